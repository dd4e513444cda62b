"""Asked at the door, answered outside the request; forwarded, confirmed, dismissed."""

from __future__ import annotations

import datetime as dt

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.tasks import enqueue_on_commit, task

from ..enums import RecoveryState
from ..links import absolute, site_name
from ..models import ForgottenPassword, RecoveryRequest, User
from .addresses import accounts_named
from .helping import helpers
from .signals import recovery_asked, recovery_closed, recovery_forwarded

# Nobody is asked about the same person again within a day after saying it was not them.
QUIET_AFTER = dt.timedelta(days=1)


@transaction.atomic
def ask(request: HttpRequest, typed: str) -> None:
    """Somebody forgot the password of the account they call ``typed``.

    The same two rows for everybody; nothing is looked up here.
    """
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    row = ForgottenPassword.objects.create(
        typed=typed.strip(),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        link=absolute(path, request),
    )
    enqueue_on_commit(answer, row.pk)


@task(label=gettext_lazy("回复忘记密码"))
@transaction.atomic
def answer(forgotten_id: int) -> None:
    """Mail the link, or ask who knows the person; what was typed is gone afterwards."""
    row = ForgottenPassword.objects.select_for_update().filter(pk=forgotten_id).first()
    if row is None:
        return
    with translation.override(row.language):
        for user, address in accounts_named(row.typed):
            if address:
                _mail_link(user, address, row.link)
            else:
                _ask_for(user)
    row.delete()


def _mail_link(user: User, address: str, link: str) -> None:
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {
        "user": user,
        "username": user.username,
        "password_reset_url": link.replace("UID-KEY", key),
        "current_site": {"name": site_name(), "domain": absolute("/")},
    }
    get_adapter().render_mail("account/email/password_reset_key", address, context).send()


def _ask_for(user: User) -> None:
    """One open request a person; who said "not them" is left in peace for a day."""
    requests = user.recovery_requests
    lately = timezone.now() - QUIET_AFTER
    refused = requests.filter(state=RecoveryState.DISMISSED, closed_at__gt=lately)
    if requests.open().exists() or refused.exists():
        return
    asked = helpers(user)
    request = RecoveryRequest.objects.create(user=user)
    if asked:
        recovery_asked.send(RecoveryRequest, request=request, helpers=asked)
    else:
        _forward(request)


@transaction.atomic
def forward(request: RecoveryRequest, *, by: User, note: str) -> RecoveryRequest:
    """Who knows the person says that it is them, and how they know."""
    request = _locked(request, RecoveryState.ASKED)
    if not note.strip():
        raise ValidationError({"note": _("请写明怎样核实了本人。")})
    request.forwarded_by, request.note = by, note.strip()
    return _forward(request)


def _forward(request: RecoveryRequest) -> RecoveryRequest:
    request.state, request.forwarded_at = RecoveryState.FORWARDED, timezone.now()
    request.save()
    recovery_forwarded.send(RecoveryRequest, request=request)
    return request


@transaction.atomic
def dismiss(request: RecoveryRequest, *, by: User) -> RecoveryRequest:
    """It was not them, or they remember."""
    request = _locked(request, RecoveryState.ASKED, RecoveryState.FORWARDED)
    return _close(request, RecoveryState.DISMISSED, by)


@transaction.atomic
def confirm(user: User, *, by: User) -> None:
    """An administrator made the link: whatever was open for ``user`` is done."""
    for request in user.recovery_requests.select_for_update().open():
        _close(request, RecoveryState.DONE, by)


def forget_old() -> int:
    """Remove what is over for ``PORTAL_NOTICE_DAYS``, and questions no task took; how many."""
    now = timezone.now()
    ForgottenPassword.objects.filter(asked_at__lt=now - dt.timedelta(days=1)).delete()
    over = now - dt.timedelta(days=settings.PORTAL_NOTICE_DAYS)
    return RecoveryRequest.objects.filter(asked_at__lt=over).delete()[0]


def _locked(request: RecoveryRequest, *states: RecoveryState) -> RecoveryRequest:
    row = RecoveryRequest.objects.select_for_update().get(pk=request.pk)
    if row.state not in states:
        raise ValidationError(_("这项申请已经办结。"))
    return row


def _close(request: RecoveryRequest, state: RecoveryState, by: User) -> RecoveryRequest:
    request.state, request.closed_by, request.closed_at = state, by, timezone.now()
    request.save()
    recovery_closed.send(RecoveryRequest, request=request)
    return request
