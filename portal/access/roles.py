"""Roles as data: who may do what in the Wagtail admin, and how the database is made to say so.

``ROLES``, with what the apps ``grant``, is the whole truth about the groups named in it: ``sync``
grants what is listed and revokes what is not. Groups of another name (those of the branches) are
left alone. Permissions are written as ``app.codename``; pages are the trees of the site, original
or translated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
)

VIEW_REPORTS = "portal.view_reports"

Tree = Literal["original", "translations"]

WRITE = frozenset({"add", "change"})
PUBLISH = WRITE | {"publish", "lock", "unlock"}
EVERYTHING = PUBLISH | {"bulk_delete"}

# Wagtail asks for the permissions of its own image and document models, whatever replaces them.
USE_MEDIA = frozenset(
    {
        *("wagtailimages.add_image", "wagtailimages.choose_image"),
        *("wagtaildocs.add_document", "wagtaildocs.choose_document"),
    }
)
KEEP_MEDIA = USE_MEDIA | {"wagtailimages.change_image", "wagtaildocs.change_document"}
KEEP_COLLECTIONS = KEEP_MEDIA | {
    *("wagtailcore.add_collection", "wagtailcore.change_collection"),
    "wagtailcore.delete_collection",
}


def every(model: str, *actions: str) -> frozenset[str]:
    """``("home.alertbanner", "add")`` → ``{"home.add_alertbanner"}``; all four without actions."""
    app, name = model.split(".")
    return frozenset(f"{app}.{action}_{name}" for action in actions or FOUR)


FOUR = ("add", "change", "delete", "view")
ADMIN = frozenset({"wagtailadmin.access_admin"})
TRANSLATE = frozenset({"wagtail_localize.submit_translation"})


@dataclass(frozen=True)
class Role:
    """One group.

    ``pages``: actions on the trees; ``media``: permissions on the root collection and so on all;
    ``permissions``: everything else. ``approves``: approves what is sent to review.
    """

    code: str
    name: str
    does: str
    pages: dict[Tree, frozenset[str]] = field(default_factory=dict)
    media: frozenset[str] = frozenset()
    permissions: frozenset[str] = ADMIN
    approves: bool = False


ROLES = {
    role.code: role
    for role in (
        Role(
            "administrator",
            "管理员",
            "管理内容、栏目、账号、站点设置；不能删除公开过的页面",
            pages={"original": EVERYTHING, "translations": EVERYTHING},
            media=KEEP_COLLECTIONS,
            permissions=ADMIN
            | TRANSLATE
            | every("wagtailredirects.redirect", "add", "change", "delete")
            | every("wagtailcore.workflow", "add", "change")
            | every("wagtailcore.task", "add", "change")
            | every("wagtailcore.pageviewrestriction", "change")
            | every("wagtailsearchpromotions.searchpromotion", "add", "change", "delete")
            | every("django_tasks_database.dbtaskresult", "view", "change", "delete")
            | {VIEW_REPORTS},
            approves=True,
        ),
        Role(
            "publisher",
            "审核发布",
            "审核送来的稿件，发布，撤下，发公告条",
            pages={"original": PUBLISH, "translations": PUBLISH},
            media=KEEP_MEDIA,
            permissions=ADMIN | {VIEW_REPORTS},
            approves=True,
        ),
        Role(
            "clerk",
            "委员会工作人员",
            "上级党委部门的工作人员：编辑、审核、发布；管理台账",
            pages={"original": PUBLISH, "translations": WRITE},
            media=KEEP_MEDIA,
            permissions=ADMIN | {VIEW_REPORTS},
            approves=True,
        ),
        Role(
            "editor",
            "内容编辑",
            "写稿、改稿、送审；不能发布",
            pages={"original": WRITE},
            media=USE_MEDIA,
        ),
        Role(
            "translator",
            "翻译",
            "翻译页面并送审；不改中文",
            pages={"translations": WRITE},
            media=frozenset({"wagtailimages.choose_image", "wagtaildocs.choose_document"}),
            permissions=ADMIN | TRANSLATE,
        ),
    )
}


def grant(code: str, *permissions: frozenset[str]) -> None:
    """Add an app's permissions to the role ``code``; called in ``<app>/roles.py`` alone.

    Those modules are found by themselves when the apps are ready.
    """
    role = ROLES[code]
    ROLES[code] = replace(role, permissions=role.permissions.union(*permissions))


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that ``sync`` changes (or would): ``sign`` is ``+`` or ``-``."""

    sign: str
    subject: str
    what: str

    def __str__(self) -> str:
        return f"{self.sign} {self.subject}：{self.what}"


