"""Giving a scope and ending it: never one's own, and told to the other administrators."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from notices.kinds import Kind
from notices.services import tell
from portal.records.changes.acting import because

from ..enums import ScopeKind
from ..models import Branch, StaffScope
from ..models.scopes import FIELD_OF
from ..permissions import oversees_all, scopes_of

GIVES_SCOPES = "branches.change_staffscope"
CHANGED = Kind("scopes", gettext_lazy("负责范围"))


@transaction.atomic
def give_scope(
    user,
    kind: str,
    thing=None,
    *,
    reason: str,
    by=None,
    paper: str = "",
    starts_on: dt.date | None = None,
) -> StaffScope:
    """Let ``user`` oversee the street, department or line ``thing``, or the whole committee's.

    ValidationError for one's own, for a kind without its thing, and for a second row of the same
    for those days.
    """
    row = StaffScope(
        user=user,
        kind=kind,
        reason=reason,
        paper=paper,
        starts_on=starts_on or timezone.localdate(),
        entered_by=by,
    )
    if kind != ScopeKind.COMMITTEE:
        setattr(row, FIELD_OF[kind], thing)
    row.full_clean()
    with because(reason):
        row.save()
    log(row, "wagtail.create", user=by)
    tell_others(row, by)
    user._scopes = None
    return row


@transaction.atomic
def end_scope(row: StaffScope, by=None, on: dt.date | None = None) -> StaffScope:
    """The scope ends on a day (default today), and with it what it opened.

    ValidationError for one's own, and for one that is over.
    """
    row = StaffScope.objects.select_for_update().get(pk=row.pk)
    if by is not None and row.user_id == by.pk:
        raise ValidationError(_("自己的负责范围，由别的管理员来结束。"))
    if row.ends_on is not None and row.ends_on <= timezone.localdate():
        raise ValidationError(_("这个范围已经结束。"))
    row.ends_on = on or timezone.localdate()
    row.full_clean()
    row.save(update_fields=["ends_on"])
    log(row, "wagtail.edit", user=by)
    tell_others(row, by)
    return row


def tell_others(row: StaffScope, by) -> None:
    """``by`` has given or ended a scope: whoever else gives them is told. Nobody is told of what a
    program does (``by`` is None)."""
    if by is None:
        return
    others = get_user_model().objects.with_perm(GIVES_SCOPES).exclude(pk=by.pk)
    for user in others:
        tell(
            CHANGED.name,
            user=user,
            subject=_("有一名工作人员的负责范围变了，请看一下"),
            text=_(
                "别的管理员给了、改了或者结束了一个负责范围。打开链接看是谁的、什么范围、谁办的。"
            ),
            link=reverse("scopes:history", args=[row.pk]),
            key=f"{row.pk} {row.ends_on or ''}",
        )


def may_oversee(user, branch: Branch) -> bool:
    """Whether ``branch``, as it would be saved, lies in what ``user`` oversees or keeps.

    What a form wrote into it counts, not what is stored: of the line above it, only itself.
    """
    if oversees_all(user):
        return True
    if branch.pk and Branch.objects.kept_by(user).filter(pk=branch.pk).exists():
        return True
    found = {(row.kind, getattr(row, f"{FIELD_OF[row.kind]}_id")) for row in scopes_of(user)}
    line = {branch.pk, *(branch.line_of_superiors() if branch.superior_id else ())}
    own = {(ScopeKind.STREET, branch.street_id), (ScopeKind.DEPARTMENT, branch.department_id)}
    return bool(found & (own | {(ScopeKind.SUPERIOR, pk) for pk in line}))
