"""A local rule from proposal to end: nobody puts into force what they proposed."""

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

from ..enums import RuleState
from ..models import RuleOverride
from ..models.rules import DECIDE_RULES

CHANGED = Kind("local-rules", gettext_lazy("本地规定"))


@transaction.atomic
def propose(row: RuleOverride, by=None) -> RuleOverride:
    """Store a proposal and tell those who may decide; ``by`` is None for a program, of whose
    doings nobody is told. ValidationError for what can't be a rule."""
    row.state, row.proposed_by, row.proposed_at = RuleState.PROPOSED, by, timezone.now()
    row.full_clean()
    with because(row.reason):
        row.save()
    log(row, "wagtail.create", user=by)
    _tell(row, by, _("有一条本地规定等另一位管理员审核"))
    return row


@transaction.atomic
def approve(row: RuleOverride, by) -> RuleOverride:
    """Put a proposal into force. ValidationError for one's own, whoever one is, and for what is
    decided already or has become impossible meanwhile."""
    row = _held(row, RuleState.PROPOSED)
    _not_ones_own(row, by)
    row.full_clean()
    return _decide(row, by, RuleState.IN_FORCE, _("一条本地规定已经审核通过"))


@transaction.atomic
def refuse(row: RuleOverride, by, why: str) -> RuleOverride:
    """Send a proposal back with a reason. ValidationError as for ``approve``."""
    row = _held(row, RuleState.PROPOSED)
    _not_ones_own(row, by)
    row.refusal = why
    return _decide(row, by, RuleState.REFUSED, _("一条本地规定被退回"), why)


@transaction.atomic
def withdraw(row: RuleOverride, by) -> RuleOverride:
    """Take one's own proposal back before it is decided; others refuse it."""
    row = _held(row, RuleState.PROPOSED)
    if row.proposed_by_id != by.pk:
        raise ValidationError(_("只有提出的人可以撤回；别人提出的，写明理由退回。"))
    row.state = RuleState.WITHDRAWN
    return _store(row, by, _("一条本地规定的提议已经撤回"), "")


@transaction.atomic
def end(row: RuleOverride, by, last_day: dt.date, why: str) -> RuleOverride:
    """The last day of an approved rule. ValidationError for a day that is over, for one later than
    the day it ends by itself, and for a rule that is over."""
    row = _held(row, RuleState.IN_FORCE)
    today = timezone.localdate()
    if row.effective_to and row.effective_to < today:
        raise ValidationError(_("这条规定已经到期。"))
    if last_day < today:
        raise ValidationError({"last_day": _("最后一天从今天起算，不能倒填。")})
    if row.effective_to and row.effective_to < last_day:
        raise ValidationError({"last_day": _("不能晚于原来写的最后一天。")})
    row.state, row.effective_to = RuleState.ENDED, last_day
    return _store(row, by, _("一条本地规定写明了废止日期"), why)


def _held(row: RuleOverride, state: RuleState) -> RuleOverride:
    """The row as it is stored, held until the end; of two who decide the second is told."""
    row = RuleOverride.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != state:
        raise ValidationError(_("这条规定已经有人办理过，请刷新再看。"))
    return row


def _not_ones_own(row: RuleOverride, by) -> None:
    if row.proposed_by_id == by.pk:
        raise ValidationError(_("这条规定是您提出的，要由另一位管理员审核。"))


def _decide(row: RuleOverride, by, state: RuleState, subject: str, why: str = "") -> RuleOverride:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    return _store(row, by, subject, why)


def _store(row: RuleOverride, by, subject: str, why: str) -> RuleOverride:
    with because(why or subject):
        row.save()
    log(row, "wagtail.edit", user=by)
    _tell(row, by, subject)
    return row


def _tell(row: RuleOverride, by, subject: str) -> None:
    """Whoever else keeps local rules."""
    if by is None:
        return
    for user in get_user_model().objects.with_perm(DECIDE_RULES).exclude(pk=by.pk):
        tell(
            CHANGED.name,
            user=user,
            subject=subject,
            text=_("打开链接看是哪一条、会改变什么、谁办的。"),
            link=reverse("local_rules:edit", args=[row.pk]),
            key=f"{row.pk} {row.state}",
        )
