"""What changes more than one row of a party organisation."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
)

from . import workflows
from .models import Branch, BranchIndexPage, BranchInternalPage, BranchPage, InternalIndexPage

COLLECTIONS = "党支部"
PAGE_PERMISSIONS = ("add_page", "change_page")
MEDIA_ACTIONS = ("add", "change", "choose")
# Wagtail asks for the permissions of its own image and document models, whatever replaces them.
MEDIA_APPS = ("wagtailimages", "wagtaildocs")


class MissingTree(Exception):
    """The directory or the internal page, under which branches hang, isn't there yet."""


@dataclass
class Provision:
    """What provisioning made or repaired, as words for the one who ran it."""

    branch: Branch
    done: list[str] = field(default_factory=list)
    opened: bool = False  # and not only repaired

    @property
    def changed(self) -> bool:
        """Something was missing."""
        return bool(self.done)


@transaction.atomic
def provision_branch(branch: Branch) -> Provision:
    """Groups, pages in both trees and collections of a branch, as far as they are missing.

    Idempotent: run again it repairs what was lost or loosened (permissions are set to exactly what
    the branch should have) and touches nothing an editor wrote. Raises MissingTree without the two
    index pages.
    """
    report = Provision(branch, opened=branch.secretaries_group_id is None)
    _groups(branch, report)
    _collections(branch, report)
    public, internal = _pages(branch, report)
    _page_permissions(branch, [public, internal], report)
    _workflow(report)
    _collection_permissions(branch, report)
    return report


def open_branch(branch: Branch, by) -> Provision:
    """As ``provision_branch``; the history says that ``by`` did it, and what was made."""
    report = provision_branch(branch)
    if report.changed:
        log(branch, "branches.provision", user=by, data={"done": report.done})
    return report


def say_of_provision(report: Provision) -> str:
    """One sentence on what provisioning did; the details stand in the history of the record."""
    words = {"name": report.branch}
    if report.opened:
        return _("“%(name)s”已开通：支部主页（草稿）、党内页面和文件夹都有了。") % words
    if report.changed:
        return _("“%(name)s”已修复，缺的都补上了。") % words
    return _("一样不缺，什么也没有改。")


def index_pages() -> tuple[BranchIndexPage, InternalIndexPage]:
    """The directory and the internal page of the default language."""
    locale = Locale.get_default()
    directory = BranchIndexPage.objects.filter(locale=locale).first()
    internal = InternalIndexPage.objects.filter(locale=locale).first()
    if not directory or not internal:
        raise MissingTree("create the branch directory and the internal page first")
    return directory, internal


def _groups(branch: Branch, report: Provision) -> None:
    for attribute, role in (("members_group", "党员"), ("secretaries_group", "书记")):
        if getattr(branch, attribute) is None:
            group, _made = Group.objects.get_or_create(name=f"支部-{branch.slug}-{role}")
            setattr(branch, attribute, group)
            branch.save(update_fields=[attribute])
            report.done.append(f"用户组 {group.name}")
    door = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    if branch.secretaries_group.permissions.filter(pk=door.pk).exists():
        return
    branch.secretaries_group.permissions.add(door)
    report.done.append("书记进入后台的权限")


def _collections(branch: Branch, report: Provision) -> None:
    for attribute, label in (
        ("public_collection", "公开素材"),
        ("internal_collection", "内部材料"),
    ):
        if getattr(branch, attribute) is None:
            name = f"{branch.short_name}（{branch.slug}）{label}"
            shelf = _shelf()
            collection = shelf.get_children().filter(name=name).first()
            if collection is None:
                collection = shelf.add_child(instance=Collection(name=name))
            setattr(branch, attribute, collection)
            branch.save(update_fields=[attribute])
            report.done.append(f"文件集 {name}")
    restriction, created = CollectionViewRestriction.objects.get_or_create(
        collection=branch.internal_collection,
        restriction_type=CollectionViewRestriction.GROUPS,
    )
    readers = {branch.members_group, branch.secretaries_group}
    if created or set(restriction.groups.all()) != readers:
        restriction.groups.set(readers)
        report.done.append("内部材料的阅读限制")


def _shelf() -> Collection:
    root = Collection.get_first_root_node()
    shelf = root.get_children().filter(name=COLLECTIONS).first()
    return shelf or root.add_child(instance=Collection(name=COLLECTIONS))


def _pages(branch: Branch, report: Provision) -> tuple[BranchPage, BranchInternalPage]:
    directory, internal_index = index_pages()
    public = _page(
        BranchPage(title=branch.short_name, slug=branch.slug, branch=branch, live=False),
        directory,
        report,
        "支部主页（草稿）",
    )
    internal = _page(
        BranchInternalPage(title=branch.short_name, slug=branch.slug, branch=branch),
        internal_index,
        report,
        "支部内部页面",
    )
    return public, internal


def _page(page: Page, parent: Page, report: Provision, label: str) -> Page:
    model = type(page)
    found = model.objects.filter(branch=page.branch, locale=parent.locale).first()
    if found:
        return found
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision()
    if page.live:
        page.get_latest_revision().publish(log_action=False)
    report.done.append(label)
    return page


def _page_permissions(branch: Branch, pages: list[Page], report: Provision) -> None:
    wanted = {(page.pk, codename) for page in pages for codename in PAGE_PERMISSIONS}
    held = GroupPagePermission.objects.filter(group=branch.secretaries_group)
    have = set(held.values_list("page_id", "permission__codename"))
    if have == wanted:
        return
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS
        )
    }
    for row in held.select_related("permission"):
        if (row.page_id, row.permission.codename) not in wanted:
            row.delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(
            group=branch.secretaries_group, page_id=page_id, permission=permissions[codename]
        )
        for page_id, codename in wanted - have
    )
    report.done.append("页面权限")


def _workflow(report: Provision) -> None:
    """What a branch writes goes through its superior; one chain for all, on the index pages."""
    if workflows.is_in_place():
        return
    report.done += [f"{name}：{what}" for _sign, name, what in workflows.put_in_place()]


def _collection_permissions(branch: Branch, report: Provision) -> None:
    # What is for the branch alone is a document, with a collection that says who reads it.
    shelves = {
        branch.public_collection_id: ("image", "document"),
        branch.internal_collection_id: ("document",),
    }
    wanted = {
        (collection, f"{action}_{kind}")
        for collection, kinds in shelves.items()
        for kind in kinds
        for action in MEDIA_ACTIONS
    }
    held = GroupCollectionPermission.objects.filter(group=branch.secretaries_group)
    have = set(held.values_list("collection_id", "permission__codename"))
    if have == wanted:
        return
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label__in=MEDIA_APPS,
            codename__in={codename for _, codename in wanted},
        )
    }
    for row in held.select_related("permission"):
        if (row.collection_id, row.permission.codename) not in wanted:
            row.delete()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=branch.secretaries_group,
            collection_id=collection,
            permission=permissions[codename],
        )
        for collection, codename in wanted - have
    )
    report.done.append("文件集权限")
