"""``/me/``: what is next, what I owe, what is new, my branches."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.second_factor import has_passed
from branches.models import BranchUpdatePage, DisclosurePage
from portal.access.readers import readable_pages

from ..affiliations.around import branches_at, own_rows_at, pages_at, paths_at
from ..area import board
from ..area.board import Desk, Owed
from ..area.frame import me, read
from ..catalogue import below, branch_pages
from ..messages.unread import unread
from ..office.home import office_of
from ..people.services import own_member
from ..permissions import kept_branches, own_scopes
from ..publishing.ways import ways

NEWEST = 6
MESSAGES = 3


@read
def home(request: HttpRequest) -> HttpResponse:
    """One page for today; for somebody without a branch, what to do about it."""
    user = request.user
    kept = kept_branches(user)
    # One's own page opens in a session that was proven long ago; what concerns others waits.
    locked = bool(kept) and not user.has_second_factor
    desk = Desk(user, [] if locked else kept)
    rows = desk.once(own_rows_at)
    around = [*kept, *(row.branch for row in rows)]
    pages = desk.once(pages_at) if not locked else branch_pages(around)
    found = {one.branch.pk: one for one in ways(around, pages, user)}
    for row in rows:
        row.ways = found[row.branch_id]
    owed = [*board.owed(desk), *_second_factor(request, kept), *_locked(locked)]
    owed.sort(key=lambda item: item.order)
    first = next((item for item in owed if item.level), None)
    context = {
        "scopes": own_scopes(user),
        "member": rows[0].member if rows else own_member(user),
        "rows": rows,
        "kept": kept,
        "ways": [found[branch.pk] for branch in kept],
        "owed": owed,
        "first": first,
        "rest": [item for item in owed if item is not first],
        "news": _news(desk),
        "unread": [] if locked else unread(user)[:MESSAGES],
        "office": office_of(user),
    }
    return me(request, "area/home.html", context, tab="home")


@read
def more(request: HttpRequest) -> HttpResponse:
    """What phones have no tab for: the other entries, the account, this site, the way out."""
    return me(request, "area/more.html", {"member": own_member(request.user)}, tab="more")


def _second_factor(request: HttpRequest, kept: list) -> Iterator[Owed]:
    """Asked of this session, so by the page itself."""
    if not has_passed(request) and not is_mfa_enabled(request.user):
        yield Owed(
            _("开启登录验证"),
            _("别人就算知道了您的密码，也登录不了。"),
            reverse("mfa_index"),
            level="warn" if kept else "",
            act=_("去开启"),
        )


def _locked(locked: bool) -> Iterator[Owed]:
    if locked:
        yield Owed(
            _("管支部的事，请再验证一次"),
            _("名册、转接、申请里有别人的资料，离上次验证已经久了。"),
            reverse("me_roster"),
            level="warn",
            act=_("去验证"),
        )


def _news(desk: Desk) -> list[dict]:
    """The newest updates and disclosures of these branches this person may read."""
    paths = desk.once(paths_at)
    if not paths:
        return []
    names = {branch.pk: branch.short_name for branch in desk.once(branches_at)}
    pages = Page.objects.type(BranchUpdatePage, DisclosurePage).filter(below(paths))
    pages = (
        readable_pages(desk.user, pages)
        .select_related("locale", "content_type")
        .order_by("-first_published_at", "-pk")
    )
    return [
        {
            "title": page.title,
            "url": page.url,
            "date": page.first_published_at,
            "branch": names[paths[page.path[: -Page.steplen]]],
            "kind": page.specific_class.kind_label,
        }
        for page in pages[:NEWEST]
    ]
