"""班子与小组: posts with their term, groups, and what the rules say of the branch."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch, PartyGroup
from branches.rules.resolving import rulebook_of
from portal.records.locking import hold
from portal.rulebook.branches import branch_verdicts, reminder_due
from portal.rulebook.packs import RuleSet

from ..area.forms import acted, ask_first, attempt, done, done_for_today, form_page
from ..area.frame import me, read, read_and_write, write
from ..enums import COMMITTEE_POSTS, AffiliationKind, PostKind
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
from . import posts, undoing
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
    rules = rulebook_of(branch).on(today)
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
        for verdict in branch_verdicts(now, today, rules)
    ]
    superior = user_is_superior_of(request.user, branch)
    ended = [post for post in posts if post.ends_on == today and not post.refusal]
    context = {
        "branch": branch,
        "posts": current,
        "confirms": {post.pk for post in current if may_confirm(request.user, post, superior)},
        "handed": handed_over([post.member_id for post in current if post.awaits]),
        "former": [post for post in posts if not post.is_current][:20],
        "undoable": {post.pk for post in ended if undoing.may_undo(post, request.user)},
        "groups": groups,
        "facts": now,
        "verdicts": verdicts,
        "reminder": _reminder(branch, today, rules),
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


def _reminder(branch: Branch, today: dt.date, rules: RuleSet) -> dict | None:
    """When the superior reminds of re-election, as long as the term is not over."""
    ends = branch.term_ends_on
    if ends is None or ends < today:
        return None
    return {"on": reminder_due(ends, rules), "rule": rules["ZB-22"]}


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


def _endable(request: HttpRequest, pk: int) -> Post:
    """A post of a branch one keeps: never one's own, and a secretary's only by the superior."""
    rows = Post.objects.editable_by(request.user).select_related("member", "branch", "group")
    post = get_object_or_404(rows, pk=pk)
    refuse_own(request.user, post.member)
    if post.kind == PostKind.SECRETARY:
        refuse_discharge(request.user, post.member, post.branch)
    return post


@read_and_write
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The term of a post ends today, once it was asked what that means."""
    post = _endable(request, pk)
    slug, words = post.branch.slug, {"name": post.member, "post": post.get_kind_display()}
    if request.method != "POST" and post.ends_on:
        messages.error(request, _("这个职务已经卸任。"))
        return redirect("me_branch", slug=slug)

    def act(form: BaseForm) -> HttpResponse:
        end_post(post)
        said = _("已卸任%(name)s的%(post)s，任职记录保留。") % words
        undo = reverse("me_post_undo", args=[post.pk])
        return done_for_today(request, said, undo, "me_branch", slug=slug)

    return ask_first(
        request,
        act,
        heading=_("卸任%(name)s的%(post)s职务？") % words,
        consequences=_ends_with(post),
        act_label=_("卸任%(name)s的%(post)s职务") % words,
        back_url=reverse("me_branch", args=[slug]),
        tab="roster",
        undoable=True,
    )


def _ends_with(post: Post) -> list[str]:
    """What the end of a post takes from its holder, and from the pages of the branch."""
    words = {"name": post.member, "post": post.get_kind_display(), "branch": post.branch}
    if post.kind not in COMMITTEE_POSTS:
        return [_("%(name)s不再是党小组组长，仍在本支部。") % words]
    said = []
    if post.awaits:
        said.append(_("这项任职还没有确认，不再等上级确认。"))
    else:
        if post.member.user_id:
            said.append(_("%(name)s没有别的班子职务的，不能再管名册、转接和支部页面。") % words)
        said.append(_("%(branch)s的公开主页不再写这项%(post)s职务。") % words)
    if post.kind == PostKind.SECRETARY:
        said.append(_("支部没有书记，要另行任命。"))
    return [*said, _("任职记录保留，写卸任日期。")]


@write
def undo_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back in office on the day the term was ended, by who ended it or the superior."""
    post = _endable(request, pk)
    if not undoing.may_undo(post, request.user):
        raise PermissionDenied
    words = {"name": post.member, "post": post.get_kind_display()}
    said = _("已撤销卸任，%(name)s仍任%(post)s。") % words
    return attempt(
        request, lambda: undoing.restore_post(post), said, "me_branch", slug=post.branch.slug
    )


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
    """Rename a group; from here an empty one is removed."""
    group = _group(request, pk)
    slug = group.branch.slug

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
        remove_url=reverse("me_group_remove", args=[pk]),
    )


def _group(request: HttpRequest, pk: int) -> PartyGroup:
    groups = PartyGroup.objects.filter(branch__in=Branch.objects.editable_by(request.user))
    return get_object_or_404(groups.select_related("branch"), pk=pk)


@read_and_write
def drop_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an empty group, once it was asked what that means."""
    group = _group(request, pk)
    slug = group.branch.slug

    def act(form: BaseForm) -> HttpResponse:
        remove_group(group)
        return done(request, _("党小组已撤销。"), "me_branch", slug=slug)

    return ask_first(
        request,
        act,
        heading=_("撤销%(group)s？") % {"group": group.name},
        consequences=[
            _("%(branch)s不再有这个小组；里面还有党员的，不能撤销。") % {"branch": group.branch},
            _("以前谁在这个小组，记录保留。"),
        ],
        act_label=_("撤销%(group)s") % {"group": group.name},
        back_url=reverse("me_group", args=[pk]),
        tab="roster",
    )
