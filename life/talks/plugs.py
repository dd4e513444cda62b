"""The way from a branch to its talks."""

from django.utils.translation import gettext_lazy as _

from members.area.branch_links import register_link


def connect() -> None:
    """Register it."""
    register_link("me_talks", _("谈心谈话"), order=30)
