"""Redirects that Wagtail would not make, and workbooks of them that it would read without end."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from wagtail.contrib.redirects import base_formats
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_slug_changed

from portal.files.child import MB, Code, UnreadableError
from portal.files.workbooks import read_sheets

from .models import Withdrawal

MOST_ROWS, MOST_COLUMNS = 10_000, 20
MOST_IN_A_CELL = 2_000  # more than an address has room for


class XLSX(base_formats.XLSX):
    """A workbook of redirects as Wagtail's import reads it, read in a child."""

    def create_dataset(self, data: bytes) -> base_formats.Dataset:
        """The rows of the first sheet. Raises ``UnreadableError``, of which Wagtail tells."""
        found = read_sheets(
            data,
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
            cell=MOST_IN_A_CELL,
            size=10 * MB,
            sheets=1,
            unpacked=200 * MB,
        )
        rows = found[0].rows if found else []
        if found and found[0].longer:
            raise UnreadableError(Code.TOO_BIG, "rows")
        wide = max(map(len, rows), default=0)
        return base_formats.Dataset((*row, *[None] * (wide - len(row))) for row in rows if row)


def weigh_imports() -> None:
    """Put this format in the place of Wagtail's."""
    formats = base_formats.DEFAULT_FORMATS
    formats[formats.index(base_formats.XLSX)] = XLSX


def keep_withdrawn_addresses(url_path_before: str, url_path_after: str, instance: Page) -> None:
    """After ``instance`` moved or changed its slug: redirects for what is withdrawn below it.

    Old addresses of withdrawn pages keep leading to their reason; Wagtail sees to live pages only.
    """
    if url_path_before == url_path_after:
        return
    rows = (
        Withdrawal.objects.open()
        .filter(page__path__startswith=instance.path)
        .exclude(page=instance.pk)
        .select_related("page")
    )
    for row in rows:
        page = row.page
        before = copy.copy(page)
        before.url_path = url_path_before + page.url_path.removeprefix(url_path_after)
        old, new = before.get_url_parts(), page.get_url_parts()
        if not old or not new or old[2] == new[2]:
            continue
        path = Redirect.normalise_path(old[2])
        Redirect.objects.filter(old_path=path, automatically_created=True).delete()
        Redirect.add_redirect(path, redirect_to=page, automatically_created=True)


def before_renaming(page: Page, update_fields: Iterable[str] | None = None) -> Page | None:
    """The page as it stands in the database, where what is about to be saved has another slug."""
    if not page.pk or (update_fields is not None and "slug" not in update_fields):
        return None
    row = Page.objects.filter(pk=page.pk).exclude(slug=page.slug).first()
    return row and row.specific


@contextmanager
def renaming(before: Page, page: Page) -> Iterator[None]:
    """Around the saving of a page that gets another slug: all addresses and their redirects.

    Wagtail does the same, but tells of the new slug after the commit: a process killed in between
    left the old address dead. It does nothing where the slug in the database is the new one.
    """
    Page.objects.filter(pk=page.pk).update(slug=page.slug)
    page.set_url_path(page.get_parent())
    yield
    page._update_descendant_url_paths(before.url_path, page.url_path)
    page_slug_changed.send(sender=type(page), instance=page, instance_before=before)


def moved(instance: Page, url_path_before: str, url_path_after: str, **kwargs) -> None:
    """Receiver of ``post_page_move``."""
    keep_withdrawn_addresses(url_path_before, url_path_after, instance)


def renamed(instance: Page, instance_before: Page, **kwargs) -> None:
    """Receiver of ``page_slug_changed``."""
    keep_withdrawn_addresses(instance_before.url_path, instance.url_path, instance)
