"""All that lies sealed, sealed with the newest key; afterwards older keys can be taken away."""

from django.core.management.base import BaseCommand, CommandError

from portal import keys


class Command(BaseCommand):
    """After a new key was named first in PORTAL_SECRETS_KEY; run again, it changes nothing."""

    help = "用 PORTAL_SECRETS_KEY 里最新的密钥重新加密数据库里加密保存的内容；做完才能去掉旧密钥。"

    def handle(self, *args, **options) -> None:
        """Reseal all; exit status 1 where something can't be opened with any key."""
        lost = 0
        for kept in keys.keepers():
            changed, failed = kept.reseal()
            self.stdout.write(f"{kept.model._meta.verbose_name}：重新加密 {changed} 项。")
            lost += failed
        if lost:
            raise CommandError(
                f"{lost} 项用现有的密钥都打不开：密钥和数据库对不上，先不要去掉任何旧密钥。"
            )
