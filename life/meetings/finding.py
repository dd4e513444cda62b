"""What the site's search finds of meetings: by name, kind, branch, group, year, month and day."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from home.search.sources import Line
from portal.search.stages import pinyin
from portal.search.stages.text import fold

from ..enums import MeetingForm, MeetingState, Purpose
from .models import Meeting, seen, taking_part

MAX_WORDS = 8
NAMES = ("title", "group_name", "branch__name", "branch__short_name")
_YEAR, _MONTH, _DAY = r"(?P<year>(?:19|20)\d\d)", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
DATES = [
    re.compile(text)
    for text in (
        rf"{_YEAR}年?",
        rf"{_YEAR}(?:年|-|/|\.){_MONTH}月?",
        rf"{_YEAR}(?:年|-|/|\.){_MONTH}(?:月|-|/|\.){_DAY}日?",
        rf"{_MONTH}月",
        rf"{_MONTH}月{_DAY}日?",
    )
]


def find(user, query: str, most: int) -> list[Line]:
    """At most so many meetings ``user`` may see that have all the words: ahead first, then latest.

    What a keeper or the superior sees beyond a member takes a second factor, as under ``/me/``.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    rows = Meeting.objects.filter(seen(user) if user.has_second_factor else taking_part(user))
    rows = _having(rows.select_related("branch"), query)
    if rows is None:
        return []
    now = timezone.now()
    found = list(rows.filter(starts_at__gte=now).order_by("starts_at", "pk")[:most])
    if len(found) < most:
        past = rows.filter(starts_at__lt=now).order_by("-starts_at", "-pk")
        found += past[: most - len(found)]
    return [_line(meeting) for meeting in found]


def _having(rows: QuerySet, query: str) -> QuerySet | None:
    """Those that have every word of a query, wherever; None for a query without a word."""
    words = [word for word in re.split(r"[\s，。、,;；]+", query) if fold(word)]
    for word in words[:MAX_WORDS]:
        rows = rows.filter(_about(word))
    return rows if words else None


def _about(word: str) -> Q:
    """A filter on meetings: those a word names, by text, kind or date."""
    wanted = _kinds(word) | _date(word)
    for text in {word, fold(word)}:
        for name in NAMES:
            wanted |= Q(**{f"{name}__icontains": text})
    return wanted


def _kinds(word: str) -> Q:
    """By the name of a form or purpose, part of it, or the beginning of its pinyin."""
    wanted, text, letters = Q(pk__in=[]), fold(word), pinyin.typed(word)
    for label, known in (
        *((label, Q(form=code)) for code, label in MeetingForm.choices),
        *((label, Q(purposes__contains=code)) for code, label in Purpose.choices),
    ):
        keys = pinyin.keys(fold(str(label)))
        if text in fold(str(label)) or (letters and any(k.startswith(letters) for k in keys)):
            wanted |= known
    return wanted


def _date(word: str) -> Q:
    """By a year, month or day as people write them."""
    for pattern in DATES:
        if match := pattern.fullmatch(word):
            return Q(
                **{f"starts_at__{name}": int(value) for name, value in match.groupdict().items()}
            )
    return Q(pk__in=[])


def _line(meeting: Meeting) -> Line:
    cancelled = (str(MeetingState.CANCELLED.label),)
    facts = (str(meeting.branch), *meeting.kinds)
    return Line(
        meeting.title,
        reverse("me_meeting", args=[meeting.pk]),
        facts + (cancelled if meeting.state == MeetingState.CANCELLED else ()),
        meeting.day,
    )
