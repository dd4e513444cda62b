"""The ways from the member area to the pages of a branch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from wagtail.models import Page

from branches.models import Branch

ADMIN = "wagtailadmin.access_admin"


@dataclass(frozen=True)
class Ways:
    """Addresses for one branch; empty where there is no such page, or no right to change one."""

    branch: Branch
    write_update: str = ""
    disclose: str = ""
    change_page: str = ""
    public_page: str = ""
    internal_page: str = ""


def ways(branches: Iterable[Branch], pages: Iterable[Page], user) -> list[Ways]:
    """For each branch ``user`` keeps or belongs to; ``pages`` as of ``catalogue.branch_pages``."""
    chinese = [
        page
        for page in pages
        if page.alias_of_id is None and page.locale.language_code == settings.LANGUAGE_CODE
    ]
    public = {page.public_of: page for page in chinese if page.public_of}
    inside = {page.internal_of: page for page in chinese if page.internal_of}
    return [_ways(one, public.get(one.pk), inside.get(one.pk), user) for one in branches]


def _ways(branch: Branch, public: Page | None, inside: Page | None, user) -> Ways:
    shown = {
        "public_page": public.url if public and public.live else "",
        "internal_page": inside.url if inside and inside.live else "",
    }
    if not user.has_perm(ADMIN):
        return Ways(branch, **shown)
    return Ways(
        branch,
        write_update=_add("branchupdatepage", public or inside),
        disclose=_add("disclosurepage", inside or public),
        change_page=reverse("wagtailadmin_pages:edit", args=[public.pk]) if public else "",
        **shown,
    )


def _add(kind: str, parent: Page | None) -> str:
    return reverse("wagtailadmin_pages:add", args=["branches", kind, parent.pk]) if parent else ""
