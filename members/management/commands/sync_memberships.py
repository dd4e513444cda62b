"""Nightly: end visits whose paper ran out, set every branch's groups to its people of today."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from branches.models import Branch

from ...affiliations.branch_groups import sync_branch_access
from ...affiliations.services import expire_papers


class Command(BaseCommand):
    """Run every night; run again, it changes nothing."""

    help = "结束凭据到期的组织生活关系，并按当天的组织关系和职务更新各支部的用户组。"

    def handle(self, *args, verbosity: int = 1, **options) -> None:
        """Expire papers, then every branch, with progress where somebody watches."""
        expired = expire_papers()
        branches = Branch.objects.select_related("members_group", "secretaries_group")
        changed = 0
        rows = branches.iterator(chunk_size=200)
        quiet = verbosity == 0 or not self.stderr.isatty()
        for branch in tqdm(rows, total=branches.count(), unit="支部", disable=quiet):
            changed += sync_branch_access(branch)
        if verbosity:
            self.stdout.write(f"凭据到期 {len(expired)} 份，用户组变动 {changed} 处。")
