"""What the office tells the rest of the member area, and the register in the admin."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.models import Branch
from branches.permissions import CHANGE_BRANCH
from branches.register import told
from branches.register.told import Link, Told

from ..affiliations.models import Post
from ..area import queues
from ..area.frame import roster_url
from ..enums import PostKind
from ..people.standing import counted
from ..permissions import seen_branches
from . import branches, texts
from .steps import unfinished


def tell(shown: Sequence[Branch], user) -> dict[int, Told]:
    """Secretary and members of branches whose roster ``user`` sees; what is next, to the superior.

    Four queries, however many there are.
    """
    ids = [branch.pk for branch in shown]
    rosters = counted(seen_branches(user).filter(pk__in=ids)).order_by()
    sizes = dict(rosters.values_list("pk", "member_count"))
    posts = Post.objects.in_office().filter(branch__in=sizes, kind=PostKind.SECRETARY)
    names = dict(posts.values_list("branch", "member__display_name"))
    overseen = Branch.objects.overseen_by(user, CHANGE_BRANCH).filter(pk__in=ids)
    ahead = set(unfinished(overseen).values_list("pk", flat=True))
    return {
        branch.pk: Told(
            names.get(branch.pk, "") if branch.pk in sizes else None,
            sizes.get(branch.pk),
            _records(branch) if branch.pk in sizes else (),
            Link(_("接着办"), reverse("me_office_branch", args=[branch.slug]))
            if branch.pk in ahead
            else None,
        )
        for branch in shown
    }


def _records(branch: Branch) -> tuple[Link, Link]:
    return (
        Link(_("名册"), roster_url(branch)),
        Link(_("班子与小组"), reverse("me_branch", args=[branch.slug])),
    )


def connect() -> None:
    """Register it all."""
    for queue in (*texts.QUEUES, *branches.QUEUES):
        queues.register(queue)
    told.register(tell)
