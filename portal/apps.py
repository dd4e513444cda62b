"""The ground floor every app stands on."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The ground floor every app stands on."""

    name = "portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        """Connect what has to listen from the start."""
        from wagtail import hooks

        from . import checks  # noqa: F401
        from .access import admin_scope, policies, roles
        from .models import BasePage
        from .pages import signal_handlers
        from .publishing.findings import texts
        from .publishing.review import chains, mail, translations
        from .serving import once, page_cache, watching

        policies.register()
        admin_scope.register()
        autodiscover_modules("roles")
        roles.register_sync(chains.sync)
        watching.connect()
        signal_handlers.connect()
        once.connect()
        mail.connect()
        translations.connect()
        texts.register(BasePage)
        hooks.register("on_serve_page", page_cache.mark_wagtail_page)
