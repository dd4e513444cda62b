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
    """The rules of one source, in its order, also those over or to come."""

    source: str
    rules: list[Rule]


@require_safe
@cacheable(params=("q", "source"))
def rules(request: HttpRequest) -> HttpResponse:
    """``/rules/?q=&source=``: every rule by its source; ``source`` is the title of one."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY]
    found = _groups(matching(query) if query else all_rules().values())
    source = request.GET.get("source", "")
    chosen = source if source in {rule.source for rule in all_rules().values()} else ""
    groups = [group for group in found if not chosen or group.source == chosen]
    context = {
        "groups": groups,
        "total": _total(groups),
        "query": query,
        "chosen": chosen,
        "filters": [_filter(request.path, query, chosen, found)],
        "local": set(RuleOverride.objects.public().order_by().values_list("rule", flat=True)),
        **_in_both_languages("rules"),
    }
    if not query and not chosen:  # what is searched is not indexed
        description = _(
            "本站的提醒、计算和结论所依据的党内法规和规定：概括、条文、把握程度，以及本地更严的规定。"
        )
        context["described"] = Described(str(TITLE), description, in_every_language("rules"))
    return render(request, "branches/rules.html", context)


def _groups(found: Iterable[Rule]) -> list[Group]:
    """National sources first, those with most rules before the others."""
    groups: dict[str, list[Rule]] = {}
    for rule in found:
        groups.setdefault(rule.source, []).append(rule)
    places = list(words.JURISDICTION)
    return sorted(
        (Group(source, rules) for source, rules in groups.items()),
        key=lambda group: (places.index(group.rules[0].jurisdiction), -len(group.rules)),
    )


def _total(groups: list[Group]) -> int:
    return sum(len(group.rules) for group in groups)


def _filter(path: str, query: str, chosen: str, found: list[Group]) -> dict:
    """The sources as links, with how many rules of each match; those with one behind a fold."""
    few = [group for group in found if len(group.rules) == 1 and group.source != chosen]
    every = _option(path, query, "", chosen, _("全部"), _total(found))
    return {
        "name": "source",
        "label": _("来源"),
        "options": [
            every,
            *(_of(path, query, group, chosen) for group in found if group not in few),
        ],
        "more": [_of(path, query, group, chosen) for group in few],
    }


def _of(path: str, query: str, group: Group, chosen: str) -> dict:
    return _option(path, query, group.source, chosen, group.source, len(group.rules))


def _option(path: str, query: str, value: str, chosen: str, label: str, count: int) -> dict:
    said = urlencode({name: given for name, given in (("q", query), ("source", value)) if given})
    return {
        "value": value,
        "label": label,
        "count": count,
        "url": f"{path}?{said}" if said else path,
        "selected": value == chosen,
    }


def _in_both_languages(name: str, *args: str) -> dict[str, str]:
    """For the switch of languages."""
    found = in_every_language(name, *args)
    return {"chinese_url": found["zh-hans"], "english_url": found["en"]}


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
        "jurisdiction": words.JURISDICTION[rule.jurisdiction],
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
