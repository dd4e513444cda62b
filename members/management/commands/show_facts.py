"""Often: what takes effect today is shown in records and register."""

import datetime as dt

from django.core.management.base import BaseCommand
from django.utils import timezone

from branches import facts

from ...affiliations.services import show_places
from ...people.services import show_standings

BACK = dt.timedelta(days=31)  # a machine may have been off


class Command(BaseCommand):
    """Run often; run again, it changes nothing."""

    help = "让今天生效的党员状态、党小组和党组织事项在名册和台账里显示出来。"

    def handle(self, *args, verbosity: int = 1, **options) -> None:
        """Look at what took effect in the last month."""
        since = timezone.localdate() - BACK
        shown = show_standings(since) + show_places(since) + facts.show_facts(since)
        if verbosity:
            self.stdout.write(f"生效 {shown} 项。")
