"""``manage.py tasks_prune``: remove tasks that were done; a job of every night."""

from django.core.management.base import BaseCommand

from portal.tasks import services


class Command(BaseCommand):
    """Dead tasks stay: somebody tries them again or drops them."""

    help = "删除几天前做完的任务；没有做成的留着，等管理员处理。"

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"删除了 {services.prune()} 件")
