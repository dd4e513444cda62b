"""What was changed of a member, and by whom: for themselves, and for who keeps the record."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.records.changes import reading

from ..area.frame import me, paged
from . import portrait
from .models import SEES_MEMBERS, Member
from .portrait import Section, moment

PER_PAGE = 20
# By whom somebody was registered, confirmed or moved is told of the change itself.
BY = ("proposed_by", "confirmed_by", "started_by", "closed_by")


def tell(model, named_by: list[str], found_by: list[str]) -> None:
    """Changes of ``model``, a member or something of one, are told to who may read the record."""
    portrait.register(section, order=80, holds=[model.history.model], complete=True)
    reading.register(
        model,
        named_by=named_by,
        found_by=found_by,
        seen=reading.of_those(model.objects.visible_to),
        permission=SEES_MEMBERS,
        hidden=["created_at", *BY],
        shown={"joined_month": "{:%Y-%m}".format},
    )


def of_member(member: Member, reader=None) -> models.QuerySet:
    """Rows to be ``told``, of everything that is of a member; ``reader``: what they may read."""
    found = []
    for kind in reading.kinds():
        if wanted := _about(kind, member):
            rows = kind.settled(kind.rows.filter(wanted))
            found.append(kind.seen(rows, reader) if reader else rows)
    return reading.merged(found)


def _about(kind: reading.Kind, member: Member) -> models.Q:
    """A filter on the rows of a kind: those of the member, by each key that says so; or nothing."""
    if kind.model is Member:
        return models.Q(id=member.pk)
    wanted = models.Q()
    for each in kind.model._meta.fields:
        if each.related_model is Member and each.name not in kind.hidden:
            wanted |= models.Q(**{each.name: member.pk})
    return wanted


def page(request: HttpRequest, rows: models.QuerySet, *, tab: str, **words: str) -> HttpResponse:
    """A page of what ``rows`` say; ``words``: ``heading``, ``lead``, ``back_url``, ``back``."""
    context = paged(request, rows, PER_PAGE) | words
    context["changes"] = reading.told(context["page_obj"])
    return me(request, "members/people/changes.html", context, tab=tab)


def section(member: Member) -> Section:
    """Every change."""
    rows = [
        [
            (_("时间"), moment(change.at)),
            (_("谁"), change.who),
            (_("改了什么"), change.deed_done),
            (_("哪个"), change.what),
            (_("从什么改成什么"), change.said),
            (_("为什么"), change.why),
        ]
        for change in reading.every_one(of_member(member))
    ]
    return Section.of_known("changes", _("谁改过"), rows)
