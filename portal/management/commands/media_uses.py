"""Write down anew which pages show which files: ``manage.py media_uses``.

Needed only after data came in past the portal (``loaddata``, SQL): saves keep the list true.
"""

from django.core.management.base import BaseCommand

from portal.media import uses


class Command(BaseCommand):
    """Rebuild the list of uses."""

    help = "重新登记每个页面用了哪些图片和附件（只在绕过门户写入数据之后需要）"

    def handle(self, *args, **options) -> None:
        """Rebuild and say how many uses there are."""
        self.stdout.write(f"{uses.rebuild()} uses")
