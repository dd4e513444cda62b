"""What one person sees, keeps and may choose in the admin: querysets, no views."""

from __future__ import annotations

from django.db.models import F, Q
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from .policies import EXPLORE


def visible_pages(user) -> PageQuerySet:
    """What ``user`` may know of in the admin: one's own explorable pages, and what is public.

    A public page whose next title is not out yet is not in it: the admin shows the next one.
    """
    if user.is_superuser:
        return Page.objects.all()
    policy = policy_registry.get_by_type(Page)
    own = policy.explorable_instances(user).values("pk")
    pages = Page.objects.all()
    public = Q(live=True, draft_title=F("title")) & ~pages.private_q()
    return pages.filter(Q(pk__in=own) | public | Q(depth=1))


def kept_pages(user) -> PageQuerySet:
    """The pages ``user`` works on: more than reading them in the admin."""
    policy = policy_registry.get_by_type(Page)
    return policy.instances_user_has_any_permission_for(user, EXPLORE)


def choosable(user, model):
    """The images or documents ``user`` may choose."""
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(user, ["choose", "change"])
