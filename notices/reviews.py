"""Who sent a text in is told how its review ended: sent back, or out.

Nothing of the text leaves the portal: it may be an internal page.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected

from portal.publishing.review.mail import letters

from . import kinds
from .services import tell, void


def _still_returned(notice) -> bool:
    """It was not sent in again meanwhile."""
    back = WorkflowState.STATUS_NEEDS_CHANGES
    return WorkflowState.objects.filter(pk=notice.key, status=back).exists()


RETURNED = kinds.Kind("review-returned", _("退回修改"), still_true=_still_returned)
PUBLISHED = kinds.Kind("review-published", _("已公开"))


def returned(sender: type, instance: WorkflowState, user=None, **kwargs) -> None:
    """It is to be changed; what the reviewer wrote stands beside the text."""
    page = instance.content_object
    _tell(
        instance,
        user,
        RETURNED,
        subject=_("您送审的一篇稿件退回了"),
        text=_("打开稿件看审核意见，改好以后再送审。"),
        link=reverse("wagtailadmin_pages:edit", args=[page.pk]),
    )


def published(sender: type, instance: WorkflowState, user=None, **kwargs) -> None:
    """It has passed, and is out or will be on its day."""
    with letters():
        void(RETURNED.name, str(instance.pk))
    page = instance.content_object.specific
    if page.live and not page.has_unpublished_changes:
        subject, text = _("您送审的一篇稿件已公开"), _("打开看看读者看到的样子。")
        link = urlsplit(page.url or "").path
    else:
        subject, text = _("您送审的一篇稿件通过了"), _("到预定的时间会自动公开。")
        link = reverse("wagtailadmin_pages:edit", args=[page.pk])
    _tell(instance, user, PUBLISHED, subject=subject, text=text, link=link)


def _tell(review: WorkflowState, by, kind: kinds.Kind, **said) -> None:
    author = review.requested_by
    if author is None or not author.is_active or author == by:
        return
    with letters():
        tell(kind.name, user=author, key=str(review.pk), **said)


def connect() -> None:
    """Listen to the ends of reviews."""
    for kind in (RETURNED, PUBLISHED):
        kinds.register(kind)
    workflow_rejected.connect(returned, sender=WorkflowState, dispatch_uid="notices-returned")
    workflow_approved.connect(published, sender=WorkflowState, dispatch_uid="notices-published")
