"""``manage.py jobs often|nightly``: run what has to happen by itself; without a word, list it."""

import logging

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations import jobs

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Each job by itself; a failed one is told at the end and leaves the others alone."""

    help = "运行该自动做的事：often 每五分钟一次，nightly 每天夜里一次；不带参数就列出来。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rhythm", nargs="?", choices=[jobs.OFTEN, jobs.NIGHTLY])

    def handle(self, *args, rhythm: str | None = None, **options) -> None:
        """Status 1 where something failed."""
        if rhythm is None:
            for job in jobs.registered():
                self.stdout.write(f"{job.rhythm:8} {job.command:34} {job.otherwise}")
            return
        failed = jobs.run(rhythm, call_command)
        for job, error in failed:
            logger.error("job %s failed", job.command, exc_info=error)
        if failed:
            names = "、".join(job.command for job, _error in failed)
            raise CommandError(f"没有做成：{names}（原因在日志里）")
