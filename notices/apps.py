"""What the portal tells people, by which channel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What the portal tells people, by which channel."""

    name = "notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        """Plug in."""
        from .plugs import connect

        connect()
