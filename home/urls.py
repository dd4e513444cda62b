"""Addresses of the home app that are not pages."""

from django.urls import path

from . import views
from .search.views import search_view, suggest_view

urlpatterns = [
    path("display/", views.display_preferences, name="display"),
    path("search/", search_view, name="search"),
    path("search/suggest/", suggest_view, name="search_suggest"),
    path("sitemap/", views.site_map, name="site_map"),
    path("untranslated/", views.untranslated, name="untranslated"),
]
