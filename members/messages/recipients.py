"""Members as recipients of notices."""

from __future__ import annotations

from notices.models import Notice
from notices.people import Person

from ..people.models import Member

MEMBER = "member"


def recipient(member: Member) -> dict:
    """Of ``notices.services.tell``: the account, or the record where somebody acts for it."""
    if member.user_id:
        return {"user": member.user}
    return {"person": Person(MEMBER, member.pk, member.display_name)}


def take_messages(member: Member, user) -> None:
    """Who has an account from now on reads what somebody read for them until now."""
    told = Notice.objects.filter(person_kind=MEMBER, person_id=member.pk)
    told.update(user=user, person_kind="", person_id=None, person_label="")
