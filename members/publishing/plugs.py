"""What texts of branches tell the rest of the member area."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..affiliations.around import paths_at
from ..area import board
from ..area.board import SHOWN, Desk, Owed
from ..area.navigation import register_entry
from ..permissions import kept_branches
from .progress import returned


def owed(desk: Desk) -> Iterator[Owed]:
    """Texts of branches one keeps that were sent back."""
    kept = {branch.pk: branch for branch in desk.branches}
    paths = [path for path, pk in desk.once(paths_at).items() if pk in kept] if kept else []
    for text in returned(paths)[:SHOWN] if paths else []:
        yield Owed(
            _("《%(title)s》退回了，请修改") % {"title": text.page.get_admin_display_title()},
            text.said or _("%(step)s退回，没有写意见。") % {"step": text.step},
            reverse("wagtailadmin_pages:edit", args=[text.page.pk]),
            level="warn",
            act=_("去修改"),
        )


def connect() -> None:
    """Register it all."""
    board.register(owed)
    register_entry(
        "branches",
        "me_branches",
        gettext_lazy("支部工作"),
        "users",
        order=25,
        tab=pgettext_lazy("tab", "支部"),
        shown=lambda user: bool(kept_branches(user)),
    )
