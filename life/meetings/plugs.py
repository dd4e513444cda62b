"""The entry of organisation life in the member area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.area.navigation import register_entry


def connect() -> None:
    """Everybody's second tab."""
    register_entry(
        "meetings",
        "me_meetings",
        _("组织生活"),
        "calendar",
        order=15,
        tab=pgettext_lazy("tab", "会议"),
    )
