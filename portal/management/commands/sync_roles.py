"""``manage.py sync_roles``: the roles of ``portal/access/roles.py`` into the database."""

import sys

from django.core.management.base import BaseCommand, CommandParser

from portal.access import roles


class Command(BaseCommand):
    """Grants what the table lists and revokes what it doesn't; run after each deployment."""

    help = "按 portal/access/roles.py 授予和收回用户组的权限；可以反复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="只列出差异，不改；有差异时退出码为1"
        )

    def handle(self, *args, **options) -> None:
        differences = roles.sync(apply=not options["check"])
        for difference in differences:
            self.stdout.write(str(difference))
        if not differences:
            self.stdout.write("用户组与权限表一致。")
        elif options["check"]:
            sys.exit(1)
