"""Posts of a branch, held for a term."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from portal.records.locking import hold

from ..enums import COMMITTEE_POSTS, AffiliationKind, PostKind
from ..people.models import Member
from .branch_groups import sync_branch_access
from .models import Post


@transaction.atomic
def appoint(
    member: Member, branch: Branch, kind: str, starts_on: dt.date, group=None, approval: str = ""
) -> Post:
    """Give a member of the branch a post; a new secretary ends the former one's term that day.

    ValidationError where the member's home is another branch or rights don't allow it (XJ-01).
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
        former.update(ends_on=starts_on)
    post = Post(
        member=member,
        branch=branch,
        kind=kind,
        starts_on=starts_on,
        group=group,
        approval=approval,
    )
    post.full_clean()
    post.save()
    sync_branch_access(branch)
    return post


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
    posts = Post.objects.current().filter(branch=branch, kind__in=COMMITTEE_POSTS)
    rows = sorted(posts.select_related("member"), key=lambda post: (ORDER[post.kind], post.pk))
    return [
        {
            "post": str(post.get_kind_display()),
            "name": post.member.display_name if post.member.consents_to_be_named else "",
        }
        for post in rows
    ]
