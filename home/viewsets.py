"""Alert banners in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn

from portal.records.admin import RecordViewSet

from .models import AlertBanner


class AlertBannerViewSet(RecordViewSet):
    """公告条: a message above every page, with its dates."""

    model = AlertBanner
    icon = "warning"
    menu_label = _("公告条")
    menu_order = 240
    add_to_admin_menu = True
    list_display = (
        "text",
        "level",
        DateColumn("starts_at", label=_("开始显示"), sort_key="starts_at"),
        DateColumn("ends_at", label=_("停止显示"), sort_key="ends_at"),
        "subtree",
    )
    list_filter = ("level",)
    search_fields = ("text", "text_en")
    inspect_view_enabled = False
    copy_view_enabled = True


alert_banner_viewset = AlertBannerViewSet("banners")
