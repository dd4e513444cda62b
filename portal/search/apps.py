"""App configuration of the search package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalSearchConfig(AppConfig):
    """Stands beside ``wagtail.search``, whose index tables the back ends fill."""

    name = "portal.search"
    label = "portal_search"
    verbose_name = _("中文检索")
    default_auto_field = "django.db.models.BigAutoField"
