"""The ways from the member area to the pages of a branch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse

from branches.models import Branch, BranchInternalPage, BranchPage

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


def ways(branches: Iterable[Branch], user) -> list[Ways]:
    """For branches ``user`` keeps, in their order; as many queries for one as for many."""
    branches = list(branches)
    chinese = {"locale__language_code": settings.LANGUAGE_CODE, "alias_of": None}
    prefetch_related_objects(
        branches,
        Prefetch("pages", BranchPage.objects.filter(**chinese), to_attr="public_here"),
        Prefetch("internal_pages", BranchInternalPage.objects.filter(**chinese), to_attr="inside"),
    )
    writes = user.has_perm(ADMIN)
    return [_ways(branch, writes) for branch in branches]


def _ways(branch: Branch, writes: bool) -> Ways:
    public = next(iter(branch.public_here), None)
    inside = next(iter(branch.inside), None)
    return Ways(
        branch,
        write_update=_add("branchupdatepage", public or inside) if writes else "",
        disclose=_add("disclosurepage", inside or public) if writes else "",
        change_page=reverse("wagtailadmin_pages:edit", args=[public.pk])
        if writes and public
        else "",
        public_page=public.url if public and public.live else "",
        internal_page=inside.url if inside and inside.live else "",
    )


def _add(kind: str, parent) -> str:
    return reverse("wagtailadmin_pages:add", args=["branches", kind, parent.pk]) if parent else ""


def _edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else ""
