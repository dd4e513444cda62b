"""What the portal says while it runs: a line each to standard error, with a traceback of faults."""

import logging


def without_traceback(record: logging.LogRecord) -> bool:
    """One line is enough: strangers' requests for other hosts come by the thousand."""
    record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_traceback": {"()": lambda: without_traceback}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.security.DisallowedHost": {"filters": ["without_traceback"]},
        # Otherwise two lines per indexed page, and ten per PDF.
        **{name: {"level": "WARNING"} for name in ("django_tasks", "fontTools")},
        # Or one per character without a glyph: portal/pages/pdf.py says them in one line.
        "weasyprint": {"level": "ERROR"},
    },
}
