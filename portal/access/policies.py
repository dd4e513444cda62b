"""Wagtail's permission policies, with the closed trees of ``portal.access.closed_trees``.

Explorer, search, choosers, reports, histories, usage and the admin API all ask these policies; so
what is closed here is closed in all of them.
"""

from __future__ import annotations

from django.db.models import Q
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page
from wagtail.permission_policies.collections import (
    CollectionManagementPermissionPolicy,
    CollectionOwnershipPermissionPolicy,
)
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from .closed_trees import closed_paths, reached_collections, reached_pages, reaches, top_of

EXPLORE = frozenset({"add", "change", "publish", "lock", "unlock", "bulk_delete"})


class PortalPagePolicy(PagePermissionPolicy):
    """Rights on pages that stop at closed trees."""

    def actions_at(self, user, page: Page) -> set[str]:
        """What ``user`` is given at ``page``: ``add``, ``change`` … (nothing for superusers)."""
        tops = closed_paths(user, Page)
        return {
            grant.permission.codename.rsplit("_", maxsplit=1)[0]
            for grant in self.get_cached_permissions_for_user(user)
            if reaches(grant.page.path, page.path, tops)
        }

    def shuts_out(self, user, page: Page) -> bool:
        """Whether ``page`` lies in a tree closed to ``user``, who is given nothing in there."""
        if not top_of(page.path, closed_paths(user, Page)):
            return False
        return not self.actions_at(user, page)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        """Superusers always; others by the grants that reach the page."""
        known = self._base_user_has_permission(user)
        if known is not None:
            return known
        held = self.actions_at(user, instance)
        if "add" in held and instance.owner_id == user.pk:
            held.add("change")
        return bool(held & set(actions))

    def instances_user_has_any_permission_for(self, user, actions):
        """Pages below the grants, closed trees left out."""
        known = self._base_queryset_for_user(user)
        if known is not None:
            return known
        reached = Q(pk__in=[])
        for grant in self.get_cached_permissions_for_user(user):
            action = grant.permission.codename.rsplit("_", maxsplit=1)[0]
            if action in actions:
                reached |= reached_pages(grant.page.path, user)
            elif action == "add" and "change" in actions:
                reached |= reached_pages(grant.page.path, user) & Q(owner=user)
        return self.model._default_manager.filter(reached)

    def explorable_instances(self, user):
        """Pages below the grants, and the pages on the way down to them."""
        known = self._base_queryset_for_user(user)
        if known is not None:
            return known
        root = self.explorable_root_instance(user)
        if root is None:
            return self.model._default_manager.none()
        reached, way = Q(pk__in=[]), set()
        for path in {grant.page.path for grant in self.get_cached_permissions_for_user(user)}:
            reached |= reached_pages(path, user)
            cuts = range(len(root.path), len(path), Page.steplen)
            way.update(path[:cut] for cut in cuts)
        return self.model._default_manager.filter(reached | Q(path__in=sorted(way)))

    def users_with_any_permission_for_instance(self, actions, instance, include_superusers=True):
        """Nobody whose grants stop above ``instance``."""
        users = super().users_with_any_permission_for_instance(
            actions, instance, include_superusers
        )
        shut = [user.pk for user in users if self.shuts_out(user, instance)]
        return users.exclude(pk__in=shut) if shut else users


class _ClosedCollections:
    """What images, documents and collections have in common."""

    def _check_perm(self, user, actions, collection=None):
        if collection is None or not super()._check_perm(user, actions, collection):
            return collection is None and super()._check_perm(user, actions)
        tops = closed_paths(user, Collection)
        if not top_of(collection.path, tops):
            return True
        grants = self._get_user_permission_objects_for_actions(user, actions)
        return any(reaches(grant.collection.path, collection.path, tops) for grant in grants)

    def _collections_with_perm(self, user, actions):
        reached = Q(pk__in=[])
        grants = self._get_user_permission_objects_for_actions(user, actions)
        for path in {grant.collection.path for grant in grants}:
            reached |= reached_collections(path, user)
        return Collection.objects.filter(reached)


class PortalMediaPolicy(_ClosedCollections, CollectionOwnershipPermissionPolicy):
    """Images and documents."""


class PortalCollectionPolicy(_ClosedCollections, CollectionManagementPermissionPolicy):
    """Collections themselves: their names, places and privacy."""

    def _descendants_with_perm(self, user, action):
        below = super()._descendants_with_perm(user, action)
        return below.filter(pk__in=self._collections_with_perm(user, [action]).values("pk"))


def register() -> None:
    """Put these policies in the place of Wagtail's; called when the apps are ready."""
    register_permission_policy(Page, PortalPagePolicy())
    register_permission_policy(Collection, PortalCollectionPolicy(Collection))
    # Exact: Wagtail's image and document apps, ready later, register theirs for subclasses too.
    register_permission_policy(
        get_image_model(),
        PortalMediaPolicy(
            get_image_model(),
            auth_model="wagtailimages.Image",
            owner_field_name="uploaded_by_user",
        ),
        exact_class=True,
    )
    register_permission_policy(
        get_document_model(),
        PortalMediaPolicy(
            get_document_model(),
            auth_model="wagtaildocs.Document",
            owner_field_name="uploaded_by_user",
        ),
        exact_class=True,
    )
