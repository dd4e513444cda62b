"""What an uploaded document says is found by search and by the checks."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from news.models import NewsPage
from news.tests.factories import (
    NewsPageFactory,
    StandardPageFactory,
    article_paragraphs,
    make_private,
)
from portal.media.reading import fill_text
from portal.models import PortalDocument
from tests.cast import client_of

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


def upload(client, name: str, content: bytes) -> PortalDocument:
    file = ContentFile(content, name=name)
    root = Collection.get_first_root_node()
    response = client.post(
        reverse("wagtaildocs:add"), {"title": name, "file": file, "collection": root.pk, "tags": ""}
    )
    assert response.status_code in (200, 302)
    return PortalDocument.objects.get(title=name)


def test_the_text_of_an_upload_is_read(site, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = upload(client_of("publisher"), "附件.txt", "报名条件：年满十八周岁".encode())
    document.refresh_from_db()
    assert "年满十八周岁" in document.text_content
    assert document.text_problem == ""


def test_a_broken_file_says_so_and_breaks_nothing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = PortalDocument.objects.create(
            title="坏文件", file=ContentFile(b"%PDF-1.7 broken", name="x.pdf")
        )
    document.refresh_from_db()
    assert document.text_content == ""
    assert document.text_problem


def test_pages_that_use_it_are_indexed_again(site, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = PortalDocument.objects.create(
            title="名册", file=ContentFile("初稿".encode(), name="a.txt")
        )
        body = [
            *article_paragraphs("见附件。"),
            {"type": "attachment", "value": {"document": document.pk, "title": ""}, "id": "a"},
        ]
        page = NewsPageFactory(parent=site.news, body=body)
    document.refresh_from_db()
    assert page.pk not in {found.pk for found in NewsPage.objects.search("志愿服务时长")}
    document.file.save("b.txt", ContentFile("志愿服务时长统计".encode()), save=False)
    with django_capture_on_commit_callbacks(execute=True):
        document.save()
    document.refresh_from_db()
    assert "志愿服务时长" in document.text_content
    assert page.pk in {found.pk for found in NewsPage.objects.search("志愿服务时长")}


def test_reading_twice_writes_once(django_assert_num_queries, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = PortalDocument.objects.create(
            title="名册", file=ContentFile("正文".encode(), name="a.txt")
        )
    document.refresh_from_db()
    with django_assert_num_queries(0):
        fill_text(document)


def test_search_quotes_no_attachment_a_reader_may_not_open(
    site, django_capture_on_commit_callbacks
):
    """Whatever closes a file, or opens its page, takes its words out of the public search."""
    root = Collection.get_first_root_node()
    closed = root.add_child(name="内部")
    word = "雪松密语"
    with django_capture_on_commit_callbacks(execute=True):
        restriction = CollectionViewRestriction.objects.create(
            collection=closed, restriction_type="login"
        )
        document = PortalDocument.objects.create(
            title="名册", file=ContentFile(word.encode(), name="a.txt")
        )
        page = NewsPageFactory(
            parent=site.news,
            body=[
                *article_paragraphs("见附件。"),
                {"type": "attachment", "value": {"document": document.pk, "title": ""}, "id": "a"},
            ],
        )
    document.refresh_from_db()

    def hits() -> bool:
        text = Client().get(f"/search/?q={word}").content.decode()
        return f'href="{page.url}"' in text

    def after(change) -> bool:
        with django_capture_on_commit_callbacks(execute=True):
            change()
        return hits()

    def move_to(collection):
        document.collection = collection
        document.save()

    with django_capture_on_commit_callbacks(execute=True):
        document.save()
    assert hits()
    assert not after(lambda: move_to(closed))
    assert after(restriction.delete)
    assert not after(
        lambda: CollectionViewRestriction.objects.create(
            collection=closed, restriction_type="login"
        )
    )
    # Behind a login the page says what the file says; once it is open, it does not.
    with django_capture_on_commit_callbacks(execute=True):
        private = make_private(page)
    assert word in NewsPage.objects.get(pk=page.pk).attachment_text
    assert not after(private.delete)
    assert after(lambda: move_to(root))


def test_a_file_that_a_rich_text_links_is_searched_with_any_page(
    site, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        document = PortalDocument.objects.create(
            title="须知", file=ContentFile("银杏路口集合".encode(), name="a.txt")
        )
        link = f'<a linktype="document" id="{document.pk}">活动须知</a>'
        page = StandardPageFactory(parent=site.home, body=article_paragraphs(link))
    text = Client().get("/search/?q=银杏路口").content.decode()
    assert f'href="{page.url}"' in text
