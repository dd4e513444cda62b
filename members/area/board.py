"""What the first page of the member area puts before somebody: what is owed, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branches.models import Branch
from portal.rulebook.branches import branch_verdicts

from ..affiliations.models import Affiliation
from ..catalogue import branch_gaps, latest_by_item
from ..enums import RequestStatus, TransferStatus
from ..moves.models import Transfer
from ..people.standing import facts
from ..requests.models import CorrectionRequest, DisclosureRequest

SOON = dt.timedelta(days=30)
SHOWN = 6  # of each kind


@dataclass(frozen=True)
class Owed:
    """Something to do: what, why, by when, where. ``level`` is ``bad``, ``warn`` or empty."""

    title: str
    why: str
    url: str = ""
    due: dt.date | None = None
    level: str = ""
    act: str = ""

    @property
    def order(self) -> tuple:
        """Most pressing first: by level, then by day."""
        rank = {"bad": 0, "warn": 1}.get(self.level, 2)
        return (rank, self.due or dt.date.max)


def papers(rows: list[Affiliation], mine: bool) -> Iterator[Owed]:
    """Host papers that run out soon; ``rows`` with member and branch."""
    today = timezone.localdate()
    for row in rows:
        if not row.paper_expires_on or row.paper_expires_on > today + SOON:
            continue
        if mine:
            title = _("%(branch)s的%(paper)s快到期了")
            why = _("到期后就不能再参加那里的组织生活，请向隶属支部续开。")
            url = reverse("me_data")
        else:
            title = _("%(name)s的%(paper)s快到期了")
            why = _("续开后登记新的有效期；不续的，到期自动结束。")
            url = reverse("me_member", args=[row.member_id])
        words = {
            "branch": row.branch,
            "name": row.member,
            "paper": row.get_paper_display(),
        }
        yield Owed(title % words, why, url, row.paper_expires_on, "warn")


def requests_owed(user, branches: list[Branch]) -> Iterator[Owed]:
    """Open requests to branches one keeps, of both kinds in one query, with their clock."""
    today = timezone.localdate()
    labels = {
        "disclosure": _("答复党员的公开申请"),
        "correction": _("答复党员的更正申请"),
    }
    disclosures, corrections = (
        model.objects.filter(branch__in=branches, status=RequestStatus.OPEN)
        .exclude(member__user=user)
        .order_by()
        .values_list("pk", "text", "due_on", Value(kind))
        for model, kind in ((DisclosureRequest, "disclosure"), (CorrectionRequest, "correction"))
    )
    rows = disclosures.union(corrections, all=True).order_by("due_on")[:SHOWN]
    for pk, text, due_on, kind in rows:
        yield Owed(
            labels[kind],
            text[:60],
            reverse("me_request", args=[kind, pk]),
            due_on,
            "bad" if due_on < today else "warn",
            _("去答复"),
        )


def transfers_owed(user, branches: list[Branch]) -> Iterator[Owed]:
    """Moves waiting for a receipt by a branch one keeps, and one's own that is under way."""
    ids = {branch.pk for branch in branches}
    rows = (
        Transfer.objects.filter(status=TransferStatus.OPEN)
        .filter(Q(to_branch__in=ids) | Q(member__user=user))
        .select_related("member", "from_branch", "to_branch")
        .order_by("started_on")[:SHOWN]
    )
    for row in rows:
        if row.to_branch_id in ids:
            yield Owed(
                _("签收%(name)s的组织关系") % {"name": row.member},
                _("由%(origin)s转来。签收以前，由转出支部负责。") % {"origin": row.origin},
                reverse("me_transfer", args=[row.pk]),
                row.letter_expires_on,
                "warn",
                _("去签收"),
            )
        else:
            yield Owed(
                _("您的组织关系正在转往%(name)s") % {"name": row.destination},
                _("对方签收以前，仍在%(origin)s参加组织生活、交纳党费。") % {"origin": row.origin},
                due=row.letter_expires_on,
            )


def branch_owed(branches: list[Branch], paths: dict[str, int]) -> Iterator[Owed]:
    """Rules of size, committee and term; gaps of the catalogue; people without an account.

    ``branches`` are ``counted``; ``paths`` as ``branch_paths`` gives them.
    """
    today = timezone.localdate()
    ids = {branch.pk for branch in branches}
    latest = latest_by_item({path: pk for path, pk in paths.items() if pk in ids})
    for branch in branches:
        roster = f"{reverse('me_roster')}?branch={branch.slug}"
        for verdict in branch_verdicts(facts(branch), today):
            yield Owed(
                _(verdict.template) % verdict.params,
                f"{branch} · {verdict.rule.citation}",
                reverse("me_branch", args=[branch.slug]),
                branch.term_ends_on if verdict.rule.id == "ZB-22" else None,
                "bad" if verdict.level == "required" else "warn",
            )
        missing = branch_gaps(branch, latest.get(branch.pk, {}), today)
        if missing:
            yield Owed(
                ngettext("公开目录还缺%(count)s项", "公开目录还缺%(count)s项", len(missing))
                % {"count": len(missing)},
                f"{branch} · {missing[0].item.rule.citation}",
                f"{reverse('me_disclosures')}?branch={branch.slug}#catalogue",
            )
        if branch.without_account:
            count = branch.without_account
            yield Owed(
                ngettext("%(count)s名党员还没有账号", "%(count)s名党员还没有账号", count)
                % {"count": count},
                _("%(branch)s · 发邀请链接，或者把二维码给本人扫。") % {"branch": branch},
                f"{roster}&account=none",
            )
