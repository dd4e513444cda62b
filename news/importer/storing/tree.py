"""Many new pages below one parent in a handful of statements.

``add_child`` asks and checks some forty times for each page. An import knows what it writes: titles
and addresses are checked before, nobody has to be told of each page, and the indexes are written
for the batch afterwards.
"""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, PageLogEntry


def add_children(parent: Page, pages: list[Page]) -> None:
    """Insert unsaved pages of any one type as the last children of ``parent``.

    Each must have a title and a slug that no sibling has. Signals are sent as for raw data, so that
    neither search nor reference index nor page cache hears of single pages. Must run inside a
    transaction; raises ``IntegrityError`` where somebody else took a place in the tree meanwhile.
    """
    if not pages:
        return
    parent.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
    last = parent.get_last_child()
    step = Page._str2int(last.path[-Page.steplen :]) if last else 0
    for number, page in enumerate(pages, start=step + 1):
        page.path = Page._get_path(parent.path, parent.depth + 1, number)
        page.depth = parent.depth + 1
        page.locale_id = parent.locale_id
        page.draft_title = page.title
        page.set_url_path(parent)
    fields = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    rows = [Page(**{name: getattr(page, name) for name in fields}) for page in pages]
    Page.objects.bulk_create(rows)
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.id = row.pk
        page.save_base(raw=True, force_insert=True)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
    _log(pages)


def _log(pages: list[Page]) -> None:
    """The entries of the pages' history that ``add_child`` would have made one by one."""
    now = timezone.now()
    PageLogEntry.objects.bulk_create(
        [
            PageLogEntry(
                page_id=page.pk,
                content_type=page.cached_content_type,
                label=str(page)[:255],
                action=action,
                timestamp=now,
                data={},
                content_changed=action == "wagtail.create",
            )
            for page in pages
            for action in ("wagtail.create", *(["wagtail.publish"] if page.live else []))
        ]
    )
