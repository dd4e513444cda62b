"""Second factors sealed with the newest key; afterwards older keys can be taken away."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from ...second_factor.sealing import reseal


class Command(BaseCommand):
    """After a new key was named first in PORTAL_SECRETS_KEY; run again, it changes nothing."""

    help = "用 PORTAL_SECRETS_KEY 里最新的密钥重新加密登录验证的秘密；做完才能去掉旧密钥。"

    def handle(self, *args, **options) -> None:
        """Reseal all; exit status 1 where something can't be opened with any key."""
        changed, failed = reseal(Authenticator.objects.all())
        self.stdout.write(f"重新加密 {changed} 项。")
        if failed:
            raise CommandError(
                f"{failed} 项用现有的密钥都打不开：密钥和数据库对不上，先不要去掉任何旧密钥。"
            )
