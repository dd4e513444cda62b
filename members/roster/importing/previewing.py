"""The preview: shown, and taken back when it is confirmed.

Between preview and confirmation nothing is kept on the server: the rows travel in the form, signed
for this person and this branch.
"""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from branches.models import Branch
from portal.models import Work

from ...area.frame import me
from .plan import Plan
from .rows import Candidate

SALT = "members.import"
VALID_FOR = 60 * 60  # seconds a preview can be confirmed


class Confirmed(NamedTuple):
    """What a preview had in it; ``work`` is the import whose rows are looked at again, or None."""

    candidates: list[Candidate]
    dropped: list[str]
    kept: list[str]
    seen: list[list[int]]
    work: int | None


def preview(
    request: HttpRequest,
    plan: Plan,
    dropped: list[str] = (),
    kept: list[str] = (),
    *,
    work: Work | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a plan, with what has to be decided; ``work`` where its rows are shown again."""
    token = ""
    if plan.can_run:
        packed = [line.candidate.pack() for line in plan.lines]
        seen = [line.seen for line in plan.lines]
        token = signing.dumps(
            [request.user.pk, plan.branch.pk, packed, dropped, kept, seen, work and work.pk],
            salt=SALT,
            compress=True,
        )
    context = {
        "branch": plan.branch,
        "plan": plan,
        "dropped": dropped,
        "kept": kept,
        "token": token,
        "work": work,
        "red": len(plan.red),
        "total": len(plan.lines),
    }
    return me(
        request,
        "members/roster/import_preview.html",
        context,
        tab="roster",
        here=reverse("me_import", args=[plan.branch.slug]),
        status=status,
    )


def confirmed(request: HttpRequest, branch: Branch) -> Confirmed | None:
    """What was sent in; None where it is no preview of this person's for this branch, or old."""
    try:
        user_id, branch_id, packed, *more = signing.loads(
            request.POST.get("token", ""), salt=SALT, max_age=VALID_FOR
        )
    except signing.BadSignature:
        return None
    if (user_id, branch_id) != (request.user.pk, branch.pk):
        return None
    return Confirmed([Candidate.unpack(values) for values in packed], *more)
