"""Rule packs: the national rules of a day, made stricter by what a superior wrote down.

A local rule may make a value more exact or stricter, never relax it; where several speak, the
strictest wins. What may be changed at all, and in which direction, stands in the data.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from .periods import RHYTHMS
from .rules import Rule, all_rules, gettext_noop

MORE, LESS = "more", "less"

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "unknown_rule": gettext_noop("没有编号为“%(rule)s”的规定。"),
        "unknown_parameter": gettext_noop("规定%(rule)s没有可以设定的“%(parameter)s”。"),
        "fixed": gettext_noop("规定%(rule)s的“%(parameter)s”任何地方不得改动。"),
        "relaxed": gettext_noop("规定%(rule)s的“%(parameter)s”只能从严，不能放宽为%(value)s。"),
        "value": gettext_noop("规定%(rule)s的“%(parameter)s”不能是%(value)s。"),
        "dates": gettext_noop("失效日期不能早于生效日期。"),
    }
)


@dataclass(frozen=True)
class Override:
    """A stricter value of a rule's parameter, by whom, in which document; both days included."""

    rule: str
    parameter: str
    value: int
    issuer: str
    number: str
    effective_from: dt.date
    effective_to: dt.date | None = None

    def in_force(self, on: dt.date) -> bool:
        """Whether the local rule applies on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True)
class Parameter:
    """A value a local rule may make stricter: ``more`` or ``less`` than ``value``."""

    rule: str
    name: str
    label: str
    value: int
    stricter: str


def parameters() -> tuple[Parameter, ...]:
    """What local rules may speak of, in the order of the rules."""
    return tuple(
        Parameter(rule.id, name, rule.labels[name], rule.values[name], direction)
        for rule in sorted(all_rules().values(), key=lambda rule: rule.id)
        for name, direction in rule.stricter.items()
    )


def fault(override: Override) -> str | None:
    """What is wrong with a local rule: a code of ``FAULTS``, None where it can stand.

    The template of the code takes ``rule``, ``parameter`` and ``value``.
    """
    if override.rule not in all_rules():
        return "unknown_rule"
    rule = all_rules()[override.rule]
    if override.parameter not in rule.values:
        return "unknown_parameter"
    if rule.fixed or override.parameter not in rule.stricter:
        return "fixed"
    name, value = override.parameter, override.value
    if _strictest(rule, name, value, rule.values[name]) != value:
        return "relaxed"
    if value < 0 or (name == "months" and value not in RHYTHMS):
        return "value"
    if override.effective_to is not None and override.effective_to < override.effective_from:
        return "dates"
    return None


class RuleSet(Mapping[str, Rule]):
    """The rules in force on some day, with their resolved values, by identifier.

    A KeyError says that a rule is unknown or not in force.
    """

    def __init__(self, rules: Mapping[str, Rule], overrides: tuple[Override, ...] = ()):
        self._local: dict[str, tuple[Override, ...]] = {}
        for override in overrides:
            self._local[override.rule] = (*self.local(override.rule), override)
        self._rules = {
            identifier: _resolved(rule, self.local(identifier))
            for identifier, rule in rules.items()
        }

    def __getitem__(self, identifier: str) -> Rule:
        return self._rules[identifier]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def local(self, identifier: str) -> tuple[Override, ...]:
        """The local rules that speak of a rule, the strictest and the others."""
        return self._local.get(identifier, ())


@dataclass(frozen=True)
class Rulebook:
    """The national rules and the local ones of a branch, for every day.

    A faulty local rule (``fault``) does not apply: data may have been corrected since it was typed.
    Rule sets are made once for each span of days in which nothing changes.
    """

    overrides: tuple[Override, ...] = ()
    _sets: dict[int, RuleSet] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "overrides", tuple(self.overrides))

    def on(self, day: dt.date) -> RuleSet:
        """The rules in force on a day."""
        span = bisect_right(self._changes, day)
        if span not in self._sets:
            self._sets[span] = self._made(day)
        return self._sets[span]

    @cached_property
    def latest(self) -> RuleSet:
        """The newest rules, those that have not come into force yet included."""
        return self.on(self._changes[-1])

    @cached_property
    def _valid(self) -> tuple[Override, ...]:
        return tuple(each for each in self.overrides if fault(each) is None)

    @cached_property
    def _changes(self) -> list[dt.date]:
        """The days on which the rules become other ones."""
        days = set()
        for each in (*all_rules().values(), *self._valid):
            days.add(each.effective_from)
            if each.effective_to is not None and each.effective_to < dt.date.max:
                days.add(each.effective_to + dt.timedelta(days=1))
        return sorted(days)

    def _made(self, day: dt.date) -> RuleSet:
        rules = {key: rule for key, rule in all_rules().items() if rule.in_force(day)}
        local = (each for each in self._valid if each.in_force(day) and each.rule in rules)
        return RuleSet(rules, tuple(local))


def _strictest(rule: Rule, parameter: str, *values: int) -> int:
    return (max if rule.stricter[parameter] == MORE else min)(values)


def _resolved(rule: Rule, overrides: tuple[Override, ...]) -> Rule:
    """The rule with the strictest of its values."""
    values = dict(rule.values)
    for each in overrides:
        name = each.parameter
        values[name] = _strictest(rule, name, values[name], each.value)
    return replace(rule, values=MappingProxyType(values)) if overrides else rule


NATIONAL = Rulebook()
