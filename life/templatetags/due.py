"""Periods and types of what is due, in words."""

from django import template

from portal.rulebook.periods import Period

from ..due.words import in_year
from ..enums import ObligationType

register = template.Library()


@register.filter
def obligation(kind: str) -> str:
    """``党员大会``."""
    return str(ObligationType(kind).label)


@register.filter
def in_words(period: Period) -> str:
    """``2026年``, ``2026年三季度``."""
    return in_year(period)
