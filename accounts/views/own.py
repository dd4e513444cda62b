"""One's own account, where allauth has no page: the phone number."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.views import change_phone as change_phone_by_message
from allauth.account.views import verify_phone
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .. import sms
from ..forms import PhoneForm
from ..phones import readable


@login_required
@never_cache
def change_phone(request: HttpRequest) -> HttpResponse:
    """The number one signs in with; proven by a message where messages are configured."""
    if sms.is_on():
        return _by_message(request)
    return _by_typing(request)


@never_cache
def confirm_phone(request: HttpRequest) -> HttpResponse:
    """The code of the message; there is no such page without messages."""
    if not sms.is_on():
        raise Http404
    return verify_phone(request)


@reauthentication_required(app="allauth.account")
def _by_message(request: HttpRequest) -> HttpResponse:
    return change_phone_by_message(request)


@reauthentication_required(app="allauth.account")
def _by_typing(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = PhoneForm(request.POST or None, user=user)
    if request.method == "POST":
        # Counted before looking: whether a number is taken can't be asked for a list of numbers.
        limited = ratelimit.consume_or_429(request, action="change_phone")
        if limited:
            return limited
        if form.is_valid():
            before = readable(user.phone)
            form.save()
            get_adapter().send_notification_mail(
                "accounts/email/phone_changed", user, {"before": before}
            )
            messages.success(request, _("手机号已保存。"))
            return redirect("account_change_phone")
    context = {"form": form, "phone": readable(user.phone), "verified": user.phone_verified}
    return render(request, "accounts/phone.html", context)
