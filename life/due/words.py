"""Periods, rhythms and states in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.rulebook.meetings import (
    BEFORE_PORTAL,
    DUE,
    EXCUSED,
    HELD,
    NOT_APPLICABLE,
    OVERDUE,
    SOON,
    TALK,
)
from portal.rulebook.periods import HALF, MONTH, QUARTER, YEAR, Period, periods_of


@dataclass(frozen=True)
class Word:
    """A state: what it is called, a few letters for a small place, a sign, and how it looks.

    The sign repeats the word, so that nobody needs the colour.
    """

    state: str
    label: str | Promise
    short: str | Promise
    sign: str
    look: str


# The worst first.
WORDS = {
    word.state: word
    for word in (
        Word(OVERDUE, gettext_lazy("没有开"), gettext_lazy("没开"), "✕", "bad"),
        Word(DUE, gettext_lazy("该开了"), gettext_lazy("该开"), "!", "warn"),
        Word(SOON, gettext_lazy("还有时间"), gettext_lazy("未到"), "○", "muted"),
        Word(HELD, gettext_lazy("已开"), gettext_lazy("已开"), "✓", "ok"),
        Word(BEFORE_PORTAL, gettext_lazy("启用以前"), gettext_lazy("启用前"), "·", "muted"),
        Word(EXCUSED, gettext_lazy("不作要求"), gettext_lazy("免"), "–", "muted"),
        Word(NOT_APPLICABLE, gettext_lazy("不适用"), gettext_lazy("不适用"), "–", "muted"),
    )
}
# People are talked with, not held.
OF_TALKS = {
    word.state: word
    for word in (
        Word(OVERDUE, gettext_lazy("没有谈够"), gettext_lazy("没谈够"), "✕", "bad"),
        Word(DUE, gettext_lazy("该谈了"), gettext_lazy("该谈"), "!", "warn"),
        Word(HELD, gettext_lazy("都谈过"), gettext_lazy("已谈"), "✓", "ok"),
    )
}
ORDER = {state: place for place, state in enumerate(WORDS)}
NO_MINUTES = Word("unminuted", gettext_lazy("开了，没有记录"), gettext_lazy("缺记录"), "✓", "warn")
ORDINALS = (
    gettext_lazy("一季度"),
    gettext_lazy("二季度"),
    gettext_lazy("三季度"),
    gettext_lazy("四季度"),
)
HALVES = (gettext_lazy("上半年"), gettext_lazy("下半年"))


def word_of(state: str, kind: str) -> Word:
    """The word of a state of a type of obligation."""
    return OF_TALKS.get(state, WORDS[state]) if kind == TALK else WORDS[state]


def worst(states) -> str:
    """The state to say of many; empty for none."""
    return min(states, key=ORDER.__getitem__, default="")


def months_in(period: Period) -> int:
    """How many months it has."""
    return period.ends_on.month - period.starts_on.month + 1


def period_word(period: Period) -> str:
    """``9月``, ``三季度``, ``上半年``, ``2026年``: within a year that is known."""
    months = months_in(period)
    place = (period.starts_on.month - 1) // months
    if months == MONTH:
        return date_format(period.starts_on, _("n月"))
    if months == QUARTER:
        return str(ORDINALS[place])
    if months == HALF:
        return str(HALVES[place])
    return _("%(year)s年") % {"year": period.starts_on.year}


def in_year(period: Period) -> str:
    """``2026年``, ``2026年三季度``: where the year has to be said."""
    (year,) = periods_of(period.starts_on.year, YEAR)
    said = _("%(year)s%(period)s") % {"year": period_word(year), "period": period_word(period)}
    return period_word(year) if period == year else said


def period_named(key: str) -> Period | None:
    """The period of a key as ``Period`` writes it; None where there is none."""
    year = key[:4]
    if not (year.isascii() and year.isdecimal() and int(year)):
        return None
    for months in (YEAR, HALF, QUARTER, MONTH):
        for period in periods_of(int(year), months):
            if period.key == key:
                return period
    return None


def rhythm(meetings: int, months: int) -> str:
    """``每季度至少1次``."""
    words = {"times": meetings}
    if months == MONTH:
        return ngettext("每月至少%(times)d次", "每月至少%(times)d次", meetings) % words
    if months == QUARTER:
        return ngettext("每季度至少%(times)d次", "每季度至少%(times)d次", meetings) % words
    if months == HALF:
        return ngettext("每半年至少%(times)d次", "每半年至少%(times)d次", meetings) % words
    return ngettext("每年至少%(times)d次", "每年至少%(times)d次", meetings) % words
