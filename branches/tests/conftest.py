"""The scene of the admin's tests, planted once a module and fresh in every test."""

import dataclasses

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page

from .scene import Scene, plant


@pytest.fixture(scope="module")
def planted(lasting):
    """The scene in the database."""
    with lasting():
        yield plant()


@pytest.fixture
def scene(planted, db) -> Scene:
    """The scene as the database has it now: what a test changes is undone after it."""
    pages = Page.objects.specific().in_bulk([page.pk for page in planted.pages.values()])
    users = get_user_model().objects.in_bulk([user.pk for user in planted.users.values()])
    for each in (planted.north, planted.south):
        each.refresh_from_db()
    return dataclasses.replace(
        planted,
        pages={key: pages[page.pk] for key, page in planted.pages.items()},
        users={key: users[user.pk] for key, user in planted.users.items()},
    )
