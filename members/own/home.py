"""``/me/``: what is next, what I owe, what is new, my branches."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.second_factor import has_passed
from branches.models import BranchUpdatePage, DisclosurePage
from portal.access import readable_pages

from ..affiliations.services import own_affiliations
from ..area import board
from ..area.board import Owed
from ..area.frame import me, read
from ..catalogue import below, branch_paths
from ..enums import AffiliationKind
from ..people.services import own_member
from ..permissions import kept_branches

NEWEST = 6


@read
def home(request: HttpRequest) -> HttpResponse:
    """One page for today; for somebody without a branch, what to do about it."""
    user = request.user
    kept = kept_branches(user)
    limit = timezone.localdate() + board.SOON
    expiring = Q(branch__in=kept, kind=AffiliationKind.HOST, paper_expires_on__lte=limit)
    found = own_affiliations(user, expiring)
    rows = [row for row in found if row.member.user_id == user.pk]
    guests = [row for row in found if row.branch in kept and row not in rows]
    branches = [row.branch for row in rows]
    branches += [branch for branch in kept if branch not in branches]
    paths = branch_paths(branches) if branches else {}
    owed = sorted(_owed(request, rows, kept, guests, paths), key=lambda item: item.order)
    first = next((item for item in owed if item.level), None)
    context = {
        "member": rows[0].member if rows else own_member(user),
        "rows": rows,
        "kept": kept,
        "owed": owed,
        "first": first,
        "rest": [item for item in owed if item is not first],
        "news": _news(user, paths, branches),
    }
    return me(request, "area/home.html", context, tab="home")


def _owed(request, rows, kept, guests, paths):
    user = request.user
    hosts = [row for row in rows if row.kind == AffiliationKind.HOST]
    yield from board.papers(hosts, mine=True)
    if rows or kept:
        yield from board.transfers_owed(user, kept)
    if kept:
        yield from board.requests_owed(user, kept)
        yield from board.branch_owed(kept, paths)
        yield from board.papers(guests, mine=False)
    if not has_passed(request) and not is_mfa_enabled(user):
        yield Owed(
            _("开启登录验证"),
            _("别人就算知道了您的密码，也登录不了。"),
            reverse("mfa_index"),
            level="warn" if kept else "",
            act=_("去开启"),
        )


def _news(user, paths: dict[str, int], branches) -> list[dict]:
    """The newest updates and disclosures of these branches this person may read."""
    if not paths:
        return []
    names = {branch.pk: branch.short_name for branch in branches}
    pages = Page.objects.type(BranchUpdatePage, DisclosurePage).filter(below(paths))
    pages = (
        readable_pages(user, pages)
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
