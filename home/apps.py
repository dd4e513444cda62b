"""Front page, standing pages, site identity."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Front page, standing pages, site identity."""

    name = "home"
    verbose_name = _("首页与站点")

    def ready(self) -> None:
        """Readers see banners: a change of one empties the page cache. Checks are registered."""
        from accounts.links import register_site_name
        from portal.media import pictures, uses
        from portal.serving import page_cache, watching

        from . import findings  # noqa: F401
        from .site import boundaries, info

        watching.watch("home.AlertBanner")
        uses.register_holder("home.SiteIdentity")
        page_cache.register_boundary(boundaries.next_change)
        pictures.connect()
        register_site_name(info.name_of_site)
