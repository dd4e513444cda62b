"""The way from a branch to what it usually does."""

from django.utils.translation import gettext_lazy as _

from members.area.branch_links import register_link


def connect() -> None:
    """Register it."""
    register_link("me_habits", _("启用和惯例"), order=10)
