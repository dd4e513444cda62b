"""How changes of what staff tell of the year are told: days and windows are of no branch."""

from __future__ import annotations

from portal.records.changes import reading

from .models import AdjustedDay, Window


def connect() -> None:
    """Register it."""
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
        seen=lambda rows, user: rows,
        permission="life.change_window",
    )
