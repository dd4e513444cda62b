"""What every template may ask for."""

from django.conf import settings
from django.http import HttpRequest

from .display import preferences


def portal(request: HttpRequest) -> dict:
    """``display``: the reader's size, contrast and mode; ``csp_nonce_needed`` for editors."""
    return {"display": preferences(request), "LANGUAGES": settings.LANGUAGES}
