"""Asking and answering: a disclosure (GK-08), a correction of one's data (PI-02)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch, DisclosurePage
from portal.rulebook.disclosure import catalogue
from portal.rulebook.rules import rule

from ..enums import AffiliationKind, RequestStatus
from ..people.models import Member
from .models import CorrectionRequest, DisclosureRequest, MemberRequest
from .workdays import add_workdays


def disclosure_answer_days() -> int:
    """Working days for an answer: the setting, within what the rule allows at the latest."""
    values = rule("GK-08").values
    days = settings.PORTAL_DISCLOSURE_ANSWER_DAYS or values["answer_days"]
    return max(1, min(days, values["latest_days"]))


def disclosure_due(asked_on: dt.date) -> dt.date:
    """The day by which a request for disclosure is answered."""
    return add_workdays(asked_on, disclosure_answer_days())


def correction_due(asked_on: dt.date) -> dt.date:
    """The day by which a request for correction is answered."""
    return add_workdays(asked_on, settings.PORTAL_CORRECTION_ANSWER_DAYS)


def ask_disclosure(
    member: Member, branch: Branch, text: str, catalogue_item: str = "", asked_by=None
) -> DisclosureRequest:
    """Ask a branch one belongs to for a disclosure; ``asked_by`` where somebody acts for them."""
    if not member.affiliations.current().filter(branch=branch).exists():
        raise ValidationError({"branch": _("只能向自己所在的支部提出。")})
    if catalogue_item and catalogue_item not in catalogue():
        raise ValidationError({"catalogue_item": _("目录里没有这一项。")})
    request = DisclosureRequest(
        member=member,
        branch=branch,
        text=text.strip(),
        catalogue_item=catalogue_item,
        due_on=disclosure_due(timezone.localdate()),
        asked_by=_other_than(member, asked_by),
    )
    request.full_clean()
    request.save()
    return request


def ask_correction(member: Member, text: str, asked_by=None) -> CorrectionRequest:
    """Ask the home branch (or, without one, the host) to correct what is held."""
    rows = member.affiliations.current().select_related("branch")
    row = min(rows, key=lambda row: row.kind != AffiliationKind.HOME, default=None)
    if row is None:
        raise ValidationError(_("现在没有支部保管您的登记信息，请联系上级党组织。"))
    request = CorrectionRequest(
        member=member,
        branch=row.branch,
        text=text.strip(),
        due_on=correction_due(timezone.localdate()),
        asked_by=_other_than(member, asked_by),
    )
    request.full_clean()
    request.save()
    return request


def _other_than(member: Member, user):
    return user if user is not None and user.pk != member.user_id else None


@transaction.atomic
def answer(
    request: MemberRequest, by, text: str, disclosure: DisclosurePage | None = None
) -> MemberRequest:
    """Answer an open request, where it helps with the page on which the matter is disclosed."""
    request = _open(request)
    if disclosure is not None:
        request.disclosure = disclosure
    return _close(request, RequestStatus.ANSWERED, text, by)


@transaction.atomic
def decline(request: MemberRequest, by, reason: str) -> MemberRequest:
    """Refuse an open request; the reason is read by the one who asked."""
    return _close(_open(request), RequestStatus.DECLINED, reason, by)


@transaction.atomic
def withdraw(request: MemberRequest) -> MemberRequest:
    """The one who asked takes an open request back."""
    request = _open(request)
    request.status = RequestStatus.WITHDRAWN
    request.save(update_fields=["status"])
    return request


def _open(request: MemberRequest) -> MemberRequest:
    locked = type(request).objects.select_for_update().get(pk=request.pk)
    if not locked.is_open:
        raise ValidationError(_("这项申请已经办结。"))
    return locked


def _close(request: MemberRequest, status: str, text: str, by) -> MemberRequest:
    if not text.strip():
        raise ValidationError({"answer": _("要写答复，对方会看到。")})
    request.status, request.answer = status, text.strip()
    request.answered_at, request.answered_by = timezone.now(), by
    request.full_clean()
    request.save()
    return request
