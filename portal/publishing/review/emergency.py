"""Emergency publishing (E6): recorded with its reason, and a debt until somebody else signs."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from portal.publishing.history.changes import preserve

from . import four_eyes
from .models import EmergencyPublication


@transaction.atomic
def record(
    page: Page, revision: Revision, *, user, reason: str, author_id: int | None = None
) -> EmergencyPublication:
    """Note that this person is about to publish this revision alone, and why.

    Called before the page goes live, while the text it replaces can still be told. ``author_id``:
    who made the last edit, where that is not whoever saved it.
    """
    online = page.specific_class._base_manager.filter(pk=page.pk, live=True).first()
    replaced = (online.live_revision_id or preserve(online).pk) if online else None
    row = EmergencyPublication.objects.create(
        page_id=page.pk,
        revision=revision,
        replaced_revision_id=replaced,
        publisher=user,
        author_id=author_id or four_eyes.last_editor_id(page),
        reason=reason,
    )
    log(
        instance=page,
        action="portal.emergency",
        user=user,
        revision=revision,
        data={"reason": reason},
    )
    return row


def why_not_sign(row: EmergencyPublication, user) -> str:
    """A sentence for whoever may not sign this debt; empty for whoever may."""
    if row.signed_at:
        return _("已经补签过了。")
    if user.pk == row.publisher_id:
        return _("这是您自己发布的，要由另一个人补签。")
    if user.pk == row.author_id or user.pk in four_eyes.editor_ids_of(row.revision):
        return _("这篇稿件是您改的，要由另一个人补签。")
    if not row.page.specific.permissions_for_user(user).can_publish():
        return _("补签的人要有发布这个页面的权限。")
    return ""


@transaction.atomic
def sign(row: EmergencyPublication, *, user, note: str = "") -> EmergencyPublication:
    """A second person answers for what was published. Raises PermissionDenied for anybody else."""
    row = EmergencyPublication.objects.select_for_update().get(pk=row.pk)
    if refusal := why_not_sign(row, user):
        raise PermissionDenied(refusal)
    row.signed_by, row.signed_at, row.note = user, timezone.now(), note
    row.save(update_fields=["signed_by", "signed_at", "note"])
    log(
        instance=row.page.specific,
        action="portal.sign",
        user=user,
        revision=row.revision,
        data={"reason": row.reason, "explanation": note},
    )
    return row
