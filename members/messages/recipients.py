"""Members as recipients of notices."""

from __future__ import annotations

from notices.people import Person

from ..people.models import Member

MEMBER = "member"


def recipient(member: Member) -> dict:
    """Of ``notices.services.tell``: the account, or the record where somebody acts for it."""
    if member.user_id:
        return {"user": member.user}
    return {"person": Person(MEMBER, member.pk, member.display_name)}
