"""``manage.py backup DIR``: a dated copy of database and media in ``DIR``."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.operations import backups


class Command(BaseCommand):
    """Prints the folder it made."""

    help = "把数据库和上传的文件复制到 DIR 下一个新文件夹，带校验和。"
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--keep", type=int, default=0, help="只保留最新的几份")

    def handle(self, *args, **options) -> None:
        try:
            folder = backups.make(options["dir"])
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        if not backups.media_is_local():
            self.stderr.write("上传的文件在对象存储里，不在这份备份中。")
        for old in backups.prune(options["dir"], options["keep"]):
            self.stdout.write(f"- {old}")
        self.stdout.write(str(folder))
