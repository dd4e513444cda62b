"""What every template may ask for."""

from django.conf import settings
from django.http import HttpRequest

from .display import preferences


def portal(request: HttpRequest) -> dict:
    """``display``: the reader's size, contrast and mode; ``LANGUAGES``: those of the site."""
    return {"display": preferences(request), "LANGUAGES": settings.LANGUAGES}
