"""Front page, standing pages, site identity, navigation and alert banners."""

from .banners import AlertBanner
from .pages import HomePage, StandardPage
from .settings import SiteIdentity, SiteNavigation

__all__ = ["AlertBanner", "HomePage", "SiteIdentity", "SiteNavigation", "StandardPage"]
