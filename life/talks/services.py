"""Entering a talk, changing it, taking it out, and bringing it back on the same day."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member
from portal.records.changes.acting import because
from portal.records.locking import hold

from .models import Talk


@transaction.atomic
def record_talk(talk: Talk) -> Talk:
    """Save a talk, new or changed. ValidationError where it can't have been one of the branch.

    Both belonged to the branch on that day, as home or as host; the same two once a day.
    """
    hold(talk.branch)
    _check(talk)
    with because(_("登记谈心谈话") if talk.pk is None else _("更正谈心谈话")):
        talk.save()
    return talk


def _check(talk: Talk) -> None:
    if talk.held_on > timezone.localdate():
        raise ValidationError({"held_on": _("还没有到这一天。")})
    if talk.first_id == talk.second_id:
        raise ValidationError({"second": _("要选两个人。")})
    here = Member.objects.of_branch(talk.branch, on=talk.held_on)
    here = set(here.filter(pk__in=(talk.first_id, talk.second_id)).values_list("pk", flat=True))
    for name in ("first", "second"):
        if getattr(talk, f"{name}_id") not in here:
            words = {"name": getattr(talk, name), "day": talk.held_on}
            raise ValidationError(
                {name: _("%(name)s在%(day)s还不在本支部，或者已经离开。") % words}
            )
    both = (talk.first_id, talk.second_id)
    same = Talk.objects.filter(branch=talk.branch, held_on=talk.held_on)
    same = same.filter(Q(first__in=both) & Q(second__in=both)).exclude(pk=talk.pk)
    if same.exists():
        raise ValidationError({"held_on": _("这两个人这一天的谈话已经登记过。")})


@transaction.atomic
def remove_talk(talk: Talk) -> int:
    """Take out what was entered by mistake; returns the key it had."""
    pk = talk.pk
    with because(_("登记有误，去掉")):
        talk.delete()
    return pk


def removed_talk(pk: int, branches) -> Talk | None:
    """A talk of one of ``branches`` as it was when it was taken out today; None for none."""
    rows = Talk.history.filter(id=pk, history_type="-", branch__in=branches)
    row = rows.filter(history_date__date=timezone.localdate()).order_by("-history_id").first()
    return row.instance if row and not Talk.objects.filter(pk=pk).exists() else None


@transaction.atomic
def restore_talk(talk: Talk) -> Talk:
    """Bring back what was taken out. ValidationError where it was entered again meanwhile."""
    hold(talk.branch)
    _check(talk)
    with because(_("撤销去掉")):
        talk.save(force_insert=True)
    return talk
