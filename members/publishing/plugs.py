"""What texts of branches tell the rest of the member area."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..area import board
from ..area.board import SHOWN, Desk, Owed
from ..area.navigation import register_entry
from ..permissions import user_keeps_branches
from .progress import texts_at


def owed(desk: Desk) -> Iterator[Owed]:
    """Texts of branches one keeps that were sent back."""
    if not desk.branches:
        return
    back = [text for text in desk.once(texts_at) if text["said"] is not None]
    for text in back[:SHOWN]:
        yield Owed(
            _("《%(title)s》退回了，请修改") % {"title": text["draft_title"]},
            text["said"] or _("没有写意见。"),
            reverse("wagtailadmin_pages:edit", args=[text["pk"]]),
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
        shown=user_keeps_branches,
    )
