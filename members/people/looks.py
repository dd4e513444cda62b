"""Who looked at whom is written down, in the capacity they had that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import COMMITTEE_POSTS, AccessKind
from .models import SEES_MEMBERS, AccessRecord, Member


def record_access(
    members: Iterable[Member],
    actor,
    kind: str,
    on_behalf_of: Member | None = None,
    reason: str = "",
) -> int:
    """Write down that ``actor`` looked at these members' data; returns how many rows.

    Looking at oneself is nobody's business and leaves no row.
    """
    looked_at = [(member, member) for member in members if member.user_id != actor.pk]
    return record_looks(looked_at, actor, kind, on_behalf_of, reason)


def record_looks(
    subjects: Iterable[tuple[Model, Member | None]],
    actor,
    kind: str,
    on_behalf_of: Member | None = None,
    reason: str = "",
) -> int:
    """As ``record_access``, for any private object with the member it is of, or None."""
    label = actor_label(actor)
    rows = [
        AccessRecord(
            subject_kind=subject._meta.label_lower,
            subject_id=subject.pk,
            subject_label=str(subject)[:120],
            member=member,
            actor=actor,
            actor_label=label,
            kind=kind,
            on_behalf_of=on_behalf_of,
            reason=reason,
        )
        for subject, member in subjects
    ]
    AccessRecord.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def record_view(member: Member, actor) -> int:
    """As ``record_access`` for opening the record, once an hour: a reload is not another look."""
    recently = AccessRecord.objects.filter(
        member=member,
        actor=actor,
        kind=AccessKind.RECORD,
        on_behalf_of=None,
        happened_at__gt=timezone.now() - dt.timedelta(hours=1),
    )
    if member.user_id == actor.pk or recently.exists():
        return 0
    return record_access([member], actor, AccessKind.RECORD)


def actor_label(user) -> str:
    """In which capacity somebody acts today: ``北岸支部 书记 王敏``, or a staff account."""
    member = getattr(user, "member", None)
    held = member and member.posts.in_office().filter(kind__in=COMMITTEE_POSTS)
    post = held and held.select_related("branch").first()
    if post:
        return f"{post.branch} {post.get_kind_display()} {member}"[:80]
    capacity = _("上级工作人员") if user.has_perm(SEES_MEMBERS) or not member else _("党员")
    return f"{capacity} {user}"[:80]
