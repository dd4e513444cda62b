"""Periods and types of what is due, in words."""

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.rulebook.periods import Period

from ..due.board.views import Cell
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


@register.simple_tag(takes_context=True)
def due_cell(context: Context, cell: Cell) -> SafeString:
    """A cell of the board; like cells are put into HTML once a page."""
    done = context.render_context.setdefault("due_cells", {})
    if cell not in done:
        done[cell] = render_to_string("life/due/cell.html", {"cell": cell})
    return done[cell]
