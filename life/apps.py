"""Organisation life."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LifeConfig(AppConfig):
    """Organisation life."""

    name = "life"
    verbose_name = _("组织生活")

    def ready(self) -> None:
        """Plug in."""
        from .sockets import connect

        connect()
