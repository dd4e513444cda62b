"""Every five minutes: send what waited for the morning, for another attempt, for Monday."""

from django.core.management.base import BaseCommand

from ...enums import State
from ...sending.delivering import deliver_due


class Command(BaseCommand):
    """Run again, or twice at a time, it sends nothing twice."""

    help = "发出到时间的通知；上次中断的，标明不清楚发出没有。"

    def handle(self, *args, verbosity: int = 1, **options) -> None:
        """Send, and say how many."""
        told = deliver_due()
        if verbosity and told:
            sent, left = told[State.SENT], told.total() - told[State.SENT]
            self.stdout.write(f"发出 {sent} 条，没有发出 {left} 条。")
