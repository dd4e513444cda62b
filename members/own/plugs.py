"""The pages everybody has."""

from django.utils.translation import gettext_lazy as _

from ..area.navigation import register_entry


def connect() -> None:
    """Register them."""
    register_entry("home", "me_home", _("首页"), "house", order=10)
    register_entry("disclosures", "me_disclosures", _("党务公开"), "megaphone", order=20)
    register_entry("data", "me_data", _("我的资料"), "user", order=60)
