"""What the pages of the member area share: who may come in, the navigation, errors of services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..models import Affiliation, Member
from ..permissions import kept_branches, user_keeps_rosters


def private(*methods: str) -> Callable:
    """A view for people who are signed in, never stored; ``methods`` as Django names them.

    Whoever can see others' data has passed a second factor before a view is reached
    (``accounts.second_factor.middleware``).
    """
    allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]

    def decorate(view: Callable) -> Callable:
        guarded = require_http_methods(allowed)(login_required(never_cache(view)))
        return wraps(view)(guarded)

    return decorate


read = private("GET")
write = private("POST")
read_and_write = private("GET", "POST")


def me(
    request: HttpRequest,
    template: str,
    context: dict | None = None,
    *,
    tab: str,
    status: int = 200,
) -> HttpResponse:
    """A page of the member area; ``tab`` names the entry of the navigation it belongs to."""
    context = {
        **(context or {}),
        "tab": tab,
        "entries": navigation(request, tab),
        "english_url": translate_url(request.get_full_path(), "en"),
        "chinese_url": translate_url(request.get_full_path(), "zh-hans"),
    }
    response = render(request, f"members/{template}.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def navigation(request: HttpRequest, tab: str) -> list[dict]:
    """Entries of the side list and, where ``phone`` says so, of the tab bar."""
    entries = [
        ("home", "me_home", _("首页"), "house", True),
        ("disclosures", "me_disclosures", _("党务公开"), "megaphone", True),
        ("data", "me_data", _("我的资料"), "user", True),
    ]
    if user_keeps_rosters(request.user):
        entries[2:2] = [
            ("roster", "me_roster", _("党员名册"), "file-text", True),
            ("transfers", "me_transfers", _("组织关系转接"), "arrow-up-right", False),
            ("requests", "me_requests", _("待答复"), "circle-alert", False),
        ]
    else:
        entries.insert(2, ("requests", "me_requests", _("我的申请"), "file-text", True))
    return [
        {
            "text": text,
            "url": reverse(url),
            "icon": icon,
            "phone": phone,
            "current": name == tab,
        }
        for name, url, text, icon, phone in entries
    ]


def own_member(user) -> Member | None:
    """The member behind an account, None where there is none."""
    member = Member.objects.filter(user=user).first()
    if member:
        member.user = user
    return member


def own_affiliations(user, also: Q | None = None) -> list[Affiliation]:
    """Where this person belongs today, the home first; and the rows ``also`` finds, after them."""
    wanted = Q(member__user=user)
    rows = (
        Affiliation.objects.current()
        .filter(wanted | also if also is not None else wanted)
        .select_related("member", "branch", "group")
    )
    return sorted(
        rows, key=lambda row: (row.member.user_id != user.pk, row.kind != "home", row.starts_on)
    )


def switchable(user) -> list:
    """The branches one chooses between; staff find theirs by search instead."""
    return kept_branches(user)


@contextmanager
def errors_on(form: BaseForm) -> Iterator[None]:
    """Show what a service refuses beside the field it speaks of, else above the form."""
    try:
        yield
    except ValidationError as error:
        fields = getattr(error, "error_dict", None)
        if fields is None:
            form.add_error(None, error)
            return
        for name, found in fields.items():
            form.add_error(name if name in form.fields else None, found)


def words(error: ValidationError) -> str:
    """What is wrong, in one line."""
    return " ".join(error.messages)
