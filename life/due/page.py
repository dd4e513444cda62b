"""What a branch has to hold in a year, made ready for its page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.models import Branch
from branches.rules.resolving import rulebook_of
from portal.rulebook.meetings import (
    BEFORE_PORTAL,
    DUE,
    EXCUSED,
    NOT_APPLICABLE,
    OVERDUE,
    RULES,
    SOON,
    TALK,
    UNCOUNTED,
    WINDOWED,
    HeldMeeting,
    Obligation,
    due,
)
from portal.rulebook.rules import Rule

from ..enums import ObligationType
from .facts import NOT_YET, Known, known
from .models import NotHeldReason
from .words import NO_MINUTES, Word, period_word, rhythm, word_of, worst

USUAL_DAYS = "SJ-03"  # the rule of the days where no notice names others


@dataclass(frozen=True)
class Plan:
    """A meeting that is planned for a period: its key, its day, and whether it was called."""

    key: int
    day: dt.date
    called: bool


@dataclass
class Mark:
    """One period of an obligation: how far it is, what is planned, why it was not held.

    ``own``: it is of the year of the page, not of the year before with days in this one.
    ``name`` is that of the group it is of, or empty.
    """

    entry: Obligation
    begun: bool
    own: bool
    name: str = ""
    plans: list[Plan] = field(default_factory=list)
    reason: NotHeldReason | None = None

    @property
    def period(self) -> str:
        """``9月``."""
        return period_word(self.entry.period)

    @property
    def word(self) -> Word:
        """The state; a meeting without minutes is told apart from one that was not held."""
        entry = self.entry
        return NO_MINUTES if entry.unminuted else word_of(entry.state, entry.type)

    @property
    def usual(self) -> bool:
        """It is held in the usual days, since no superior has named others."""
        return USUAL_DAYS in self.entry.rules

    @property
    def needs_reason(self) -> bool:
        """Not held, and nothing can change that any more."""
        return self.entry.state == OVERDUE

    @property
    def unminuted(self) -> list[HeldMeeting]:
        """Those that have no minutes."""
        return [meeting for meeting in self.entry.meetings if not meeting.minutes]

    @property
    def why(self) -> str:
        """Why it does not apply, or is excused."""
        why = self.entry.why
        return _(why.template) % why.params if why else ""


@dataclass
class Line:
    """The periods of one obligation in their order; ``name`` of the group it is of, or empty."""

    name: str
    marks: list[Mark]

    @property
    def told(self) -> str:
        """``已开3次，到本期应开4次``, of the year of the page."""
        return told([mark for mark in self.marks if mark.begun and mark.own])


@dataclass
class Card:
    """One type of obligation: its rule, and its lines."""

    type: str
    rule: Rule
    lines: list[Line]

    @property
    def label(self) -> str:
        """``党员大会``."""
        return str(ObligationType(self.type).label)

    @property
    def marks(self) -> list[Mark]:
        """Of all lines."""
        return [mark for line in self.lines for mark in line.marks]

    @property
    def rhythm(self) -> str:
        """How often, by the rule; empty where it names no number."""
        values = self.rule.values
        times = values.get("meetings", values.get("talks"))
        return rhythm(times, values["months"]) if times else ""

    @property
    def state(self) -> Word:
        """The worst of what has begun."""
        begun = [mark.entry.state for mark in self.marks if mark.begun]
        return word_of(worst(begun) or SOON, self.type)

    @property
    def whole(self) -> list[Line]:
        """Lines with a period that means something; else ``why`` says it all."""
        return [line for line in self.lines if any(_applies(mark) for mark in line.marks)]

    @property
    def why(self) -> str:
        """Why nothing of it applies; empty where something does."""
        return "" if self.whole else next((mark.why for mark in self.marks if mark.why), "")

    @property
    def extra(self) -> int:
        """Meetings held though no rule asks for them."""
        return sum(mark.entry.held for mark in self.marks) if self.why else 0

    @property
    def open(self) -> list[Mark]:
        """What is to be read beside the marks, in the order of time."""
        return [mark for mark in self.marks if _speaks(mark)]

    @property
    def before(self) -> list[Mark]:
        """Periods from before the branch kept its records here."""
        return [mark for mark in self.marks if mark.entry.state == BEFORE_PORTAL]

    @property
    def by_count(self) -> bool:
        """Counts people, not meetings."""
        return self.type == TALK

    @property
    def windowed(self) -> bool:
        """Has its own days, of the superior's notice or the usual ones."""
        return self.type in WINDOWED

    @property
    def next(self) -> Mark | None:
        """The next period in which it can still be held."""
        return next((m for m in self.marks if m.entry.state in (DUE, SOON)), None)

    @property
    def group_lines(self) -> bool:
        """Whether the lines are of groups."""
        return any(line.name for line in self.lines)


