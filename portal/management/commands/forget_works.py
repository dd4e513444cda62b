"""Forget imports and their rows days after the last change: ``manage.py forget_works``."""

from django.core.management.base import BaseCommand

from portal.tasks.works.services import forget


class Command(BaseCommand):
    """Remove them."""

    help = "删去超过保存期限（PORTAL_WORK_DAYS）的导入，连同没有写入的行"

    def handle(self, *args, **options) -> None:
        """Say how many."""
        self.stdout.write(f"删去{forget()}次导入")
