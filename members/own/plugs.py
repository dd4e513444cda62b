"""The pages everybody has."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..area.navigation import MORE, register_entry


def connect() -> None:
    """Register them."""
    register_entry("home", "me_home", _("首页"), "house", order=10, tab=_("首页"))
    register_entry(
        "disclosures",
        "me_disclosures",
        _("党务公开"),
        "megaphone",
        order=20,
    )
    register_entry("data", "me_data", _("我的资料"), "file-text", order=60)
    register_entry("account", "mfa_index", _("账号与登录"), "settings-2", order=70)
    register_entry(
        MORE, "me_more", _("我的"), "user", order=90, tab=pgettext_lazy("tab", "我的"), side=False
    )
