"""What the rosters tell the rest of the member area."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from branches.rules.resolving import rulebooks
from portal.rulebook.branches import branch_verdicts

from ..affiliations.around import paths_at
from ..area import board
from ..area.board import Desk, Owed
from ..area.frame import roster_url
from ..area.navigation import register_entry
from ..catalogue import branch_gaps, latest_of
from ..people.standing import facts
from ..permissions import user_keeps_branches, user_keeps_rosters
from ..publishing.progress import texts_at
from .importing import work


def owed(desk: Desk) -> Iterator[Owed]:
    """Rules of size, committee and term; gaps of the catalogue; people without an account."""
    today = timezone.localdate()
    if not desk.branches:
        return
    kept = {branch.pk for branch in desk.branches}
    paths = {path: pk for path, pk in desk.once(paths_at).items() if pk in kept}
    disclosed = [row for row in desk.once(texts_at) if row["item"]]
    latest = latest_of([(row["path"], row["item"], row["day"]) for row in disclosed], paths)
    told = facts(desk.branches)
    books = rulebooks(desk.branches)
    for branch in desk.branches:
        for verdict in branch_verdicts(told[branch.pk], today, books[branch.pk].on(today)):
            yield Owed(
                _(verdict.template) % verdict.params,
                f"{branch} · {verdict.rule.citation}",
                reverse("me_branch", args=[branch.slug]),
                branch.term_ends_on if verdict.rule.id == "ZB-22" else None,
                "bad" if verdict.level == "required" else "warn",
                told=_("支部的任期快满了，请准备换届") if verdict.rule.id == "ZB-22" else "",
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
                f"{roster_url(branch)}&account=none",
            )


def connect() -> None:
    """Register it all."""
    board.register(owed)
    work.connect()
    register_entry(
        "roster",
        "me_roster",
        gettext_lazy("党员名册"),
        "file-text",
        order=30,
        shown=user_keeps_branches,
        under="branches",
    )
    register_entry(
        "roster",
        "me_roster",
        gettext_lazy("各支部名册"),
        "users",
        order=30,
        tab=pgettext_lazy("tab", "支部"),
        shown=lambda user: user_keeps_rosters(user) and not user_keeps_branches(user),
    )
