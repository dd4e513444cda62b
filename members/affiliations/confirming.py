"""What the superior confirms: posts the branch entered for its committee."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ..area.forms import ask_first, attempt, done
from ..area.frame import read_and_write, write
from ..permissions import user_is_superior_of
from .forms import RefusalForm
from .models import Post
from .posts import confirm_post, refuse_post


def may_confirm(user, post: Post, superior: bool) -> bool:
    """Whether ``user``, who acts for the superior of its branch or not, confirms ``post``."""
    own = user.pk in (post.proposed_by_id, post.member.user_id)
    return superior and post.awaits and not own


def _post(request: HttpRequest, pk: int) -> Post:
    rows = Post.objects.editable_by(request.user).select_related("member", "branch")
    post = get_object_or_404(rows, pk=pk)
    if not user_is_superior_of(request.user, post.branch):
        raise PermissionDenied
    return post


@write
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm it: the rights of the post are given."""
    post = _post(request, pk)
    said = _("已确认，任职生效。")
    return attempt(
        request,
        lambda: confirm_post(post, request.user),
        said,
        "me_branch",
        slug=post.branch.slug,
    )


@read_and_write
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why it is not confirmed."""
    post = _post(request, pk)

    def act(form: RefusalForm) -> HttpResponse:
        refuse_post(post, request.user, **form.cleaned_data)
        return done(request, _("已退回，支部会看到理由。"), "me_branch", slug=post.branch.slug)

    words = {"name": post.member, "post": post.get_kind_display(), "branch": post.branch}
    return ask_first(
        request,
        act,
        heading=_("不予确认：%(name)s任%(post)s") % words,
        consequences=[
            _("%(name)s不任%(post)s，职务上的权限不会给。") % words,
            _("%(branch)s的班子看得到理由；要任职，得重新登记。") % words,
        ],
        act_label=_("不予确认%(name)s任%(post)s") % words,
        back_url=reverse("me_branch", args=[post.branch.slug]),
        tab="roster",
        form=RefusalForm(request.POST or None),
    )
