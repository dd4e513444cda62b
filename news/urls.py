"""Addresses of news and policy that are not pages: feeds, QR codes, PDF."""

from django.urls import path

from portal.serving.page_cache import cacheable

from . import views
from .feeds import PortalFeed

urlpatterns = [
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/<slug:kind>.xml", cacheable()(PortalFeed()), name="feed"),
    path("qr/<int:page_id>.svg", views.page_qr, name="page_qr"),
    path("pdf/<int:page_id>.pdf", views.page_pdf, name="page_pdf"),
]
