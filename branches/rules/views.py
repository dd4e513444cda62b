"""Public pages of the rules: the list by source, and each rule with what is local in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.machines.metadata import Described
from portal.rulebook.rules import Rule, all_rules
from portal.serving.page_cache import cacheable

from ..models import RuleOverride
from . import words
from .finding import address, in_every_language, matching

TITLE = gettext_lazy("规则与依据")
MAX_QUERY = 60  # characters, as the box of a column takes


@dataclass(frozen=True)
class Group:
    """The rules of one source, in its order; those over or to come included."""

    source: str
    rules: list[Rule]


@require_safe
@cacheable(params=("q", "source"))
def rules(request: HttpRequest) -> HttpResponse:
    """``/rules/?q=&source=``: every rule by its source; ``source`` is the beginning of the
    identifiers (``ZB``)."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    every = list(all_rules().values())
    found = matching(query) if query else every
    sources = {_family(rule): rule.source for rule in every}
    chosen = request.GET.get("source", "")
    chosen = chosen if chosen in sources else ""
    shown = [rule for rule in found if not chosen or _family(rule) == chosen]
    context = {
        "groups": _groups(shown),
        "total": len(shown),
        "query": query,
        "chosen": chosen,
        "filters": [_filter(request.path, query, chosen, sources, found)],
        "local": set(RuleOverride.objects.public().order_by().values_list("rule", flat=True)),
        **_in_both_languages("rules"),
    }
    if not query and not chosen:  # what is searched is not indexed
        description = _(
            "本站的提醒、计算和结论所依据的党内法规和规定：概括、条文、把握程度，以及本地更严的规定。"
        )
        context["described"] = Described(str(TITLE), description, in_every_language("rules"))
    return render(request, "branches/rules.html", context)


def _in_both_languages(name: str, *args: str) -> dict[str, str]:
    """For the switch of languages."""
    found = in_every_language(name, *args)
    return {"chinese_url": found["zh-hans"], "english_url": found["en"]}


def _family(rule: Rule) -> str:
    return rule.id.partition("-")[0]


def _groups(found: Iterable[Rule]) -> list[Group]:
    groups: dict[str, list[Rule]] = {}
    for rule in found:
        groups.setdefault(rule.source, []).append(rule)
    return [Group(source, rules) for source, rules in groups.items()]


def _filter(
    path: str, query: str, chosen: str, sources: dict[str, str], found: Iterable[Rule]
) -> dict:
    """The sources as links, with how many rules of each match."""
    counts: dict[str, int] = {}
    for rule in found:
        counts[_family(rule)] = counts.get(_family(rule), 0) + 1
    named = [("", _("全部")), *sources.items()]
    return {
        "name": "source",
        "label": _("来源"),
        "options": [
            {
                "value": value,
                "label": label,
                "count": counts.get(value, 0) if value else sum(counts.values()),
                "url": _url(path, q=query, source=value),
                "selected": value == chosen,
            }
            for value, label in named
        ],
    }


def _url(path: str, **params: str) -> str:
    said = urlencode({name: value for name, value in params.items() if value})
    return f"{path}?{said}" if said else path


@require_safe
@cacheable()
def rule_page(request: HttpRequest, identifier: str) -> HttpResponse:
    """``/rules/zb-22/``: one rule. Any other spelling of its number leads here, 404 for none."""
    rule = all_rules().get(identifier.upper())
    if rule is None:
        raise Http404
    if identifier != identifier.lower():
        return redirect(address(rule), permanent=True)
    today = timezone.localdate()
    local = RuleOverride.objects.public().filter(rule=rule.id).select_related("superior")
    context = {
        "rule": rule,
        "values": words.values(rule),
        "freedom": words.freedom(rule),
        "certainty": words.CERTAINTY[rule.certainty],
        "jurisdiction": words.JURISDICTION.get(rule.jurisdiction, rule.jurisdiction),
        "in_force": rule.in_force(today),
        "to_come": today < rule.effective_from,
        "local": local.order_by("effective_from", "pk"),
        "trail": [
            {"url": "/en/" if get_language() == "en" else "/"},
            {"url": reverse("rules"), "title": TITLE},
        ],
        "described": Described(
            rule.citation,
            rule.summary,
            in_every_language("rule", rule.id.lower()),
            ((str(TITLE), reverse("rules")),),
        ),
        **_in_both_languages("rule", rule.id.lower()),
    }
    return render(request, "branches/rule.html", context)
