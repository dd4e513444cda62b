"""The first secretary of a branch: entered on the roster and into office, or neither."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from branches.models import Branch

from ..affiliations.models import Post
from ..affiliations.posts import appoint
from ..affiliations.services import enrol
from ..enums import PostKind
from ..people.models import Member


@transaction.atomic
def first_secretary(
    branch: Branch,
    member: Member,
    appointed_on: dt.date,
    approval: str,
    *,
    by,
    entered_on: dt.date | None = None,
) -> Post:
    """Give ``branch`` its secretary, confirmed: ``by`` speaks for the superior.

    Who is new is entered on the roster from ``entered_on``; who is there needs no day. Raises what
    ``enrol`` and ``appoint`` raise, and then nothing is written.
    """
    if member.pk is None:
        enrol(member, branch, entered_on or appointed_on)
    return appoint(member, branch, PostKind.SECRETARY, appointed_on, approval=approval, by=by)
