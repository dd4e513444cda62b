"""``manage.py count_due``: every night, count what is due for the new day."""

from django.core.management.base import BaseCommand

from life.due.summaries import count_all


class Command(BaseCommand):
    """Count what every branch has to hold as of today, and keep it."""

    help = "Count what is due, of all branches, as of today."

    def handle(self, *args, **options) -> None:
        """Says how many summaries were written."""
        self.stdout.write(f"{count_all()} summaries")
