"""The search boxes of Wagtail's admin."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site
from wagtail.search.index import insert_or_update_object

from portal.search.tests.test_backends import ODD

pytestmark = pytest.mark.indexed

BOXES = [
    "wagtailadmin_pages:search",
    "wagtailadmin_choose_page_search",
    "wagtailimages:index",
    "wagtailimages_chooser:choose_results",
    "wagtaildocs:index",
    "wagtaildocs_chooser:choose_results",
]


@pytest.fixture
def admin(client, db):
    """A client signed in as somebody who sees everything."""
    model = get_user_model()
    user = model(is_superuser=True, is_staff=True, is_active=True, email="admin@example.org")
    setattr(user, model.USERNAME_FIELD, "admin@example.org")
    user.save()
    client.force_login(user)
    return client


@pytest.fixture
def things(db):
    """A page, a picture and an attachment with the same word inside the title."""
    root = Site.objects.get(is_default_site=True).root_page
    page = root.add_child(instance=Page(title="关于党建引领的意见", slug="opinion"))
    image = get_image_model().objects.create(title="关于党建引领的意见", file=get_test_image_file())
    document = get_document_model().objects.create(
        title="关于党建引领的意见", file=get_test_image_file()
    )
    for thing in (page, image, document):
        insert_or_update_object(thing)


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("query", ["党建", "引领的", "djyl", "党建 意见"])
def test_a_word_inside_a_title_is_found(admin, things, box, query):
    answer = admin.get(reverse(box), {"q": query}, follow=True)
    assert answer.status_code == 200
    assert "关于党建引领的意见" in answer.content.decode()


@pytest.mark.parametrize("box", BOXES)
def test_a_word_that_is_nowhere_is_not(admin, things, box):
    answer = admin.get(reverse(box), {"q": "消防"}, follow=True)
    assert "关于党建引领的意见" not in answer.content.decode()


@pytest.mark.parametrize("box", BOXES)
def test_odd_queries_break_nothing(admin, things, box):
    for query in ODD:
        if "\ud800" <= max(query) <= "\udfff" or len(query) > 1000:
            continue  # cannot be sent in an address
        assert admin.get(reverse(box), {"q": query}).status_code in {200, 302}, query
