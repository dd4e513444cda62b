"""Groups, pages and collections for every branch that lacks some of them."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from branches.enums import BranchStatus
from branches.models import Branch
from branches.services import MissingTree, provision_branch
from portal.operations.planner import refresh_statistics


class Command(BaseCommand):
    """Each branch is a transaction of its own: stopped, it goes on where it was."""

    help = "Make or repair groups, pages, collections and permissions of branches."

    def add_arguments(self, parser) -> None:
        parser.add_argument("slugs", nargs="*", help="codes of branches; all where none is given")

    def handle(self, *args, slugs: list[str], **options) -> None:
        branches = Branch.objects.exclude(status=BranchStatus.REVOKED).order_by("pk")
        if slugs:
            branches = branches.filter(slug__in=slugs)
            unknown = set(slugs) - set(branches.values_list("slug", flat=True))
            if unknown:
                raise CommandError(f"没有这些代号的党组织：{'、'.join(sorted(unknown))}")
        changed = 0
        bar = tqdm(branches.iterator(chunk_size=200), total=branches.count(), disable=None)
        try:
            for branch in bar:
                report = provision_branch(branch)
                changed += report.changed
                if report.changed and options["verbosity"] > 1:
                    self.stdout.write(f"{branch.slug}: {'、'.join(report.done)}")
        except MissingTree as error:
            raise CommandError("先建支部名录和党内页面（manage.py starter_set）。") from error
        if changed:
            refresh_statistics()
        self.stdout.write(f"{changed} 个党组织有新建或修复。")
