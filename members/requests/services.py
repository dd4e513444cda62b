"""Asking a branch, and its answer; what can be asked for is in ``disclosures``, ``corrections``."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import DisclosurePage
from notices import kinds
from notices.services import tell
from portal.records.locking import hold

from ..enums import RequestStatus
from ..messages.recipients import recipient
from ..people.models import Member
from .models import Request

ANSWERED = kinds.Kind("request-answered", gettext_lazy("申请答复"))


@transaction.atomic
def ask(member: Member, text: str, asked_by=None, **fields) -> Request:
    """A request by ``member``; ``asked_by`` where somebody else acts for them.

    ``fields`` say of which kind it is, to which branch, and by when an answer is due.
    ValidationError where the same is asked already and waits for an answer.
    """
    hold(member)
    same = {"text": text.strip(), "kind": fields["kind"], "branch": fields["branch"]}
    same["catalogue_item"] = fields.get("catalogue_item", "")
    if member.requests.open().filter(**same).exists():
        raise ValidationError(_("同样的申请已经提出，正在等答复。"))
    other = asked_by if asked_by is not None and asked_by.pk != member.user_id else None
    request = Request(member=member, text=text.strip(), asked_by=other, **fields)
    request.full_clean()
    request.save()
    return request


@transaction.atomic
def answer(request: Request, by, text: str, disclosure: DisclosurePage | None = None) -> Request:
    """Answer an open request, where it helps with the page on which the matter is disclosed."""
    request = _open(request)
    request.disclosure = disclosure
    return _close(request, RequestStatus.ANSWERED, text, by)


@transaction.atomic
def decline(request: Request, by, reason: str) -> Request:
    """Refuse an open request; the reason is read by the one who asked."""
    return _close(_open(request), RequestStatus.DECLINED, reason, by)


@transaction.atomic
def withdraw(request: Request) -> Request:
    """The one who asked takes an open request back."""
    request = _open(request)
    request.status, request.withdrawn_at = RequestStatus.WITHDRAWN, timezone.now()
    request.save(update_fields=["status", "withdrawn_at"])
    return request


@transaction.atomic
def ask_again(request: Request) -> Request:
    """A request that was taken back today waits for its answer again, by the same day."""
    hold(request.member)
    request = Request.objects.select_for_update().get(pk=request.pk)
    if not request.is_withdrawn_today:
        raise ValidationError(_("只有今天撤回的，才能撤销。"))
    same = {"text": request.text, "kind": request.kind, "branch": request.branch}
    same["catalogue_item"] = request.catalogue_item
    if request.member.requests.open().filter(**same).exists():
        raise ValidationError(_("同样的申请已经提出，正在等答复。"))
    # When it was taken back stays: that it was is not undone.
    request.status = RequestStatus.OPEN
    request.save(update_fields=["status"])
    return request


def _open(request: Request) -> Request:
    locked = Request.objects.select_for_update().get(pk=request.pk)
    if not locked.is_open:
        raise ValidationError(_("这项申请已经办结。"))
    return locked


def _close(request: Request, status: str, text: str, by) -> Request:
    if not text.strip():
        raise ValidationError({"answer": _("要写答复，对方会看到。")})
    request.status, request.answer = status, text.strip()
    request.answered_at, request.answered_by = timezone.now(), by
    request.full_clean()
    request.save()
    tell(
        ANSWERED.name,
        subject=gettext_lazy("您的申请有了答复"),
        link=reverse("me_request", args=[request.kind, request.pk]),
        key=str(request.pk),
        **recipient(request.member),
    )
    return request
