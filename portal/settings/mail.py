"""Mail and the other ways out: what is written goes into the outbox, which sends it."""

import environ

env = environ.Env()

# Every mail of any program here becomes a notice (``notices``); the server of ``EMAIL_URL`` is
# asked by the outbox alone, and never for longer than this.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
PORTAL_MAIL_TRANSPORT = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "notices.mail.OutboxBackend"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")

PORTAL_CHAT_BACKEND = env.str("PORTAL_CHAT_BACKEND", default="")
# Notices, their deliveries and requests for a way back are kept this long.
PORTAL_NOTICE_DAYS = env.int("PORTAL_NOTICE_DAYS", default=180)
# Seconds after which a delivery somebody claimed and never noted counts as lost.
PORTAL_NOTICES_LEASE = env.float("PORTAL_NOTICES_LEASE", default=600)
