"""The way from a branch to the plan of its year."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members.area.branch_links import register_link


def connect() -> None:
    """Register it."""
    register_link("me_years", _("排全年"), order=5)
