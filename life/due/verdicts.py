"""Which states of what is due a local rule would change, for who decides on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from branches.models import Branch
from branches.rules.verdicts import Books, Changed
from portal.rulebook.meetings import Obligation, due
from portal.rulebook.packs import Rulebook

from ..enums import ObligationType
from .facts import HOLD, Known, known
from .words import period_word, word_of


def changed(
    branches: list[Branch], before: Books, after: Books, today: dt.date
) -> Iterator[Changed]:
    """Obligations of the year of ``today`` that differ; as many queries for one as for all."""
    reached = [
        branch
        for branch in branches
        if branch.level in HOLD and before[branch.pk] is not after[branch.pk]
    ]
    told = known(reached, [today.year]) if reached else {}
    for branch in reached:
        was = _said(told[branch.pk], today, before[branch.pk])
        now = _said(told[branch.pk], today, after[branch.pk])
        for what in dict.fromkeys([*was, *now]):
            if was.get(what) != now.get(what):
                yield Changed(branch, what, was.get(what, ""), now.get(what, ""))


def _said(one: Known, today: dt.date, book: Rulebook) -> dict[str, str]:
    names = {group.key: group.name for group in one.facts.groups}
    return {
        _what(entry, names): _("%(held)s/%(required)s %(state)s")
        % {
            "held": entry.held,
            "required": entry.required,
            "state": word_of(entry.state, entry.type).label,
        }
        for entry in due(one.facts, one.held, today, book)
    }


def _what(entry: Obligation, names: dict) -> str:
    words = (ObligationType(entry.type).label, names.get(entry.group), period_word(entry.period))
    return " ".join(str(word) for word in words if word)