class UnknownPermissionError(LookupError):
    """The table names a permission that the database doesn't have (not migrated, or misspelt)."""


def group(code: str) -> Group:
    """The group of a role, made if ``sync`` has not run yet."""
    return Group.objects.get_or_create(name=ROLES[code].name)[0]


_syncs: list[Callable[[], Iterable[Difference]]] = []


def register_sync(sync: Callable[[], Iterable[Difference]]) -> None:
    """Add what else ``sync`` brings into line once the groups are there."""
    if sync not in _syncs:
        _syncs.append(sync)


def sync(apply: bool = True) -> list[Difference]:
    """Make the database match ``ROLES``; with ``apply=False`` only say what differs.

    Returns the differences; an empty list means there was nothing to do.
    """
    with transaction.atomic():
        found = [*_sync_groups(), *(each for sync in _syncs for each in sync())]
        if not apply:
            transaction.set_rollback(True)
    return found


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    permission = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
    if permission is None:
        raise UnknownPermissionError(name)
    return permission


def site_roots() -> dict[Tree, list[Page]]:
    """The front page of each language, by kind of tree."""
    roots: dict[Tree, list[Page]] = {"original": [], "translations": []}
    for site in Site.objects.select_related("root_page__locale"):
        for page in site.root_page.get_translations(inclusive=True).select_related("locale"):
            original = page.locale.language_code == settings.LANGUAGE_CODE
            tree = roots["original" if original else "translations"]
            if page not in tree:
                tree.append(page)
    return roots


def _sync_groups() -> Iterator[Difference]:
    roots = site_roots()
    collection = Collection.get_first_root_node()
    for role in ROLES.values():
        target, created = Group.objects.get_or_create(name=role.name)
        if created:
            yield Difference("+", role.name, "用户组")
        yield from _sync_model_permissions(target, role)
        yield from _sync_pages(target, role, roots)
        yield from _sync_media(target, role, collection)
        stray = GroupSitePermission.objects.filter(group=target)
        for row in stray.select_related("permission", "site"):
            yield Difference("-", role.name, f"{_name(row.permission)}（{row.site}）")
        stray.delete()


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def _sync_model_permissions(target: Group, role: Role) -> Iterator[Difference]:
    wanted = {_permission(name) for name in role.permissions}
    present = set(target.permissions.select_related("content_type"))
    yield from (Difference("+", role.name, _name(each)) for each in _sorted(wanted - present))
    yield from (Difference("-", role.name, _name(each)) for each in _sorted(present - wanted))
    if wanted != present:
        target.permissions.set(wanted)


def _sorted(permissions: set[Permission]) -> list[Permission]:
    return sorted(permissions, key=_name)


def _sync_pages(target: Group, role: Role, roots: dict[Tree, list[Page]]) -> Iterator[Difference]:
    wanted = {
        (page.pk, f"{action}_page"): page
        for tree, actions in role.pages.items()
        for page in roots[tree]
        for action in actions
    }
    rows = GroupPagePermission.objects.filter(group=target).select_related("permission", "page")
    present = {(row.page_id, row.permission.codename): row for row in rows}
    for key in sorted(wanted.keys() - present.keys()):
        GroupPagePermission.objects.create(
            group=target, page=wanted[key], permission=_permission(f"wagtailcore.{key[1]}")
        )
        yield Difference("+", role.name, f"{key[1]}（{wanted[key].title}）")
    for key in sorted(present.keys() - wanted.keys()):
        yield Difference("-", role.name, f"{key[1]}（{present[key].page.title}）")
        present[key].delete()


def _sync_media(target: Group, role: Role, collection: Collection) -> Iterator[Difference]:
    wanted = {(collection.pk, _permission(name)) for name in role.media}
    rows = GroupCollectionPermission.objects.filter(group=target).select_related(
        "permission__content_type", "collection"
    )
    present = {(row.collection_id, row.permission): row for row in rows}
    for _pk, permission in sorted(wanted - present.keys(), key=lambda key: _name(key[1])):
        GroupCollectionPermission.objects.create(
            group=target, collection=collection, permission=permission
        )
        yield Difference("+", role.name, f"{_name(permission)}（{collection.name}）")
    for key in sorted(present.keys() - wanted, key=lambda key: (key[0], _name(key[1]))):
        yield Difference("-", role.name, f"{_name(key[1])}（{present[key].collection.name}）")
        present[key].delete()
