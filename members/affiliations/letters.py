"""证明信: the home branch lets a member join another's organisation life, the host accepts.

Neither side can do it alone: the home signs a letter naming the member and the host branch, and
only a keeper of that host branch can use it, once. Nobody looks up another branch's people.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch
from portal.records.locking import hold

from ..enums import AffiliationKind
from ..people.models import Member
from .models import Affiliation
from .services import add_host

SALT = "members.letter.once"
VALID_FOR = dt.timedelta(days=30)  # to be handed over, not how long the visit lasts


@dataclass(frozen=True)
class Letter:
    """What a token says, checked against today."""

    member: Member
    home: Branch
    host: Branch
    visits: tuple[int, int]  # as they were when the letter was signed

    @property
    def is_used(self) -> bool:
        """Whether a visit to the host began or ended since; the letter then lets in nobody."""
        return self.visits != _visits(self.member, self.host)


def issue(member: Member, host: Branch) -> str:
    """A token for ``host``, signed for the member's present home."""
    home = member.home()
    if home is None:
        raise ValidationError(_("这名党员现在没有隶属支部。"))
    if home.branch_id == host.pk:
        raise ValidationError({"host": _("这就是本人的隶属支部。")})
    return signing.dumps([member.pk, home.branch_id, host.pk, _visits(member, host)], salt=SALT)


def read(token: str) -> Letter | None:
    """The letter of a token; None where it is forged, too old, or the member has moved since."""
    try:
        member_id, home_id, host_id, visits = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    member = Member.objects.filter(pk=member_id).first()
    home = member and member.home()
    host = Branch.objects.filter(pk=host_id).first()
    if not home or home.branch_id != home_id or host is None:
        return None
    return Letter(member, home.branch, host, tuple(visits))


@transaction.atomic
def accept(letter: Letter, **paper) -> Affiliation:
    """The host takes the member in, on the paper that came with the letter.

    ValidationError where the letter has been used.
    """
    hold(letter.member)
    if letter.is_used:
        raise ValidationError(used())
    return add_host(letter.member, letter.host, timezone.localdate(), **paper)


def used() -> str:
    """What to say to who opens a used letter."""
    return _(
        "这封证明信已经用过，或者开信后本人已离开本支部。再来参加组织生活，请隶属支部另开一封。"
    )


def _visits(member: Member, host: Branch) -> tuple[int, int]:
    """How many visits of the member the host has seen, and how many of them are over.

    Rows know days only; two numbers tell a letter of the morning from one of the evening.
    """
    rows = member.affiliations.filter(branch=host, kind=AffiliationKind.HOST)
    numbers = rows.aggregate(begun=Count("pk"), over=Count("ends_on"))
    return numbers["begun"], numbers["over"]
