"""Forget forms that were sent in days ago: ``manage.py forget_spent``."""

from django.core.management.base import BaseCommand

from portal.models import Spent


class Command(BaseCommand):
    """Remove them."""

    help = "删去两天前提交过的表单记号"

    def handle(self, *args, **options) -> None:
        """Say how many."""
        count, _rows = Spent.objects.old().delete()
        self.stdout.write(f"删去{count}个表单记号")
