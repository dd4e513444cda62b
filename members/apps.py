"""Members and organisation life."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Members and organisation life."""

    name = "members"
    verbose_name = _("党员与组织生活")

    def ready(self) -> None:
        """Plug in."""
        from .sockets import connect

        connect()
