"""``manage.py restore DIR``: database and media as they were when ``backup`` made ``DIR``."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.operations import backups


class Command(BaseCommand):
    """Replaces what is there: asks first, unless told not to."""

    help = "从一份备份恢复数据库和上传的文件；先核对校验和，不完整的备份什么也不动。"
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--noinput", action="store_false", dest="interactive")

    def handle(self, *args, **options) -> None:
        try:
            backups.verify(options["dir"])
            if options["interactive"]:
                answer = input("现有的数据库和上传的文件会被这份备份替换。输入 yes 继续：")
                if answer != "yes":
                    raise CommandError("没有恢复。")
            backups.restore(options["dir"])
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("已恢复。运行 manage.py migrate 让数据库跟上现在的程序。")
