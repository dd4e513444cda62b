"""Gives an empty site its languages, columns, standing pages, menus and layout (E15)."""

from django.core.management.base import BaseCommand

from portal.seeding import steps


class Command(BaseCommand):
    """Run as often as one likes: only what is missing is created."""

    help = "为空站点准备语言、栏目、常设页面、导航、页脚和首页版面；可重复运行，不覆盖已有内容。"

    def handle(self, *args, **options) -> None:
        """Create what is missing."""
        report = self.stdout.write if options["verbosity"] > 1 else lambda message: None
        steps.run(demo=False, report=report)
        self.stdout.write(self.style.SUCCESS("站点的基本内容已备齐。"))
