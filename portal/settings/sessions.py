"""How long somebody stays signed in, and how long a second factor counts."""

import environ

env = environ.Env()

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12  # seconds; till the browser closes, and no longer than this
# In the database: who signed out while Redis was away must not be signed in again by it.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_FAILURE_VIEW = "accounts.views.session.refused"
ACCOUNT_SESSION_REMEMBER = None  # asked at the door (accounts/sessions/)
PORTAL_REMEMBER_DAYS = env.int("PORTAL_REMEMBER_DAYS", default=30)
# What shows or changes other people's data asks again after so many hours of the same session.
PORTAL_SECOND_FACTOR_HOURS = env.int("PORTAL_SECOND_FACTOR_HOURS", default=12)
