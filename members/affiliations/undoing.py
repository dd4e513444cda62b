"""Taking back on the same day that a post or an affiliation was ended.

The row is in force again as it was; its history keeps both the end and that it was undone.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import PartyGroup
from portal.models import Tracked
from portal.records.changes.acting import because
from portal.records.locking import hold

from ..enums import AffiliationKind, PostKind
from ..permissions import user_is_superior_of
from .branch_groups import sync_branch_access
from .models import Affiliation, Post
from .services import place, show_place


def ending(record: Tracked):
    """The row of history with which ``record`` ended last; None where none is known."""
    rows = record.history.order_by("-history_id")
    before = rows.filter(ends_on=None).first()
    if before is None:
        return None
    return rows.filter(history_id__gt=before.history_id).last()


def ended_by(record: Tracked, user) -> bool:
    """Whether ``user`` is who ended it."""
    row = ending(record)
    return row is not None and row.history_user_id == user.pk


def may_undo(record: Affiliation | Post, user) -> bool:
    """Who ended it, or acts for the superior; never of oneself.

    What the superior decided is not undone by the branch, though it may end as much.
    """
    if record.member.user_id == user.pk:
        return False
    return ended_by(record, user) or user_is_superior_of(user, record.branch)


def undoable(rows, user) -> list:
    """Those of ``rows`` (ended today) whose end ``user`` may take back."""
    return [row for row in rows.select_related("member", "branch") if may_undo(row, user)]


@transaction.atomic
def restore_post(post: Post) -> Post:
    """The post is held again. ValidationError where its end is not of today, or is overtaken."""
    hold(post.branch)
    post = Post.objects.ended_today().select_for_update().filter(pk=post.pk).first()
    if post is None:
        raise ValidationError(_("只有今天卸任的，才能撤销。"))
    with because(_("撤销卸任")):
        _hold_again(post)
    sync_branch_access(post.branch)
    return post


def _hold_again(post: Post) -> None:
    """What ``appoint`` asks of a post is asked again: much may have happened in a day."""
    home = post.member.home()
    if home is None or home.branch_id != post.branch_id:
        raise ValidationError(_("%(name)s已经不隶属本支部，不能撤销。") % {"name": post.member})
    if not post.member.has_vote_on(timezone.localdate()):
        raise ValidationError(_("%(name)s现在没有被选举权，不能撤销。") % {"name": post.member})
    others = Post.objects.filter(branch=post.branch, kind=post.kind, ends_on=None)
    if post.kind == PostKind.SECRETARY and others.exists():
        raise ValidationError(_("已经有新任书记，不能撤销。"))
    same = others.filter(member=post.member, group=post.group)
    if same.exists():
        raise ValidationError(_("%(name)s已经重新任职，不用撤销。") % {"name": post.member})
    post.ends_on = None
    post.full_clean()
    post.save()


@transaction.atomic
def restore_affiliation(row: Affiliation, by=None) -> Affiliation:
    """The member belongs to the branch again, with the posts that ended with the affiliation.

    ``by`` is the account that undoes it. ValidationError where its end is not of today, or the
    member is elsewhere meanwhile.
    """
    hold(row.member)
    rows = Affiliation.objects.ended_today().select_for_update()
    row = rows.select_related("member", "branch").filter(pk=row.pk).first()
    if row is None:
        raise ValidationError(_("只有今天结束的，才能撤销。"))
    home = row.member.home()
    if home and (row.kind == AffiliationKind.HOME or home.branch_id == row.branch_id):
        raise ValidationError(_("%(name)s已经隶属别处，不能撤销。") % {"name": row.member})
    expires = row.paper_expires_on
    if row.kind == AffiliationKind.HOST and expires and expires < timezone.localdate():
        raise ValidationError(_("凭据已经过期，不能撤销。"))
    end = ending(row)
    row.ends_on, row.end_cause = None, ""
    row.full_clean()
    with because(_("撤销结束组织关系")):
        row.save()
        _place_again(row, by)
        for post in row.member.posts.ended_today().filter(branch=row.branch):
            last = ending(post)
            # One that ended before was ended for itself.
            if end and last and last.history_date >= end.history_date:
                _hold_again(post)
    sync_branch_access(row.branch)
    return row


def _place_again(row: Affiliation, by) -> None:
    """In the group of today; one that was removed meanwhile is told as a fact of its own."""
    today = row.places.on().first()
    if today and today.group_id and not PartyGroup.objects.filter(pk=today.group_id).exists():
        place(row, None, timezone.localdate(), by)
    else:
        show_place(row)
