"""The ground floor every app stands on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The ground floor every app stands on."""

    name = "portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        """Connect what has to listen from the start."""
        from wagtail import hooks

        from . import (  # noqa: F401
            admin_policies,
            admin_scope,
            checks,
            content_checks,
            generation,
            once,
            page_cache,
            review_mail,
            signal_handlers,
            translation_gate,
        )

        admin_policies.register()
        admin_scope.register()
        generation.connect()
        signal_handlers.connect()
        once.connect()
        review_mail.connect()
        translation_gate.connect()
        content_checks.register()
        hooks.register("on_serve_page", page_cache.mark_wagtail_page)
