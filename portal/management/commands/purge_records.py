"""Nightly: records past their days of keeping are removed, and that is written down."""

from django.core.management.base import BaseCommand

from portal.records import retention


class Command(BaseCommand):
    """Run every night; run again, it finds nothing."""

    help = "清除超过保存期限的记录（谁看过等），并登记清除了多少条。"

    def handle(self, *args, verbosity: int = 1, **options) -> None:
        """Kind by kind."""
        for kind, count in retention.run().items():
            if verbosity:
                self.stdout.write(f"{kind} {count} 条。")
