"""Opening a branch: registered, opened, its first secretary, the invitation; which step is next."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.invitations import Invitation
from branches.enums import BranchStatus
from branches.models import Branch
from portal.records.dated import not_over

from ..affiliations.models import Post
from ..enums import PostKind
from ..people.handed import SCOPE

DONE, NEXT, LATER = "done", "next", "later"
OPENED, SECRETARY, INVITED = "opened", "secretary", "invited"
TITLES = {
    "registered": _("登记支部"),
    OPENED: _("开通"),
    SECRETARY: _("登记第一任书记"),
    INVITED: _("邀请书记开通账号"),
}


@dataclass(frozen=True)
class Step:
    """One step: ``state`` is done, next or later."""

    name: str
    title: str | Promise
    state: str


@dataclass(frozen=True)
class Path:
    """The steps of a branch; ``next`` is None where it is at work."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, branch: Branch) -> Path:
        """Of a branch ``with_steps``."""
        done = {
            "registered": True,
            OPENED: branch.secretaries_group_id is not None,
            SECRETARY: branch.has_secretary,
            INVITED: branch.has_secretary and branch.secretary_comes_in,
        }
        first = next((name for name in TITLES if not done[name]), None)
        return cls(
            tuple(
                Step(name, title, DONE if done[name] else NEXT if name == first else LATER)
                for name, title in TITLES.items()
            )
        )

    @property
    def next(self) -> Step | None:
        """The first step that is not done."""
        return next((step for step in self.steps if step.state == NEXT), None)


def secretaries() -> QuerySet[Post]:
    """Confirmed secretaries in office, or to take office on a day to come."""
    return Post.objects.filter(not_over(), kind=PostKind.SECRETARY, confirmed_at__isnull=False)


def with_steps(branches: QuerySet) -> QuerySet:
    """With ``has_secretary``, and ``secretary_comes_in``: an account, or an open invitation."""
    theirs = secretaries().filter(branch=OuterRef("pk"))
    invited = Invitation.objects.open().filter(scope=SCOPE, object_id=OuterRef("member_id"))
    comes_in = theirs.filter(Q(member__user__isnull=False) | Exists(invited))
    return branches.annotate(has_secretary=Exists(theirs), secretary_comes_in=Exists(comes_in))


def unfinished(branches: QuerySet) -> QuerySet:
    """Those of ``branches`` at work that lack a step, the newest first."""
    rows = with_steps(branches.filter(status=BranchStatus.ACTIVE))
    lacking = Q(secretaries_group=None) | Q(has_secretary=False) | Q(secretary_comes_in=False)
    return rows.filter(lacking).order_by("-pk")
