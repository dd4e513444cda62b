"""Posts of a branch, held for a term."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from portal.records.changes.acting import because
from portal.records.locking import hold

from ..enums import COMMITTEE_POSTS, AffiliationKind, PostKind
from ..people.models import Member
from .branch_groups import sync_branch_access
from .models import Post


@transaction.atomic
def appoint(
    member: Member,
    branch: Branch,
    kind: str,
    starts_on: dt.date,
    group=None,
    approval: str = "",
    *,
    by=None,
    confirmed: bool = True,
) -> Post:
    """Give a member of the branch a post; a new secretary ends the former one's term that day.

    ``confirmed``: ``by`` speaks for the superior. Else a post of the committee gives no right until
    the superior confirms it; a group leader, whom the group chooses, needs nobody. ValidationError
    where the member's home is another branch or rights don't allow it (XJ-01).
    """
    hold(branch)
    at_home = member.affiliations.current(starts_on).filter(
        branch=branch, kind=AffiliationKind.HOME
    )
    if not at_home.exists():
        raise ValidationError(_("只能由隶属本支部的党员担任。"))
    if not member.has_vote_on(starts_on):
        raise ValidationError(_("预备党员和权利受限的党员没有被选举权，不能担任职务。"))
    if kind == PostKind.SECRETARY:
        former = Post.objects.filter(branch=branch, kind=kind, ends_on__isnull=True)
        if former.filter(starts_on__gt=starts_on).exists():
            raise ValidationError(_("任职日期早于现任书记的任职日期。"))
        with because(_("新任书记就任")):
            former.update(ends_on=starts_on)
    post = Post(
        member=member,
        branch=branch,
        kind=kind,
        starts_on=starts_on,
        group=group,
        approval=approval,
        proposed_by=by,
    )
    if confirmed or kind not in COMMITTEE_POSTS:
        post.confirmed_at, post.confirmed_by = timezone.now(), by
    post.full_clean()
    post.save()
    sync_branch_access(branch)
    return post


@transaction.atomic
def confirm_post(post: Post, by) -> Post:
    """The superior confirms what the branch entered; from now on the post gives its rights.

    Nobody confirms what they entered or their own post.
    """
    post = _awaiting(post)
    if by.pk in (post.proposed_by_id, post.member.user_id):
        raise ValidationError(_("自己登记的、自己的任职，要由别人确认。"))
    post.confirmed_at, post.confirmed_by = timezone.now(), by
    post.save()
    sync_branch_access(post.branch)
    return post


@transaction.atomic
def refuse_post(post: Post, by, reason: str) -> Post:
    """The superior does not confirm it, and says why; the row stays and gives no right."""
    post = _awaiting(post)
    if not reason.strip():
        raise ValidationError({"reason": _("写明不予确认的理由。")})
    post.refusal, post.confirmed_by = reason.strip(), by
    post.ends_on = post.starts_on
    post.full_clean()
    post.save()
    return post


def _awaiting(post: Post) -> Post:
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if not locked.awaits:
        raise ValidationError(_("这项任职已经处理过了。"))
    return locked


@transaction.atomic
def end_post(post: Post, on: dt.date | None = None) -> Post:
    """The term of a post ends on a day (default today)."""
    if post.ends_on:
        raise ValidationError(_("这个职务已经卸任。"))
    post.ends_on = on or timezone.localdate()
    post.full_clean()
    post.save()
    sync_branch_access(post.branch)
    return post


ORDER = {kind: place for place, kind in enumerate(COMMITTEE_POSTS)}


class Officer(TypedDict):
    """A post and who holds it; ``name`` is empty without that person's consent."""

    post: str
    name: str


def officers(branch: Branch) -> list[Officer]:
    """Posts of the committee held today; names only of those who agreed to be named (PI-01).

    A section of the branch's public page (``branches.sections``).
    """
    posts = Post.objects.in_office().filter(branch=branch, kind__in=COMMITTEE_POSTS)
    rows = sorted(posts.select_related("member"), key=lambda post: (ORDER[post.kind], post.pk))
    return [
        {
            "post": str(post.get_kind_display()),
            "name": post.member.display_name if post.member.consents_to_be_named else "",
        }
        for post in rows
    ]
