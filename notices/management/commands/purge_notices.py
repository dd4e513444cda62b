"""Nightly: what was told long ago is forgotten."""

from django.core.management.base import BaseCommand

from accounts.recovery import forget_old

from ...keeping import purge


class Command(BaseCommand):
    """Run again, it removes nothing more."""

    help = "删除过了保存期限的通知、发送记录和找回登录的申请。"

    def handle(self, *args, verbosity: int = 1, **options) -> None:
        """Remove, and say how many."""
        notices, recoveries = purge(), forget_old()
        if verbosity:
            self.stdout.write(f"删除通知 {notices} 条，找回登录的申请 {recoveries} 件。")
