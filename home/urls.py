"""Addresses of the home app that are not pages."""

from django.urls import path

from . import search_views, views

urlpatterns = [
    path("display/", views.display_preferences, name="display"),
    path("search/", search_views.search_view, name="search"),
    path("search/suggest/", search_views.suggest_view, name="search_suggest"),
    path("sitemap/", views.site_map, name="site_map"),
    path("untranslated/", views.untranslated, name="untranslated"),
]
