"""The import as a work (``portal.tasks.works``): what its rows say, and how a batch is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from notices import kinds
from notices.services import tell
from portal.models import Work, WorkRow
from portal.records.changes.acting import acting
from portal.records.locking import hold
from portal.tasks import works
from portal.tasks.works import Outcome, State

from .plan import MERGE, NEW, Line, Plan, compare, find_problems, skip_own_standing
from .rows import Candidate
from .writing import write

KIND = "roster"
TOLD = kinds.Kind("import", _("导入名册"))
WHY = _("从名册导入")
TOLD_AFTER = dt.timedelta(minutes=1)  # whoever waited less is still looking


def allowed(user) -> QuerySet:
    """The branches ``user`` imports into."""
    return Branch.objects.editable_by(user)


def works_of(user, branch: Branch) -> QuerySet[Work]:
    """The imports of ``user`` into ``branch``, the latest first."""
    return Work.objects.visible_to(user).filter(kind=KIND, subject=branch.pk)


def row_of(line: Line) -> dict:
    """What is kept of a line that was confirmed."""
    return {"row": line.candidate.pack(), "choice": line.choice, "seen": line.seen}


def candidates_of(rows: Iterable[WorkRow]) -> list[Candidate]:
    """What was uploaded in these rows; those no key opens are left out."""
    return [Candidate.unpack(row.said["row"]) for row in rows if row.said]


def plan_again(
    work: Work | None,
    branch: Branch,
    by,
    candidates: list[Candidate],
    choices: dict[int, str] | None = None,
    seen: list[list[int]] | None = None,
) -> Plan:
    """Compare with the roster of now, for the account ``by``; problems stand in the lines.

    Rows of a ``work`` are compared with what it has done already, too.
    """
    made = dict(work.rows.exclude(made=None).values_list("made", "outcome")) if work else {}
    own = [pk for pk, outcome in made.items() if outcome == NEW]
    plan = compare(branch, candidates, choices, seen, without=own)
    skip_own_standing(plan, by)
    find_problems(plan, [pk for pk, outcome in made.items() if outcome == MERGE])
    return plan


def act(work: Work, rows: list[dict]) -> list[Outcome]:
    """Write a batch: compared again with the branch held, so that what was seen still holds."""
    branch = Branch.objects.get(pk=work.subject)
    hold(branch)
    candidates = [Candidate.unpack(row["row"]) for row in rows]
    choices = {row.number: said["choice"] for row, said in zip(candidates, rows, strict=True)}
    seen = [row["seen"] for row in rows]
    plan = plan_again(work, branch, work.owner, candidates, choices, seen)
    with acting(work.owner, str(WHY)):
        return write(plan, work.owner)


def work_url(work: Work, branch: Branch) -> str:
    """The page of one import."""
    return reverse("me_import_work", args=[branch.slug, work.pk])


def ended(work: Work) -> None:
    """Who may have gone away meanwhile is told, and who lost the right to it, at once."""
    if work.state == State.STOPPED:
        left = work.rows.filter(outcome="").count()
        tell(
            TOLD.name,
            user=work.owner,
            subject=_("名册导入停下了"),
            text=_("您已经不能管理这份名册，还有%(left)s行没有写入。已经写入的都在。")
            % {"left": left},
            key=str(work.pk),
        )
        return
    if timezone.now() - work.asked_at < TOLD_AFTER:
        return
    tell(
        TOLD.name,
        user=work.owner,
        subject=_("名册导入做完了"),
        text=_("打开链接看每一行的结果，有没有写入的行。"),
        link=work_url(work, Branch.objects.get(pk=work.subject)),
        key=str(work.pk),
    )


def connect() -> None:
    """Register it."""
    kinds.register(TOLD)
    works.register(works.Kind(KIND, _("导入名册"), allowed, act, ended))
