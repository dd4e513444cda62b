"""Rules as search finds them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from home.search.sources import Line
from portal.rulebook.rules import Rule, all_rules
from portal.search.stages.text import fold, terms


def address(rule: Rule) -> str:
    """Where a rule stands, in the language in use."""
    return reverse("rule", args=[rule.id.lower()])


def in_every_language(name: str, *args: str) -> dict[str, str]:
    """The address of a view of the rules, by language code."""
    found = {}
    for code, _label in settings.LANGUAGES:
        with override(code):
            found[code] = reverse(name, args=args)
    return found


def addresses() -> Iterator[str]:
    """Every page of the rules, for the site map."""
    yield from in_every_language("rules").values()
    for identifier in all_rules():
        yield from in_every_language("rule", identifier.lower()).values()


@cache
def _folded() -> dict[str, str]:
    """What is looked in, by identifier: number, text, source and article in their plain form."""
    return {
        rule.id: fold(f"{rule.id} {rule.summary} {rule.source} {rule.article}")
        for rule in all_rules().values()
    }


def matching(query: str) -> list[Rule]:
    """Rules with all words of a query in them, those that are called so first."""
    wanted = terms(query)
    if not wanted:
        return []
    found = [
        rule for rule in all_rules().values() if all(term in _folded()[rule.id] for term in wanted)
    ]
    return sorted(found, key=lambda rule: fold(rule.id) != fold(query))


def find_rules(user, query: str, most: int) -> list[Line]:
    """For the search page: anybody may read them."""
    return [
        Line(rule.summary, address(rule), (rule.id, rule.citation))
        for rule in matching(query)[:most]
    ]
