"""``manage.py maintenance on|off``: close the site to readers and open it again."""

from django.core.management.base import BaseCommand

from portal.serving import maintenance


class Command(BaseCommand):
    """While it is on, every address but the health checks and static files answers 503."""

    help = "Switch maintenance mode on or off for all processes of this machine."

    def add_arguments(self, parser) -> None:
        parser.add_argument("state", choices=["on", "off"])

    def handle(self, *args, **options) -> None:
        maintenance.switch(options["state"] == "on")
        self.stdout.write(f"维护模式：{options['state']}")
