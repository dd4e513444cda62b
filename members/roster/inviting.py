"""Inviting a member to an account of their own: by mail, or by a link or code to hand over."""

from __future__ import annotations

import re

from allauth.core.internal.ratelimit import respond_429
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.invitations import make
from accounts.limits import allowed
from accounts.views.inviting import MAKING, hand_over

from ..area.frame import me, read_and_write
from ..people.looks import actor_label
from ..people.phones import tidy_phone
from ..permissions import editable_member, refuse_own
from .forms import InviteForm
from .invitations import SCOPE, open_invitations


@read_and_write
@sensitive_variables("token")
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A new invitation; the one before it is dead from then on."""
    member = editable_member(request.user, pk)
    refuse_own(request.user, member)
    if member.user_id:
        raise PermissionDenied
    form = InviteForm(request.POST or None)
    back_url = _back(request) or reverse("me_member", args=[pk])
    posted = request.method == "POST"
    if posted and (form.is_valid() or not request.POST.get("email")):
        if not allowed(request, "invite", MAKING, key=str(request.user.pk)):
            return respond_429(request)
        row = member.keeper()
        if row is None:
            messages.error(request, _("这名党员现在不在任何支部，不能邀请。"))
            return redirect(back_url)
        invitation, token = make(
            scope=SCOPE,
            object_id=member.pk,
            context=str(row.branch),
            name=member.display_name,
            email=request.POST.get("email", "").strip(),
            phone=_phone(member),
            invited_by=request.user,
            inviter=actor_label(request.user),
        )
        return hand_over(request, invitation, token, back_url)
    context = {
        "form": form,
        "member": member,
        "invitation": open_invitations([pk]).get(pk),
        "back_url": back_url,
    }
    return me(
        request,
        "members/roster/invite.html",
        context,
        tab="roster",
        status=422 if form.errors else 200,
    )


def _back(request: HttpRequest) -> str:
    """The page of the member area that sent here and waits, empty where none did."""
    back = request.GET.get("back", "")
    return back if re.fullmatch(r"(/en)?/me/[\w/-]*", back) else ""


def _phone(member) -> str:
    """The number the branch vouches for, where it is one."""
    try:
        return tidy_phone(member.phone)
    except ValidationError:
        return ""