def told(marks: list[Mark]) -> str:
    """What was held and what has to be by now, in words and numbers."""
    counted = [mark.entry for mark in marks if mark.entry.state not in UNCOUNTED]
    if not counted:
        return ""
    held, required = sum(e.counted for e in counted), sum(e.required for e in counted)
    words = {"held": held, "required": required}
    if counted[0].type == TALK:
        return _("谈过%(held)d人，应谈%(required)d人") % words
    if any(entry.state in (DUE, SOON) for entry in counted):
        said = ngettext(
            "已开%(held)d次，到本期应开%(required)d次",
            "已开%(held)d次，到本期应开%(required)d次",
            required,
        )
    else:
        said = ngettext(
            "已开%(held)d次，应开%(required)d次", "已开%(held)d次，应开%(required)d次", required
        )
    more = sum(entry.held for entry in counted) - held
    if not more:
        return said % words
    beside = ngettext(
        "%(said)s（同一期多开的%(more)d次不计）", "%(said)s（同一期多开的%(more)d次不计）", more
    )
    return beside % {"said": said % words, "more": more}


def _applies(mark: Mark) -> bool:
    return mark.entry.state != NOT_APPLICABLE


def _speaks(mark: Mark) -> bool:
    """Something has to be said of it: open now, not held, without minutes, planned, excused."""
    state = mark.entry.state
    if state in (OVERDUE, DUE) or mark.entry.unminuted:
        return True
    if state == SOON:
        return bool(mark.plans) or (mark.begun and mark.entry.type != TALK)
    return state == EXCUSED


@dataclass(frozen=True)
class Page:
    """All of a year; ``years`` that can be asked for, ``today`` the day it is told of."""

    branch: Branch
    year: int
    years: list[int]
    today: dt.date
    cards: list[Card]
    known: Known

    @property
    def marks(self) -> list[Mark]:
        """Of all types."""
        return [mark for card in self.cards for mark in card.marks]

    def overdue(self, kind: str, period: str, group: str) -> Mark | None:
        """What was not held of a type in a period, of a group by its key, or empty."""
        for mark in self.marks:
            entry = mark.entry
            key = (entry.type, entry.period.key, str(entry.group or ""))
            if key == (kind, period, group) and mark.needs_reason:
                return mark
        return None

    @property
    def missing(self) -> int:
        """How many periods were not held, with or without a reason."""
        return sum(mark.needs_reason for mark in self.marks)

    @property
    def unexplained(self) -> int:
        """How many of them still lack a reason."""
        return sum(mark.needs_reason and mark.reason is None for mark in self.marks)

    @property
    def due(self) -> int:
        """How many are to be held now."""
        return sum(mark.entry.state == DUE for mark in self.marks)

    @property
    def unminuted(self) -> int:
        """How many meetings have no minutes."""
        return sum(len(mark.unminuted) for mark in self.marks)

    @property
    def plannable(self) -> bool:
        """Meetings of this year can still be planned."""
        return self.year >= self.today.year

    @property
    def begun(self) -> bool:
        """The branch has said since when it records here."""
        return self.known.facts.recorded_since != NOT_YET


def page_of(branch: Branch, year: int) -> Page:
    """The whole year of a branch, with what is planned and the reasons written."""
    today = timezone.localdate()
    one = known([branch], [year])[branch.pk]
    book = rulebook_of(branch)
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    entries = due(one.facts, one.held, today, book, since=first, until=last)
    names = {group.key: group.name for group in one.facts.groups}
    marks = [
        Mark(
            entry,
            entry.period.starts_on <= today,
            entry.period.starts_on >= first,
            names.get(entry.group, ""),
        )
        for entry in entries
    ]
    _plan(marks, one, book, first, last)
    _explain(marks, branch)
    rules = book.on(min(max(today, first), last))
    cards = []
    for kind, rule in RULES.items():
        lines = defaultdict(list)
        for mark in (each for each in marks if each.entry.type == kind):
            lines[mark.entry.group].append(mark)
        if lines:
            rows = [Line(found[0].name, found) for found in lines.values()]
            cards.append(Card(kind, rules[rule], rows))
    return Page(branch, year, years_of(branch, today), today, cards, one)


def years_of(branch: Branch, today: dt.date) -> list[int]:
    """The years that can be looked at, the latest first: the next one too, to plan by."""
    founded = branch.established_on.year if branch.established_on else today.year - 1
    return list(range(today.year + 1, max(founded, today.year - SHOWN) - 1, -1))


SHOWN = 4  # years back


def _plan(marks: list[Mark], one: Known, book, first: dt.date, last: dt.date) -> None:
    """Beside each open period the planned meetings that will count for it."""
    planned = {each.meeting.key: each for each in one.ahead}
    held = [*one.held, *(each.meeting for each in one.ahead)]
    then = due(one.facts, held, dt.date.max, book, since=first, until=last)
    wanted = {(m.entry.type, m.entry.period, m.entry.group): m for m in marks}
    for entry in then:
        mark = wanted.get((entry.type, entry.period, entry.group))
        if mark is None or mark.entry.state == NOT_APPLICABLE:
            continue
        for meeting in entry.meetings:
            if meeting.key in planned:
                mark.plans.append(Plan(meeting.key, meeting.on, planned[meeting.key].called))


def _explain(marks: list[Mark], branch: Branch) -> None:
    rows = NotHeldReason.objects.filter(branch=branch)
    reasons = {(row.type, row.period, row.group_id): row for row in rows}
    for mark in marks:
        entry = mark.entry
        mark.reason = reasons.get((entry.type, entry.period.key, entry.group))
