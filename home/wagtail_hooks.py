"""Banners in the admin, with the permissions of their model."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .models import AlertBanner
from .viewsets import alert_banner_viewset

register_permission_policy(AlertBanner)


@hooks.register("register_admin_viewset")
def banner_viewset():
    return alert_banner_viewset
