"""Rules and their values in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.rulebook.packs import MORE
from portal.rulebook.rules import Rule

CERTAINTY = {
    "H": gettext_lazy("核对过原文"),
    "M": gettext_lazy("依据第二手材料，还没有核对到原文"),
    "L": gettext_lazy("没有找到出处，按通行做法"),
}
# Where a rule holds, the widest first.
JURISDICTION = {
    "CN": gettext_lazy("全国"),
    "local": gettext_lazy("各地做法不同"),
    "portal": gettext_lazy("本站"),
}


@dataclass(frozen=True)
class Value:
    """A value of a rule that local rules may make stricter, and how."""

    label: str
    value: int
    may: str


def values(rule: Rule) -> list[Value]:
    """Those a superior may make stricter; what else a rule counts, its text says."""
    return [
        Value(rule.labels[name], rule.values[name], may_become(direction))
        for name, direction in rule.stricter.items()
    ]


def may_become(direction: str) -> str:
    """In which direction a value may be changed."""
    if direction == MORE:
        return _("本地可以定得更高，不能更低")
    return _("本地可以定得更低，不能更高")


def freedom(rule: Rule) -> str:
    """Whether a superior may write something stricter."""
    if rule.fixed:
        return _("各地一样，任何地方不得改动")
    if rule.stricter:
        return _("上级可以作更严的规定，不能放宽")
    return _("没有可以在本地另定的数值")
