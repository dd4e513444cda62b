"""What is due or was not held, on the first page of who keeps a branch, and of the clerk."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from branches.models import Branch
from members.area.board import Desk, Owed
from members.area.queues import Queue, Row, Waiting
from portal.rulebook.meetings import DUE, OVERDUE

from ..enums import ObligationType
from .board.views import overseen
from .models import DueLine
from .summaries import years_kept
from .views import oversees
from .words import in_year, period_named, period_word

LEAVES = 3  # periods named in one item


def owed(desk: Desk) -> Iterator[Owed]:
    """One item for each type of a branch: what is due now, before what was not held. One query."""
    branches = {branch.pk: branch for branch in desk.branches}
    if not branches:
        return
    lines = DueLine.objects.filter(
        summary__branch__in=branches, summary__year__in=years_kept(), state__in=(DUE, OVERDUE)
    )
    lines = lines.explained().exclude(state=OVERDUE, is_explained=True)
    found: dict[tuple, list[DueLine]] = defaultdict(list)
    for line in lines.select_related("summary").order_by("due_on", "pk"):
        found[line.summary.branch_id, line.type, line.state].append(line)
    for (pk, kind, state), rows in sorted(found.items(), key=lambda item: item[1][0].due_on):
        tell = _due if state == DUE else _not_held
        yield tell(branches[pk], kind, rows)


def _due(branch: Branch, kind: str, rows: list[DueLine]) -> Owed:
    label = ObligationType(kind).label
    words = {"branch": branch, "what": label, "periods": _periods(rows)}
    return Owed(
        _("该开%(what)s了") % words if kind != ObligationType.TALK else _("该谈心谈话了"),
        _("%(branch)s：%(periods)s的还没有做够。") % words,
        _address(branch, kind, rows),
        rows[0].due_on,
        "warn",
        told=_("支部有一项组织生活快到期了"),
    )


def _not_held(branch: Branch, kind: str, rows: list[DueLine]) -> Owed:
    words = {"what": ObligationType(kind).label, "branch": branch, "periods": _periods(rows)}
    return Owed(
        _("写明%(what)s没有开的原因") % words,
        _("%(branch)s：%(periods)s没有开。现在开的按实际日期计，不补记录。") % words,
        _address(branch, kind, rows),
        level="warn",
    )


def _address(branch: Branch, kind: str, rows: list[DueLine]) -> str:
    year = rows[0].summary.year
    return f"{reverse('me_due')}?branch={branch.slug}&year={year}#{kind}"


def _periods(rows: list[DueLine]) -> str:
    """The earliest of them, each once: ``9月、10月``."""
    today = timezone.localdate()
    names = list(dict.fromkeys(_named(row.period, today) for row in rows))
    said = _("、").join(names[:LEAVES])
    return said if len(names) <= LEAVES else _("%(periods)s等") % {"periods": said}


def _named(key: str, today: dt.date) -> str:
    period = period_named(key)
    return period_word(period) if period.starts_on.year == today.year else in_year(period)


def unexplained(user) -> Waiting:
    """Branches overseen with something that was not held and no word why, by name."""
    lines = DueLine.objects.filter(summary__branch=OuterRef("pk"), summary__year__in=years_kept())
    return Waiting(overseen(user).filter(Exists(lines.unexplained())), _tell)


def _tell(branches: list[Branch]) -> Iterator[Row]:
    lines = DueLine.objects.filter(summary__branch__in=branches, summary__year__in=years_kept())
    count: dict[int, int] = defaultdict(int)
    for pk in lines.unexplained().values_list("summary__branch", flat=True):
        count[pk] += 1
    for branch in branches:
        number = count[branch.pk]
        why = ngettext("%(count)s期没有开，没写原因", "%(count)s期没有开，没写原因", number) % {
            "count": number
        }
        url = f"{reverse('me_due')}?branch={branch.slug}"
        yield Row(str(branch), url, why=why, level="warn")


QUEUE = Queue(
    "not-held",
    gettext_lazy("没有开，没写原因"),
    gettext_lazy(
        "眼下没有这样的支部。过了期没有开、又没写原因的，会列在这里；催的是原因，不是补记录。"
    ),
    unexplained,
    oversees,
    45,
)
