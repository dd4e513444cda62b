"""What a branch has to hold in a month, quarter or year, and how far it is (支部工作条例).

Obligations are computed from the rules, the facts of a branch and what was held, as of a day; they
are never stored as the truth. What was not held stays not held: a meeting counts on its own day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from .packs import NATIONAL, Rulebook, RuleSet
from .periods import MONTH, QUARTER, YEAR, Period, Span, month_end, periods_of
from .rules import Reason, Rule, gettext_noop

# Forms of a meeting. An activity has no form of its own: it counts for its purposes.
GENERAL, COMMITTEE, GROUP, ACTIVITY = FORMS = ("general", "committee", "group", "activity")
# Purposes of a meeting, in the order in which they are taken where an evening counts only once.
LIFE_MEETING, APPRAISAL, THEME_DAY, LECTURE = PURPOSES = (
    "life_meeting",
    "appraisal",
    "theme_day",
    "lecture",
)
TALK = "talk"
# The rule of each type of obligation, in the order of the list.
RULES: Mapping[str, str] = {
    GENERAL: "ZB-08",
    COMMITTEE: "ZB-10",
    GROUP: "ZB-11",
    LECTURE: "ZB-13",
    THEME_DAY: "ZB-14",
    LIFE_MEETING: "ZB-16",
    APPRAISAL: "ZB-17",
    TALK: "ZB-18",
}
TYPES = tuple(RULES)
# Belong to a year and are held within a window, which may reach into the next year.
WINDOWED = (LIFE_MEETING, APPRAISAL)

NOT_APPLICABLE = "not_applicable"
HELD = "held"
SOON = "soon"
DUE = "due"
OVERDUE = "overdue"
EXCUSED = "excused"
BEFORE_PORTAL = "before_portal"
STATES = (NOT_APPLICABLE, HELD, SOON, DUE, OVERDUE, EXCUSED, BEFORE_PORTAL)
UNCOUNTED = (NOT_APPLICABLE, EXCUSED, BEFORE_PORTAL)  # not part of "3 of 4 were held"

BRANCH, TEMPORARY = "branch", "temporary"  # levels that hold meetings of a branch


@dataclass(frozen=True)
class GroupFacts:
    """A 党小组 and the spans in which it existed; always, where none is given."""

    key: object
    name: str = ""
    spans: tuple[Span, ...] = (Span(),)


@dataclass(frozen=True)
class BranchFacts:
    """What the rules need to know of a branch over time. ``BranchFacts()`` is an ordinary one.

    - ``level``: ``branch`` or ``temporary``; any other (党委, 党总支) holds no branch meetings.
    - ``temporary``: spans in which it was a temporary branch.
    - ``founded_on``: its first day; ``dissolved_on``: the first day on which it was no more.
    - ``recorded_since``: the day from which the portal knows what was held; None: always.
    - ``committee``: spans in which there was a 支委会; ``groups``: its 党小组.
    - ``windows``: (type, year) to first and last day, by the superior's notice; ``type`` is
      ``life_meeting`` or ``appraisal``, the last day may lie in the next year.
    - ``talks``: year to the number of talks of each of its people.
    """

    level: str = BRANCH
    temporary: tuple[Span, ...] = ()
    founded_on: dt.date | None = None
    dissolved_on: dt.date | None = None
    recorded_since: dt.date | None = None
    committee: tuple[Span, ...] = ()
    groups: tuple[GroupFacts, ...] = ()
    windows: Mapping[tuple[str, int], tuple[dt.date, dt.date]] = field(default_factory=dict)
    talks: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class HeldMeeting:
    """A meeting that was held ``on`` a day (Asia/Shanghai).

    ``form`` is one of ``FORMS``, ``purposes`` are of ``PURPOSES``; ``group`` the key of the group
    where the form is ``group``; ``minutes`` whether they are there; ``key`` is the caller's own.
    """

    form: str
    on: dt.date
    purposes: frozenset[str] = frozenset()
    group: object = None
    minutes: bool = True
    key: object = None


@dataclass(frozen=True, slots=True)
class Obligation:
    """What has to be held in a period, and how far it is.

    ``required`` and ``held`` count meetings, with ``talk`` people. ``rules`` are identifiers, the
    first is the one that asks for it. ``why`` says why it does not apply or is excused.
    ``unminuted`` are the meetings counted that have no minutes. It can be held from ``opens_on``
    and is overdue after ``due_on``, which may lie in the year after the period.
    """

    type: str
    period: Period
    group: object
    required: int
    held: int
    state: str
    rules: tuple[str, ...]
    why: Reason | None
    unminuted: int
    meetings: tuple[HeldMeeting, ...]
    opens_on: dt.date
    due_on: dt.date

    @property
    def counted(self) -> int:
        """Held of what is required: a second meeting in a period makes up for no other period."""
        return min(self.held, self.required)


def due(
    facts: BranchFacts,
    held: Iterable[HeldMeeting],
    as_of: dt.date,
    rules: Rulebook | None = None,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> tuple[Obligation, ...]:
    """What the branch has to hold, and how far it is on ``as_of``.

    One entry per obligation and period, in the order of ``TYPES``: of the periods that have begun
    by ``until`` (default ``as_of``) and can be held on ``since`` or later (default 1 January of the
    year of ``as_of``). Meetings after ``as_of`` do not count. A meeting counts for its form and for
    each of its purposes; where a local rule takes one evening once (SJ-01), for its first purpose
    only, 组织生活会 and 民主评议 together (ZB-17). Meetings of groups count for the purposes of the
    branch when each group has held one. A period is judged by the rules of its first day; how a
    year divides into periods is what holds on its first day.
    """
    since = since or dt.date(as_of.year, 1, 1)
    years = range(since.year - 1, (until or as_of).year + 1)
    count = _Count(facts, held, as_of, rules or NATIONAL)
    return tuple(
        entry
        for kind in TYPES
        for year in years
        for term in count.terms(kind, year)
        if term.due_on >= since and term.period.starts_on <= (until or as_of)
        for entry in count.entries(kind, term)
    )


@dataclass(frozen=True, slots=True)
class _Term:
    """A period with its days: to hold it, to be known by the portal, to count meetings of."""

    period: Period
    opens_on: dt.date
    due_on: dt.date
    known_from: dt.date
    first: dt.date
    last: dt.date
    warn_from: dt.date


class _Count:
    """The meetings of one branch, counted as of a day."""

    def __init__(self, facts, held, as_of: dt.date, rules: Rulebook):
        self.facts, self.as_of, self.rules = facts, as_of, rules
        self.held: dict[str, list[HeldMeeting]] = defaultdict(list)
        for meeting in sorted(held, key=lambda each: each.on):
            if meeting.on <= as_of:
                for kind in self._counted_as(meeting):
                    self.held[kind].append(meeting)

    def terms(self, kind: str, year: int) -> tuple[_Term, ...]:
        """The periods of a year; none where the rule is not in force on its first day."""
        rules = self.rules.on(dt.date(year, 1, 1))
        if kind in WINDOWED and RULES[kind] in rules:
            return (self._window(kind, year),)
        return _terms(rules, kind, year)

    def entries(self, kind: str, term: _Term) -> Iterator[Obligation]:
        """One entry, or one per group that existed in the period."""
        rule = self.rules.on(term.period.starts_on).get(RULES[kind])
        if rule is None:  # it ended within the year
            return
        groups = self.facts.groups if kind == GROUP else ()
        for group in [g for g in groups if self._overlap(g.spans, term)] or [None]:
            yield self._entry(kind, term, rule, group)

    def _entry(self, kind: str, term: _Term, rule: Rule, group: GroupFacts | None) -> Obligation:
        meetings, unminuted = (), 0
        if kind == TALK:
            people = self.facts.talks.get(int(term.period.key), ())
            asked = rule.values["talks"]
            held, required = sum(times >= asked for times in people), len(people)
        else:
            required = rule.values["meetings"]
            meetings = self._meetings(kind, term, group)
            held = self._number(kind, term, meetings)
            unminuted = sum(not each.minutes for each in meetings)
        state, why, cited = self._state(kind, term, group, required, held)
        key = group.key if group else None
        return Obligation(
            kind,
            term.period,
            key,
            0 if state == NOT_APPLICABLE else required,
            held,
            state,
            (rule.id, *cited),
            why,
            unminuted,
            meetings,
            term.opens_on,
            term.due_on,
        )

    def _state(self, kind: str, term: _Term, group: GroupFacts | None, required: int, held: int):
        """State, reason and further rules. What was held is held, whatever would excuse it."""
        absent = self._absent(kind, term, group, required)
        if absent:
            return NOT_APPLICABLE, absent, ()
        cited = ("SJ-03",) if self._unannounced(kind, term) else ()
        if held >= required:
            return HELD, None, cited
        if self.facts.recorded_since and term.known_from < self.facts.recorded_since:
            return BEFORE_PORTAL, None, cited
        excuse = self._excuse(kind, term, group)
        if excuse:
            return EXCUSED, *excuse
        if self.as_of > term.due_on:
            return OVERDUE, None, cited
        return (DUE if self.as_of >= term.warn_from else SOON), None, cited

    def _absent(self, kind: str, term: _Term, group, required: int) -> Reason | None:
        """Why the obligation does not exist."""
        facts = self.facts
        if facts.level not in (BRANCH, TEMPORARY):
            return Reason(gettext_noop("不是党支部，不适用。"))
        if facts.founded_on and facts.founded_on > term.due_on:
            return Reason(gettext_noop("当时党支部尚未成立。"))
        if facts.dissolved_on and facts.dissolved_on <= term.opens_on:
            return Reason(gettext_noop("当时党支部已经撤销。"))
        if kind == COMMITTEE and not self._overlap(facts.committee, term):
            return Reason(gettext_noop("没有设支部委员会。"))
        if kind == GROUP and group is None:
            return Reason(gettext_noop("没有划分党小组。"))
        if kind == LECTURE and not required:
            return Reason(gettext_noop("党支部上党课的次数没有全国性规定。"))
        if kind == TALK and not required:
            return Reason(gettext_noop("没有登记谈心谈话的情况。"))
        return None

    def _excuse(self, kind: str, term: _Term, group) -> tuple[Reason, tuple[str, ...]] | None:
        """Why it need not be held, with the rules that say so."""
        facts, first, last = self.facts, term.opens_on, term.due_on
        if facts.level == TEMPORARY or self._overlap(facts.temporary, term):
            return Reason(gettext_noop("临时党支部，不作要求。")), ("ZB-06",)
        if facts.founded_on and facts.founded_on > first:
            return _since(gettext_noop("党支部于%(day)s成立，不满一个周期。"), facts.founded_on)
        if facts.dissolved_on and facts.dissolved_on <= last:
            return _since(gettext_noop("党支部于%(day)s撤销，不满一个周期。"), facts.dissolved_on)
        spans = facts.committee if kind == COMMITTEE else group.spans if group else None
        if spans is not None and not any(span.covers(first, last) for span in spans):
            if kind == COMMITTEE:
                return Reason(gettext_noop("支部委员会存在不满一个周期。")), ()
            return Reason(gettext_noop("党小组存在不满一个周期。")), ()
        return None

    def _meetings(self, kind: str, term: _Term, group) -> tuple[HeldMeeting, ...]:
        return tuple(
            each
            for each in self.held[kind]
            if term.first <= each.on <= term.last and (group is None or each.group == group.key)
        )

    def _number(self, kind: str, term: _Term, meetings: tuple[HeldMeeting, ...]) -> int:
        """How many count: those of all, and as many as every group has held."""
        if kind == GROUP:
            return len(meetings)
        by_group: dict[object, int] = defaultdict(int)
        for each in meetings:
            if each.form == GROUP:
                by_group[each.group] += 1
        whole = len(meetings) - sum(by_group.values())
        if not by_group:
            return whole
        # Those that were there all the time; one formed meanwhile takes nothing from the others.
        groups = [g for g in self.facts.groups if self._overlap(g.spans, term)]
        lasting = [g for g in groups if _covers(g.spans, term)]
        return whole + min((by_group[group.key] for group in lasting or groups), default=0)

    def _counted_as(self, meeting: HeldMeeting) -> list[str]:
        purposes = [each for each in PURPOSES if each in meeting.purposes]
        form = [meeting.form] if meeting.form in RULES else []
        if self.rules.on(meeting.on)["SJ-01"].values["combined"] or not purposes:
            return form + purposes
        return [each for each in purposes if each in WINDOWED] or purposes[:1]

    def _window(self, kind: str, year: int) -> _Term:
        """The year with its window. What lies in last year's window counted for last year."""
        (period,) = periods_of(year, YEAR)
        usual = self.rules.on(period.starts_on)["SJ-03"].values
        opens = dt.date(year, usual["first_month"], 1)
        due_on = month_end(year, usual["last_month"])
        known_from, notice = period.starts_on, self.facts.windows.get((kind, year))
        if notice:
            opens, due_on = notice
            known_from = opens
        before = self.facts.windows.get((kind, year - 1))
        first = period.starts_on
        if before and before[1] >= first:
            first = before[1] + dt.timedelta(days=1)
        last = max(period.ends_on, due_on)
        return _Term(period, opens, due_on, known_from, first, last, warn_from=opens)

    def _unannounced(self, kind: str, term: _Term) -> bool:
        return kind in WINDOWED and (kind, term.period.starts_on.year) not in self.facts.windows

    @staticmethod
    def _overlap(spans: tuple[Span, ...], term: _Term) -> bool:
        return any(span.overlaps(term.opens_on, term.due_on) for span in spans)


# How long before the end of a period something is due, by its months.
_WARNINGS = {MONTH: "month_days", QUARTER: "quarter_days"}


@lru_cache(maxsize=512)
def _terms(rules: RuleSet, kind: str, year: int) -> tuple[_Term, ...]:
    """The periods of a year as the rules of its first day divide it."""
    if RULES[kind] not in rules:
        return ()
    months = rules[RULES[kind]].values["months"]
    days = dt.timedelta(days=rules["SJ-02"].values[_WARNINGS.get(months, "year_days")])
    return tuple(
        _Term(
            period,
            opens_on=period.starts_on,
            due_on=period.ends_on,
            known_from=period.starts_on,
            first=period.starts_on,
            last=period.ends_on,
            warn_from=period.ends_on - days,
        )
        for period in periods_of(year, months)
    )


def _covers(spans: tuple[Span, ...], term: _Term) -> bool:
    return any(span.covers(term.opens_on, term.due_on) for span in spans)


def _since(template: str, day: dt.date) -> tuple[Reason, tuple[str, ...]]:
    return Reason(template, {"day": day}), ()
