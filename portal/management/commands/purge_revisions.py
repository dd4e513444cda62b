"""``manage.py purge_revisions``, guarded: what readers saw or are told about stays.

Wagtail's own command can delete the live revision, and stops at one that is held by the public
history.
"""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.management.commands.purge_revisions import Command as WagtailCommand
from wagtail.models import Page, Revision, WorkflowState

from portal.models import EmergencyPublication, PublishedChange, Withdrawal


def purgeable(days: int | None = None) -> QuerySet:
    """Page revisions nobody needs: not latest, live, scheduled, in review or publicly recorded."""
    active = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
    kept = (
        Page.objects.exclude(live_revision=None).values("live_revision_id"),
        Page.objects.exclude(latest_revision=None).values("latest_revision_id"),
        PublishedChange.objects.values("revision_id"),
        PublishedChange.objects.exclude(replaced_revision=None).values("replaced_revision_id"),
        Withdrawal.objects.exclude(revision=None).values("revision_id"),
        EmergencyPublication.objects.values("revision_id"),
        EmergencyPublication.objects.exclude(replaced_revision=None).values("replaced_revision_id"),
    )
    revisions = Revision.objects.page_revisions().filter(approved_go_live_at=None)
    revisions = revisions.exclude(Q(task_states__workflow_state__status__in=active))
    for ids in kept:
        revisions = revisions.exclude(pk__in=ids)
    if days:
        revisions = revisions.filter(created_at__lt=timezone.now() - timedelta(days=days))
    return revisions


class Command(BaseCommand):
    """Takes the options of Wagtail's command; revisions of other models are left to that one."""

    help = WagtailCommand.help

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, help="只清理早于这么多天的版本")

    def handle(self, *args, **options) -> None:
        ids = list(purgeable(options["days"]).values_list("pk", flat=True))
        for start in range(0, len(ids), 500):
            Revision.objects.filter(pk__in=ids[start : start + 500]).delete()
        self.stdout.write(f"清理了{len(ids)}个版本。")
