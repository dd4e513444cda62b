"""Wagtail's command, each page by itself: as a whole or not at all, and none in another's way."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.management.commands import publish_scheduled
from wagtail.models import Page, Revision

logger = logging.getLogger(__name__)


class Command(publish_scheduled.Command):
    """Publishes what was planned for now, takes down what has expired."""

    help = "Publish scheduled pages and take down expired ones"

    def handle(self, *args, **options) -> None:
        """Raises CommandError at the end if one failed; the others are done."""
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        self.failed: list[str] = []
        now = timezone.now()
        expired = Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
        for pk in list(expired.values_list("pk", flat=True)):
            self.attempt(f"page {pk}", lambda pk=pk: self.take_down(pk))
        planned = Revision.objects.page_revisions().filter(approved_go_live_at__lt=now)
        for pk in list(planned.order_by("approved_go_live_at").values_list("pk", flat=True)):
            self.attempt(f"revision {pk}", lambda pk=pk: self.publish(pk))
        if self.failed:
            raise CommandError(f"not done: {', '.join(self.failed)}")

    def attempt(self, name: str, act: Callable[[], None]) -> None:
        """One transaction; an error is noted and told at the end."""
        try:
            with transaction.atomic():
                act()
        except Exception:
            logger.exception("publish_scheduled: %s", name)
            self.failed.append(name)

    @staticmethod
    def take_down(pk: int) -> None:
        """Unless another process has meanwhile."""
        page = Page.objects.select_for_update().filter(pk=pk, live=True).first()
        if page is not None:
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")

    @staticmethod
    def publish(pk: int) -> None:
        """Unless another process has meanwhile, or somebody has called it off."""
        revision = Revision.objects.get(pk=pk)
        Page.objects.select_for_update().get(pk=revision.object_id)
        revision.refresh_from_db()
        if revision.approved_go_live_at is not None:
            revision.publish(log_action="wagtail.publish.scheduled")
