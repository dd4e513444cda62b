"""What papers tell the floors below: the address of their scans, the ways from a branch."""

from django.utils.translation import gettext_lazy as _

from members.area.branch_links import register_link
from portal.media import records

from .models import PaperRecord
from .views import SCAN


def connect() -> None:
    """Register it all."""
    records.register(SCAN, PaperRecord.objects.visible_to, field="scan")
    register_link("me_paper", _("补登会议"), order=20)
