"""班子与小组: posts with their term, groups, and what the rules say of the branch."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch, PartyGroup
from portal.records.locking import hold
from portal.rulebook.branches import branch_verdicts

from ..area.forms import acted, attempt, done, form_page
from ..area.frame import me, read, read_and_write, write
from ..enums import AffiliationKind, PostKind
from ..people.handed import handed_over
from ..people.standing import counted, facts
from ..permissions import (
    kept_branch_or_404,
    refuse_discharge,
    refuse_own,
    seen_branch_or_404,
    user_is_superior_of,
    user_keeps,
)
from . import posts
from .confirming import may_confirm
from .forms import AppointForm, GroupForm
from .models import Affiliation, Post
from .posts import ORDER, end_post
from .services import remove_group


@read
def branch(request: HttpRequest, slug: str) -> HttpResponse:
    """Posts, term, groups and rules of one branch."""
    return _branch(request, seen_branch_or_404(request.user, slug))


def _branch(
    request: HttpRequest,
    branch: Branch,
    appoint_form: AppointForm | None = None,
    group_form: GroupForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    posts = Post.objects.filter(branch=branch).select_related("member", "group")
    current = [post for post in posts if post.is_current]
    current.sort(key=lambda post: (ORDER.get(post.kind, len(ORDER)), post.pk))
    now = facts(counted(Branch.objects.filter(pk=branch.pk)))[branch.pk]
    counts: dict[int, int] = {}
    home = Affiliation.objects.current().filter(branch=branch, kind=AffiliationKind.HOME)
    for group_id in home.exclude(group=None).values_list("group", flat=True):
        counts[group_id] = counts.get(group_id, 0) + 1
    groups = list(branch.groups.all())
    for group in groups:
        group.size = counts.get(group.pk, 0)
    verdicts = [
        {
            "text": _(verdict.template) % verdict.params,
            "required": verdict.level == "required",
            "rule": verdict.rule,
        }
        for verdict in branch_verdicts(now, today)
    ]
    superior = user_is_superior_of(request.user, branch)
    context = {
        "branch": branch,
        "posts": current,
        "confirms": {post.pk for post in current if may_confirm(request.user, post, superior)},
        "handed": handed_over([post.member_id for post in current if post.awaits]),
        "former": [post for post in posts if not post.is_current][:20],
        "groups": groups,
        "facts": now,
        "verdicts": verdicts,
        "today": today,
        "keeps": superior or user_keeps(request.user, branch),
        "staff": superior,
        "appoint_form": appoint_form or _appoint_form(request, branch),
        "group_form": group_form or GroupForm(instance=PartyGroup(branch=branch)),
    }
    failed = any(form and form.errors for form in (appoint_form, group_form))
    return me(
        request,
        "members/affiliations/committee.html",
        context,
        tab="roster",
        here=reverse("me_branch", args=[branch.slug]),
        status=422 if failed else 200,
    )


def _appoint_form(request: HttpRequest, branch: Branch, data=None) -> AppointForm:
    return AppointForm(
        data,
        branch=branch,
        user=request.user,
        may_appoint_secretary=user_is_superior_of(request.user, branch),
    )


@write
def appoint(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a member a post: never oneself, and a secretary only as the superior."""
    branch = kept_branch_or_404(request.user, slug)
    own = branch.affiliations.filter(member__user=request.user).values_list("member", flat=True)
    if request.POST.get("member") in {str(pk) for pk in own}:
        raise PermissionDenied
    if request.POST.get("kind") == PostKind.SECRETARY and not user_is_superior_of(
        request.user, branch
    ):
        raise PermissionDenied

    def act(form: AppointForm) -> HttpResponse:
        data = form.cleaned_data
        superior = user_is_superior_of(request.user, branch)
        post = posts.appoint(branch=branch, by=request.user, confirmed=superior, **data)
        words = {"name": post.member, "post": post.get_kind_display()}
        said = _("%(name)s任%(post)s。")
        if post.awaits:
            said = _("已登记%(name)s任%(post)s，上级确认后生效。")
        return done(request, said % words, "me_branch", slug=slug)

    form = _appoint_form(request, branch, request.POST)
    return acted(request, form, act) or _branch(request, branch, appoint_form=form)


@write
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The term of a post ends today: never one's own, and a secretary's only by the superior."""
    rows = Post.objects.editable_by(request.user).select_related("member", "branch")
    post = get_object_or_404(rows, pk=pk)
    refuse_own(request.user, post.member)
    if post.kind == PostKind.SECRETARY:
        refuse_discharge(request.user, post.member, post.branch)
    said = _("已卸任，任职记录保留。")
    return attempt(request, lambda: end_post(post), said, "me_branch", slug=post.branch.slug)


@write
def add_group(request: HttpRequest, slug: str) -> HttpResponse:
    """A new group at the end of the list."""
    branch = kept_branch_or_404(request.user, slug)

    def act(form: GroupForm) -> HttpResponse:
        form.save()
        return done(request, _("已新建党小组。"), "me_branch", slug=slug)

    hold(branch)
    group = PartyGroup(branch=branch, order=branch.groups.count() + 1)
    form = GroupForm(request.POST, instance=group)
    return acted(request, form, act) or _branch(request, branch, group_form=form)


@read_and_write
def change_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a group, or remove an empty one."""
    groups = PartyGroup.objects.filter(branch__in=Branch.objects.editable_by(request.user))
    group = get_object_or_404(groups.select_related("branch"), pk=pk)
    slug = group.branch.slug
    if request.POST.get("act") == "remove":
        said = _("党小组已撤销。")
        return attempt(request, lambda: remove_group(group), said, "me_branch", slug=slug)

    def act(form: GroupForm) -> HttpResponse:
        form.save()
        return redirect("me_branch", slug=slug)

    return form_page(
        request,
        GroupForm(request.POST or None, instance=group),
        act,
        tab="roster",
        branch=group.branch,
        heading=_("党小组"),
        back_url=reverse("me_branch", args=[slug]),
        removable=True,
    )
