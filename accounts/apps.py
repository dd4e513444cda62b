"""People who sign in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """People who sign in."""

    name = "accounts"
    verbose_name = _("账号")

    def ready(self) -> None:
        """Count attempts where every process sees them."""
        from .limits import use_shared_cache
        from .second_factor import sealing, signal_handlers
        from .sessions import signal_handlers as session_handlers

        use_shared_cache()
        sealing.connect()
        signal_handlers.connect()
        session_handlers.connect()


class PortalUsersConfig(WagtailUsersAppConfig):
    """Wagtail's own screens for accounts, with this portal's fields."""

    user_viewset = "accounts.viewsets.UserViewSet"
    default = False
