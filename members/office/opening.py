"""``/me/office/branches/<slug>/``: opening a branch, one step after the other."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.permissions import CHANGE_BRANCH
from branches.services import MissingTree, open_branch, say_of_provision
from portal.records.locking import hold

from ..area.forms import acted
from ..area.frame import me, read, roster_url, write
from ..permissions import user_is_superior_of
from .forms import FirstSecretaryForm
from .services import first_secretary
from .steps import INVITED, OPENED, SECRETARY, Path, secretaries, with_steps


def _branch_or_404(user, slug: str) -> Branch:
    """A branch ``user`` acts for the superior of."""
    branch = get_object_or_404(with_steps(Branch.objects.visible_to(user)), slug=slug)
    if not user_is_superior_of(user, branch):
        raise Http404
    return branch


@read
def branch(request: HttpRequest, slug: str) -> HttpResponse:
    """What is done, what is next, and the form or button for it."""
    return _page(request, _branch_or_404(request.user, slug))


def _page(
    request: HttpRequest, branch: Branch, form: FirstSecretaryForm | None = None
) -> HttpResponse:
    path = Path.of(branch)
    following = path.next.name if path.next else ""
    post = secretaries().filter(branch=branch).select_related("member__user").first()
    if following == SECRETARY:
        form = form or FirstSecretaryForm(branch=branch, user=request.user)
    here = reverse("me_office_branch", args=[branch.slug])
    invite = ""
    if post and not post.member.user_id and post.member.user_id != request.user.pk:
        invite = f"{reverse('me_invite', args=[post.member_id])}?{urlencode({'back': here})}"
    context = {
        "branch": branch,
        "path": path,
        "following": following,
        "post": post,
        "form": form,
        "invite": invite,
        "steps": {"opened": OPENED, "secretary": SECRETARY, "invited": INVITED},
        "roster": roster_url(branch),
        "edit": reverse("branches:edit", args=[branch.pk]),
        "changes": request.user.has_perm(CHANGE_BRANCH),
    }
    status = 422 if form and form.errors else 200
    return me(request, "members/office/branch.html", context, tab="home", here=here, status=status)


@write
def provision(request: HttpRequest, slug: str) -> HttpResponse:
    """Pages, groups and folders of the branch, as far as they are missing."""
    branch = _branch_or_404(request.user, slug)
    hold(branch)
    try:
        report = open_branch(branch, request.user)
    except MissingTree:
        messages.error(request, _("网站上还没有“支部名录”和“党内页面”两个栏目，请先建好。"))
    else:
        messages.success(request, f"{say_of_provision(report)}{_what_is_next(branch)}")
    return redirect("me_office_branch", slug=slug)


@write
def secretary(request: HttpRequest, slug: str) -> HttpResponse:
    """The first secretary: a record, a home and a confirmed post at once."""
    branch = _branch_or_404(request.user, slug)
    hold(branch)  # one secretary, and a namesake who is registered meanwhile is asked about

    if refusal := _why_no_secretary(branch):
        messages.error(request, refusal)
        return redirect("me_office_branch", slug=slug)

    def act(form: FirstSecretaryForm) -> HttpResponse:
        data = form.cleaned_data
        post = first_secretary(
            branch,
            data.get("known") or form.instance,
            data["appointed_on"],
            data["approval"],
            by=request.user,
            entered_on=data["starts_on"],
        )
        said = _("%(name)s任书记，已登记到名册。") % {"name": post.member}
        messages.success(request, f"{said}{_what_is_next(branch)}")
        return redirect("me_office_branch", slug=slug)

    form = FirstSecretaryForm(request.POST, branch=branch, user=request.user)
    return acted(request, form, act) or _page(request, branch, form)


def _why_no_secretary(branch: Branch) -> str:
    """Why the third step is not the next one, in a sentence; empty where it is."""
    if branch.secretaries_group_id is None:
        return _("先开通，再登记书记。")
    if secretaries().filter(branch=branch).exists():
        return _("这个支部已经登记了书记。换人请到“班子与小组”。")
    return ""


def _what_is_next(branch: Branch) -> str:
    """A sentence for after an act."""
    path = Path.of(with_steps(Branch.objects.all()).get(pk=branch.pk))
    if path.next is None:
        return _("这个支部的四步都办完了。")
    return _("下一步：%(step)s。") % {"step": path.next.title}
