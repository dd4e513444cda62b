"""Public history (E2): what readers are told when a page changes after publication.

A major change leaves a :class:`~portal.models.PublishedChange` with its note and the text it
replaced, however it was published: by hand, at a set time, at the end of a workflow, by code.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from .enums import ChangeKind, WithdrawalReason
from .models import PublishedChange, Withdrawal

# Where a page being saved keeps the revision readers see until then.
_REPLACED = "_replaced_revision_id"


def remember_live_revision(page: Page) -> None:
    """Before a page is saved: note which revision readers see, None where they see nothing.

    A page that was put online without a revision (an import) gets one of what is online now, so
    that the text about to be replaced is not lost.
    """
    page.__dict__[_REPLACED] = None
    if not page.pk or page.change_kind != ChangeKind.MAJOR:
        return
    online = type(page)._base_manager.filter(pk=page.pk, live=True).first()
    if online is not None:
        page.__dict__[_REPLACED] = online.live_revision_id or preserve(online).pk


def preserve(online: Page) -> Revision:
    """A revision of what is online now, for a page that was put there without one."""
    return Revision.objects.create(
        content_object=online,
        base_content_type=online.get_base_content_type(),
        created_at=online.last_published_at or online.first_published_at or timezone.now(),
        content=online.serializable_data(),
        object_str=str(online),
    )


@transaction.atomic
def record_change(page: Page, revision: Revision) -> PublishedChange | None:
    """Tell readers about a major change that has just gone live.

    Returns the row, or None for a first publication, a minor change, or a page whose new text is
    only scheduled. Called again for the same revision it returns the row that is there. The kind
    and the note of the change are then spent: they are blanked in the page, in its revision and in
    the object at hand, so that the next round starts without them.
    """
    if page.change_kind != ChangeKind.MAJOR or not page.live:
        return None
    note = page.change_note.strip()
    known = PublishedChange.objects.filter(page_id=page.pk, revision=revision).first()
    if known:
        return known
    replaced = page.__dict__.pop(_REPLACED, None) or _revision_before_withdrawal(page)
    change = None
    if note and replaced != revision.pk and _was_public(page, replaced):
        change = PublishedChange.objects.create(
            page_id=page.pk,
            note=note,
            published_at=page.last_published_at or timezone.now(),
            revision=revision,
            replaced_revision_id=replaced,
            user_id=revision.user_id,
        )
    _spend(page, revision)
    return change


def _was_public(page: Page, replaced: int | None) -> bool:
    """Something else than this publication was public before."""
    if replaced:
        return True
    first, last = page.first_published_at, page.last_published_at
    return bool(first and last and first < last)


def _revision_before_withdrawal(page: Page) -> int | None:
    """A page that comes back replaces what was public when it was withdrawn.

    Unless that was published in error: such a text is never shown again.
    """
    last = Withdrawal.objects.filter(page_id=page.pk).order_by("-withdrawn_at").first()
    if last is None or last.reason == WithdrawalReason.IN_ERROR:
        return None
    return last.revision_id


def _spend(page: Page, revision: Revision) -> None:
    blank = {"change_kind": ChangeKind.MINOR.value, "change_note": ""}
    for name, value in blank.items():
        setattr(page, name, value)
    type(page)._base_manager.filter(pk=page.pk).update(**blank)
    revision.content = {**revision.content, **blank}
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def changes_of(page: Page) -> list[PublishedChange]:
    """What readers may know about changes of a page, newest first; one query.

    Each has ``text_shown``: whether the replaced text can be read. It can't be where the page has
    since been withdrawn because it was published in error.
    """
    changes = list(PublishedChange.objects.filter(page_id=page.pk).with_concealment())
    for change in changes:
        change.text_shown = bool(change.replaced_revision_id) and not change.concealed
    return changes
