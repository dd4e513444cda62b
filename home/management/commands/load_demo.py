"""Fills the portal with the demo district."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from accounts.demo import ACCOUNTS, demo_password
from portal.seeding import steps


class Command(BaseCommand):
    """Run as often as one likes: only what is missing is created."""

    help = "载入演示内容和演示账号；可重复运行，不覆盖已有内容。"

    def add_arguments(self, parser: CommandParser) -> None:
        """``--corpus``: real documents on top, through the importer."""
        parser.add_argument(
            "--corpus",
            type=Path,
            nargs="?",
            const=Path(settings.SHARED_DIR) / "corpus",
            metavar="FOLDER",
            help="另外导入这个文件夹里的真实法规（默认是项目旁边的 shared/corpus）",
        )

        parser.add_argument("--accounts", action="store_true", help="只列出演示账号，不载入")

    def handle(self, *args, **options) -> None:
        """Create what is missing, and print the accounts."""
        if not settings.PORTAL_DEMO:
            raise CommandError(
                "这里像是正式站点，不载入演示内容。确实需要时，先设置环境变量 PORTAL_DEMO=on。"
            )
        if not options["accounts"]:
            self.load(options)
        self.stdout.write(f"演示账号（密码都是 {demo_password()}）：")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.username:<16}{account.display_name}　{account.does}")

    def load(self, options: dict) -> None:
        """Create what is missing."""
        loud = options["verbosity"] > 1
        # On a screen only.
        with tqdm(total=len(steps.steps(demo=True)), leave=False, disable=loud or None) as bar:
            report = self.stdout.write if loud else lambda message: bar.update()
            steps.run(demo=True, report=report)
        if options["corpus"]:
            if not options["corpus"].is_dir():
                raise CommandError(f"没有这个文件夹：{options['corpus']}")
            call_command("import_policies", options["corpus"])
        self.stdout.write(self.style.SUCCESS("演示内容已就绪。"))
