"""``manage.py tasks_worker``: run tasks as they come (``deploy/portal-worker.service``)."""

from django.core.management.base import BaseCommand, CommandParser

from portal.tasks.worker import Worker


class Command(BaseCommand):
    """Ends after the running task on SIGTERM or Ctrl+C."""

    help = "运行后台任务，直到收到 SIGTERM；--drain 做完已经到期的就结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--drain", action="store_true", help="做完已经到期的任务就结束")

    def handle(self, *args, drain: bool = False, **options) -> None:
        worker = Worker()
        worker.stop_on_signals()
        worker.run(until_empty=drain)
