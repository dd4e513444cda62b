"""What keeps a page from publication turns the field or the block red that it speaks of."""

from __future__ import annotations

import pytest
from wagtail.blocks import StreamBlockValidationError

from news.tests.factories import NewsPageFactory, article_paragraphs
from portal.publishing.findings.places import Place, anchor_of, place_of
from portal.publishing.findings.registry import Finding
from portal.publishing.findings.tests.test_findings import news_form, publish
from tests.cast import client_of

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


@pytest.fixture
def page(site):
    """A draft with twelve paragraphs."""
    body = [block for _each in range(12) for block in article_paragraphs("文字")]
    draft = NewsPageFactory(parent=site.news, live=False, body=body)
    draft.save_revision()
    return draft


def at(where: str, page) -> Place | None:
    return place_of(Finding("error", "x", "有问题", where), page)


def test_a_place_is_a_field_a_block_or_none(page):
    source = page._meta.get_field("source_name").verbose_name
    assert at(source, page) == Place("source_name")
    assert at("正文", page) == Place("body")
    assert at("正文第1块 1101**", page) == Place("body", 0)
    assert at("正文第12块", page) == Place("body", 11)
    assert at("标题", page) == Place("title")
    assert at("", page) is None
    assert at("附件“名单.xlsx”", page) is None


def test_each_place_has_an_anchor_of_the_editor(page):
    def leads(where: str) -> str:
        return anchor_of(Finding("error", "x", "有问题", where), page)

    assert leads("标题") == "id_title-label"
    assert leads("正文") == f"block-{page.body[0].id}-section"
    assert leads("正文第12块") == f"block-{page.body[11].id}-section"
    assert leads("附件“名单.xlsx”") == ""


def test_each_finding_is_an_error_of_its_field_or_block(page):
    data = news_form(page, f"身份证{NUMBER}。", source_name="未知")
    response = publish(client_of("publisher"), page, data)
    form = response.context_data["form"]
    assert form.has_error("source_name")
    (error,) = form.errors["body"].as_data()
    assert isinstance(error, StreamBlockValidationError)
    assert list(error.block_errors) == [0]
    html = response.content.decode()
    assert "暂不能发布" in html
