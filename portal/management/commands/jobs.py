"""``manage.py jobs often|nightly``: what has to happen by itself; alone, list it."""

import logging

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.operations import jobs
from portal.tasks.backend import is_queue

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """A task per job for the worker; ``--now``, or where no worker is meant to be, here."""

    help = "安排该自动做的事：often 每五分钟一次，nightly 每天夜里一次；不带参数就列出来。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rhythm", nargs="?", choices=[jobs.OFTEN, jobs.NIGHTLY])
        parser.add_argument("--now", action="store_true", help="不交给任务进程，现在就做")

    def handle(self, *args, rhythm: str | None = None, now: bool = False, **options) -> None:
        """Status 1 where something failed here; what fails in the worker is tried again there."""
        if rhythm is None:
            for job in jobs.registered():
                self.stdout.write(f"{job.rhythm:8} {job.command:34} {job.otherwise}")
        elif now or not is_queue(jobs.run_job):
            self.run_here(rhythm)
        else:
            jobs.ask_for(rhythm)

    def run_here(self, rhythm: str) -> None:
        """Each job by itself; a failed one is told at the end and leaves the others alone."""
        failed = jobs.run(rhythm, call_command)
        for job, error in failed:
            logger.error("job %s failed", job.command, exc_info=error)
        if failed:
            names = "、".join(job.command for job, _error in failed)
            raise CommandError(f"没有做成：{names}（原因在日志里）")
