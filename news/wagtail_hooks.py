"""Listings and closed lists of news and policy in the admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .models import NewsCategory, PolicyTopic
from .viewsets import viewsets

register_permission_policy(PolicyTopic)
register_permission_policy(NewsCategory)


@hooks.register("register_admin_viewset")
def news_viewsets():
    return list(viewsets)
