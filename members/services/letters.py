"""证明信: the home branch lets a member join another's organisation life, the host accepts.

Neither side can do it alone: the home signs a letter naming the member and the host branch, and
only a keeper of that host branch can use it. Nobody looks up another branch's people.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch

from ..enums import AffiliationKind
from ..models import Affiliation, Member
from .affiliations import add_host

SALT = "members.letter"
VALID_FOR = dt.timedelta(days=30)  # to be handed over, not how long the visit lasts


@dataclass(frozen=True)
class Letter:
    """What a token says, checked against today."""

    member: Member
    home: Branch
    host: Branch


def issue(member: Member, host: Branch) -> str:
    """A token for ``host``, signed for the member's present home."""
    home = _home(member)
    if home is None:
        raise ValidationError(_("这名党员现在没有隶属支部。"))
    if home.branch_id == host.pk:
        raise ValidationError({"host": _("这就是本人的隶属支部。")})
    return signing.dumps([member.pk, home.branch_id, host.pk], salt=SALT)


def read(token: str) -> Letter | None:
    """The letter of a token; None where it is forged, too old, or the member has moved since."""
    try:
        member_id, home_id, host_id = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    member = Member.objects.filter(pk=member_id).first()
    home = member and _home(member)
    host = Branch.objects.filter(pk=host_id).first()
    if not home or home.branch_id != home_id or host is None:
        return None
    return Letter(member, home.branch, host)


def accept(letter: Letter, **paper) -> Affiliation:
    """The host takes the member in, on the paper that came with the letter."""
    return add_host(letter.member, letter.host, timezone.localdate(), **paper)


def _home(member: Member) -> Affiliation | None:
    rows = member.affiliations.current().filter(kind=AffiliationKind.HOME)
    return rows.select_related("branch").first()
