"""The text of a document or an article as readers get it: anchors, contents, notes on dates.

What a page says is never changed: what is added stands under the paragraph it is about. Deadlines
depend on the day (Asia/Shanghai), so a rendering belongs to a day.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from portal.rulebook.reading.dates import find_deadlines, find_relative_dates
from portal.serving import generation
from portal.text.anchors import Heading, Note
from portal.text.bodies import render

#: Renderings longer than this many characters are kept in the cache; shorter ones are made quicker
#: than they would be fetched and unpacked by the hundred.
CACHE_FROM = 40_000
CACHE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class DatedPlace:
    """A deadline of the text: ``anchor`` of its paragraph, ``state`` 已过 or 还有 N 天."""

    anchor: str
    due: dt.date
    text: str
    state: str
    over: bool


@dataclass(slots=True)
class Reading:
    """A rendered body with its contents list and the deadlines it names."""

    html: SafeString = field(default_factory=SafeString)
    outline: list[Heading] = field(default_factory=list)
    deadlines: list[DatedPlace] = field(default_factory=list)


def deadline_state(due: dt.date, today: dt.date) -> str:
    """已过 / 今天截止 / 还有 N 天."""
    days = (due - today).days
    if days < 0:
        return gettext("已过")
    if days == 0:
        return gettext("今天截止")
    return ngettext("还有 %(days)d 天", "还有 %(days)d 天", days) % {"days": days}


def _printed(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


class DateNotes:
    """Finds what has to be said about the dates of a paragraph; remembers the deadlines it met.

    ``posted_on``: the day that 今年5月 is counted from, or None: then relative dates and deadlines
    without a year are left alone. ``deadlines=False`` leaves out the deadlines.
    """

    def __init__(self, today: dt.date, posted_on: dt.date | None, deadlines: bool = True):
        self.today = today
        self.posted_on = posted_on
        self.deadlines = deadlines
        self.met: list[DatedPlace] = []

    def __call__(self, text: str, name: str) -> list[Note]:
        notes: list[Note] = []
        taken: list[tuple[int, int]] = []
        if self.deadlines:
            by_words: dict[tuple[dt.date, str], list] = {}
            for item in find_deadlines(text, self.posted_on):
                by_words.setdefault((item.due, item.text), []).append(item)
            for (due, words), items in by_words.items():
                places = tuple((item.start, item.end) for item in items)
                taken.extend(places)
                notes.append(self._deadline(due, words, places, name))
        for item in find_relative_dates(text, self.posted_on):
            if any(item.start < end and start < item.end for start, end in taken):
                continue
            notes.append(Note("relative", item.display, "", ((item.start, item.end),)))
        return notes

    def _deadline(
        self, due: dt.date, words: str, places: tuple[tuple[int, int], ...], name: str
    ) -> Note:
        state = deadline_state(due, self.today)
        over = due < self.today
        place = DatedPlace(name, due, words, state, over)
        if not any((met.due, met.anchor) == (due, name) for met in self.met):
            self.met.append(place)
        said = gettext("期限%(date)s") % {"date": _printed(due)}
        if not words.startswith(_printed(due)):
            said += gettext("（原文：%(text)s）") % {"text": words}
        return Note("over" if over else "coming", said, state, places)


def read_policy(page, *, plain: bool = False, live: bool = True) -> Reading:
    """The text of a policy page.

    ``plain``: without links on paragraphs and notes, for the official-document view and paper.
    ``live``: the published page, whose rendering may be kept; False for a preview.
    """
    today = timezone.localdate()
    # A letter speaks on the day it was written. Articles speak for many years: 6月30日前 in a law
    # belongs to no single one, unless it was taken from a page that was posted on some day.
    posted = page.posted_on or (page.written_on if page.is_letter else None)

    def make() -> Reading:
        notes = None if plain else DateNotes(today, posted)
        body = render(page.body, notes=notes, anchors=not plain)
        return Reading(body.html, body.outline, [] if plain else notes.met)

    return _kept(page, make, f"policy-{'plain' if plain else today}", live)


def read_article(page, *, live: bool = True) -> Reading:
    """The text of a piece of news or a campaign; relative dates of reprints are resolved."""
    today = timezone.localdate()
    posted_at = getattr(page, "posted_at", None)
    posted = posted_at and timezone.localtime(posted_at).date()

    def make() -> Reading:
        notes = DateNotes(today, posted, deadlines=False) if posted else None
        body = render(page.body, notes=notes, anchors=False)
        return Reading(body.html, body.outline)

    return _kept(page, make, "article", live)


def _kept(page, make: Callable[[], Reading], variant: str, live: bool) -> Reading:
    if not live or not page.pk:
        return make()
    key = f"reading:{page.pk}:{variant}:{get_language()}:{generation.current()}"
    kept = cache.get(key)
    if kept is None:
        kept = make()
        if len(kept.html) >= CACHE_FROM:
            cache.set(key, kept, CACHE_SECONDS)
    return kept
