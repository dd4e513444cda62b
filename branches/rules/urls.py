"""Addresses of the rules."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.rules, name="rules"),
    path("<str:identifier>/", views.rule_page, name="rule"),
]
