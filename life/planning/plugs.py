"""The way from a branch to what it usually does; how changes of what staff tell are told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members.area.branch_links import register_link
from portal.records.changes import reading

from .models import AdjustedDay, Window


def connect() -> None:
    """Register it all; days and windows are of no branch."""
    register_link("me_habits", _("启用和惯例"), order=10)
    reading.register(
        AdjustedDay,
        named_by=["day"],
        found_by=["name", "source"],
        seen=lambda rows, user: rows,
        permission="life.change_adjustedday",
    )
    reading.register(
        Window,
        named_by=["year", "type"],
        found_by=["number"],
        seen=reading.of_those(Window.objects.visible_to),
        permission="life.change_window",
    )
