"""Accepting an invitation: choose a name and a password, or make a passkey straight away.

Opening a link uses nothing up, so a mail scanner that follows it does no harm: it leaves the hash
of the token in the session and moves on to an address without the token, which then stands in no
history and no log of a later page.
"""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import second_factor
from ..forms import AcceptForm, NewPasswordForm, PasskeyForm
from ..invitations import InvitationRefused, InvitationUnusable, accepting, making
from ..invitations.names import suggest_username
from ..limits import allowed
from ..links import came_by_mail
from ..models import Invitation, User

SESSION_KEY = "invitation"  # hash of the token of the link that was opened
USER_KEY = "invitation_user"  # account a passkey is being made for
MAIL_KEY = "invitation_by_mail"  # the link opened is the one that was mailed
OPENING = "60/m/ip"
ACCEPTING = "30/m/ip,15/10m/key"


@require_safe
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Remember which link was opened, and go to the page without it."""
    if not allowed(request, "open_invitation", OPENING):
        return respond_429(request)
    invitation = Invitation.objects.with_token(token)
    if invitation is None:
        return _unusable(request, None)
    request.session[SESSION_KEY] = invitation.token_hash
    request.session[MAIL_KEY] = came_by_mail(request)
    return redirect("accounts_accept")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accept(request: HttpRequest) -> HttpResponse:
    """Who invites, to what; and the form for a new account, or for the owner's new password."""
    invitation = _opened(request)
    if invitation is None or not _works(invitation):
        return _unusable(request, invitation)
    if request.user.is_authenticated:
        return _private(render(request, "accounts/connect.html", _context(request, invitation)))
    passkey = request.POST.get("method") == "passkey"
    form = _form(request, invitation, passkey)
    if request.method == "POST":
        if not allowed(request, "accept_invitation", ACCEPTING, key=invitation.token_hash):
            return respond_429(request)
        if form.is_valid():
            if passkey:
                return _begin_passkey(request, invitation, form)
            return _accept_with_password(request, invitation, form)
    return _private(
        render(request, "accounts/accept.html", {**_context(request, invitation), "form": form})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """Make the passkey; the account comes to life with it."""
    invitation = _opened(request)
    if invitation is None or not _works(invitation):
        return _unusable(request, invitation)
    user = User.objects.filter(pk=request.session.get(USER_KEY)).first()
    if (
        user is None
        or request.user.is_authenticated
        or user.pk not in {invitation.pending_user_id, invitation.target_id}
    ):
        return redirect("accounts_accept")
    if request.method == "POST":
        if not allowed(request, "accept_invitation", ACCEPTING, key=invitation.token_hash):
            return respond_429(request)
        form = PasskeyForm(request.POST, user=user)
        if form.is_valid():
            return _accept_with_passkey(request, invitation, user, form)
    else:
        form = PasskeyForm(user=user)
    context = {
        **_context(request, invitation),
        "form": form,
        "account": user,
        "js_data": {"creation_options": webauthn.begin_registration(user, True)},
    }
    return _private(render(request, "accounts/accept_passkey.html", context))


@require_POST
@login_required
@never_cache
def connect(request: HttpRequest) -> HttpResponse:
    """Accept with the account one is signed in with."""
    invitation = _opened(request)
    if invitation is None:
        return _unusable(request, None)
    try:
        accepting.accept_as(invitation, request.user, by_mail=_by_mail(request))
    except InvitationUnusable:
        return _unusable(request, invitation)
    except InvitationRefused as refusal:
        context = {**_context(request, invitation), "refusal": _reason(refusal)}
        return _private(render(request, "accounts/connect.html", context, status=409))
    _forget(request)
    return redirect("accounts_welcome")


@login_required
@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """After joining: the second factor, the recovery codes, and on."""
    held = {one.type: one for one in Authenticator.objects.filter(user=request.user)}
    codes = held.pop(Authenticator.Type.RECOVERY_CODES, None)
    context = {
        "has_factor": bool(held),
        "has_codes": codes is not None,
        "has_seen_codes": codes is not None and codes.wrap().did_view,
        "has_passkey": Authenticator.Type.WEBAUTHN in held,
        "required": second_factor.is_required(request.user),
        "home_url": resolve_url(settings.LOGIN_REDIRECT_URL),
    }
    return render(request, "accounts/welcome.html", context)


@login_required
@never_cache
def carry_on(request: HttpRequest) -> HttpResponse:
    """Back to where the person was asked to enrol a second factor."""
    return redirect(second_factor.pop_next(request) or settings.LOGIN_REDIRECT_URL)


# --- Steps ------------------------------------------------------------------------------------


def _opened(request: HttpRequest) -> Invitation | None:
    """The invitation whose link this session opened."""
    token_hash = request.session.get(SESSION_KEY)
    if not token_hash:
        return None
    invitations = Invitation.objects.select_related("target", "invited_by")
    return invitations.filter(token_hash=token_hash).first()


def _works(invitation: Invitation) -> bool:
    try:
        accepting.check(invitation)
    except InvitationUnusable:
        return False
    return True


def _form(request: HttpRequest, invitation: Invitation, passkey: bool):
    data = request.POST if request.method == "POST" else None
    if invitation.target:
        return NewPasswordForm(data, user=invitation.target, passkey=passkey)
    pending = invitation.pending_user
    if data and pending and data.get("username", "").strip().lower() == pending.username:
        # The name belongs to the same person's passkey that never came.
        making.discard_pending(invitation)
    initial = {"display_name": invitation.name, "username": suggest_username(invitation.name)}
    form = AcceptForm(data, initial=initial, passkey=passkey)
    if invitation.phone:
        form.fields["username"].help_text = _(
            "登录时用，可以改成您记得住的。支部登记的手机号也能用来登录。"
        )
    return form


def _chosen(form) -> dict[str, str]:
    data = form.cleaned_data
    return {key: data[key] for key in ("username", "display_name") if key in data}


def _accept_with_password(request: HttpRequest, invitation: Invitation, form) -> HttpResponse:
    try:
        user = accepting.accept_with_password(
            invitation,
            password=form.cleaned_data["password1"],
            by_mail=_by_mail(request),
            **_chosen(form),
        )
    except InvitationUnusable:
        return _unusable(request, invitation)
    except (InvitationRefused, IntegrityError) as refusal:
        return _refused(request, invitation, form, refusal)
    _forget(request)
    # The person has just typed the password they chose: no need to ask again for the next step.
    record_authentication(request, user, "password", reauthenticated=True)
    return _sign_in(request, user)


def _begin_passkey(request: HttpRequest, invitation: Invitation, form) -> HttpResponse:
    try:
        user = accepting.begin_passkey(invitation, **_chosen(form))
    except InvitationUnusable:
        return _unusable(request, invitation)
    except IntegrityError as refusal:
        return _refused(request, invitation, form, refusal)
    request.session[USER_KEY] = user.pk
    return redirect("accounts_accept_passkey")


def _accept_with_passkey(
    request: HttpRequest, invitation: Invitation, user: User, form: PasskeyForm
) -> HttpResponse:
    data = form.cleaned_data
    try:
        authenticator = accepting.accept_with_passkey(
            invitation,
            user,
            lambda: webauthn.WebAuthn.add(user, data["name"], data["credential"]).instance,
            by_mail=_by_mail(request),
        )
    except InvitationUnusable:
        return _unusable(request, invitation)
    except InvitationRefused as refusal:
        context = {**_context(request, invitation), "refusal": _reason(refusal)}
        return _private(render(request, "accounts/refused.html", context, status=409))
    _forget(request)
    authenticator.refresh_from_db()
    post_authentication(request, authenticator, reauthenticated=True, passwordless=True)
    response = _sign_in(request, authenticator.user)
    auto_generate_recovery_codes(request)
    return response


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    return perform_login(
        request, user, email_verification="none", redirect_url=reverse("accounts_welcome")
    )


def _refused(request: HttpRequest, invitation: Invitation, form, refusal) -> HttpResponse:
    """The form again, with the reason; a name taken in the same second is one of them."""
    if isinstance(refusal, IntegrityError):
        form.add_error("username", User._meta.get_field("username").error_messages["unique"])
    else:
        form.add_error(None, _reason(refusal))
    context = {**_context(request, invitation), "form": form}
    return _private(render(request, "accounts/accept.html", context, status=409))


def _reason(refusal: Exception) -> str:
    if str(refusal) == "own":
        return _("这是您自己发出的邀请，请交给对方使用。")
    return str(refusal) or _("这个邀请现在不能接受，请联系邀请人。")


def _context(request: HttpRequest, invitation: Invitation) -> dict:
    # The browser inside WeChat knows no passkeys.
    in_wechat = "MicroMessenger" in request.headers.get("User-Agent", "")
    return {"invitation": invitation, "in_wechat": in_wechat}


def _by_mail(request: HttpRequest) -> bool:
    return bool(request.session.get(MAIL_KEY))


def _forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)
    request.session.pop(MAIL_KEY, None)
    request.session.pop(USER_KEY, None)


def _unusable(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    """404 for a link nobody made, 410 for one that is over; what it was for is not said."""
    status = 404 if invitation is None else 410
    state = invitation.state if invitation else ""
    context = {"state": "" if state == "open" else state}
    return _private(render(request, "accounts/unusable.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response
