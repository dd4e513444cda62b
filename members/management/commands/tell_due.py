"""``manage.py tell_due``: every night, tell people whose days are near."""

from django.core.management.base import BaseCommand

from members.messages.due import tell_due


class Command(BaseCommand):
    """Tell each person of what they owe within a week; once for each matter."""

    help = "Tell people that something they owe is due within a week."

    def handle(self, *args, **options) -> None:
        """Says how many notices were written."""
        self.stdout.write(f"{tell_due()} notices")
