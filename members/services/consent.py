"""Consent to be named in public: given and withdrawn by the member alone (PI-01)."""

from django.utils import timezone

from portal.serving import generation

from ..models import Member


def give_naming_consent(member: Member) -> Member:
    """From now on public pages may name this member in connection with a post."""
    if member.named_since is None:
        member.named_since = timezone.now()
        member.save(update_fields=["named_since"])
        generation.bump()
    return member


def withdraw_naming_consent(member: Member) -> Member:
    """Public pages stop naming this member at once."""
    if member.named_since is not None:
        member.named_since = None
        member.save(update_fields=["named_since"])
        generation.bump()
    return member
