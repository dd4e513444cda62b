"""Invitations as those see them who make them: list, new, revoke, issue again, hand over."""

from __future__ import annotations

from allauth.core.internal.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.records.once import keep

from .. import recovery, scopes
from ..enums import Delivery, InvitationState
from ..forms.inviting import RoleInvitationForm
from ..invitations import InvitationRefused, making
from ..limits import allowed
from ..links import invitation_url, qr_svg
from ..models import Invitation, User
from ..second_factor import second_factor_required

PER_PAGE = 30
MAKING = "30/h/key"


def hand_over(
    request: HttpRequest, invitation: Invitation, token: str, back_url: str = ""
) -> HttpResponse:
    """The answer to a POST that made an invitation: link and QR code shown once, mailed or not.

    Whatever becomes of the mail, the link is here to be handed over. Shown in the answer itself,
    never after a redirect: the token is stored nowhere, not even in the session.
    """
    url = invitation_url(token, request)
    if invitation.delivery == Delivery.EMAIL:
        making.send(invitation, url)
    context = {
        "invitation": invitation,
        "url": url,
        "qr": qr_svg(url),
        "back_url": back_url or reverse("accounts_invitations"),
        "mailed": invitation.delivery == Delivery.EMAIL,
    }
    response = render(request, "accounts/hand_over.html", context)
    response["Cache-Control"] = "private, no-store"
    return keep(response)


@require_safe
@login_required
@second_factor_required
@never_cache
def invitations(request: HttpRequest) -> HttpResponse:
    """The invitations this person may see, newest first; 404 for who may see none of any kind."""
    rows = Invitation.objects.visible_to(request.user)
    if not may_invite(request.user) and not rows.exists():
        raise Http404
    state = request.GET.get("state", "")
    if state in InvitationState.values:
        rows = getattr(rows, state)()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    editable = Invitation.objects.editable_by(request.user).filter(pk__in=[row.pk for row in page])
    context = {
        "page_obj": page,
        "query": f"state={state}" if state else "",
        "state": state,
        "states": InvitationState.choices,
        "editable": set(editable.values_list("pk", flat=True)),
        "restorable": {row.pk for row in page if making.may_be_restored(row)},
        "may_invite_to_roles": request.user.is_superuser,
    }
    return render(request, "accounts/invitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@second_factor_required
@sensitive_variables("token")
@never_cache
def invite_to_role(request: HttpRequest) -> HttpResponse:
    """An administrator invites staff: to a role, or to administer the whole site."""
    if not request.user.is_superuser:
        raise Http404
    form = RoleInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not allowed(request, "invite", MAKING, key=str(request.user.pk)):
            return respond_429(request)
        invitation, token = making.make(
            **form.invitation(), invited_by=request.user, inviter=str(request.user)
        )
        return hand_over(request, invitation, token)
    return render(request, "accounts/invite_to_role.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@second_factor_required
@sensitive_variables("token")
@never_cache
def recover(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator gives the owner of an account a link to set new ways in."""
    if not request.user.is_superuser:
        raise Http404
    account = get_object_or_404(User, pk=pk, is_active=True)
    if request.method == "POST":
        if not allowed(request, "invite", MAKING, key=str(request.user.pk)):
            return respond_429(request)
        invitation, token = making.make(
            scope=scopes.ACCOUNT,
            object_id=account.pk,
            context=str(account),
            name=account.display_name,
            target=account,
            invited_by=request.user,
        )
        recovery.confirm(account, by=request.user)
        return hand_over(request, invitation, token)
    asked = account.recovery_requests.open().select_related("forwarded_by").first()
    return render(request, "accounts/recover.html", {"account": account, "asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@second_factor_required
@never_cache
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The link is dead from now on, once it was asked what that means."""
    invitation = get_object_or_404(Invitation.objects.editable_by(request.user), pk=pk)
    if request.method == "POST":
        if making.revoke(invitation, by=request.user):
            undo = reverse("accounts_restore", args=[pk])
            said = _("邀请已撤回，原来的链接不能再用。")
            messages.success(request, said, extra_tags=undo)  # as components/messages.html reads it
        return redirect(_back(request))
    words = {"name": invitation.name or invitation.email or _("对方"), "for": invitation.context}
    context = {
        "heading": _("撤回给%(name)s的邀请？") % words,
        "consequences": [
            _("发出去的链接和二维码打不开了，%(name)s不能用它加入“%(for)s”。") % words,
            _("要再邀请，得另发新链接。"),
        ],
        "act_label": _("撤回给%(name)s的邀请") % words,
        "back_url": _back(request),
        "next": _back(request),
        "today": timezone.localdate(),
        "undoable": True,
    }
    return render(request, "area/confirm.html", context)


@require_POST
@login_required
@second_factor_required
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """The link that was taken back today works again."""
    invitation = get_object_or_404(Invitation.objects.editable_by(request.user), pk=pk)
    try:
        making.restore(invitation)
    except InvitationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤销，原来的链接和二维码可以再用。"))
    return redirect(_back(request))


@require_POST
@login_required
@second_factor_required
@sensitive_variables("token")
@never_cache
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for the same person; the old one is dead."""
    invitation = get_object_or_404(Invitation.objects.editable_by(request.user), pk=pk)
    if not allowed(request, "invite", MAKING, key=str(request.user.pk)):
        return respond_429(request)
    try:
        fresh, token = making.reissue(invitation, by=request.user)
    except InvitationRefused:
        messages.error(request, _("对方已经接受，不用再发。"))
        return redirect(_back(request))
    return hand_over(request, fresh, token, _back(request))


def may_invite(user: User) -> bool:
    """Whether there is anything this person could invite somebody to."""
    for scope in scopes.registered():
        ids = scope.editable(user)
        if ids is scopes.ALL or any(True for _id in ids):
            return True
    return False


def _back(request: HttpRequest) -> str:
    """A page of this site to return to, or the list."""
    target = request.POST.get("next", "") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return reverse("accounts_invitations")
