"""What wagtail-localize takes from our blocks, and what it puts back."""

import pytest
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from home import starter
from home.models import StandardPage
from portal.models import PortalImage
from portal.seeding.drafting import article
from portal.seeding.making import ensure_image, ensure_page
from portal.seeding.translating import missing, translate_page

pytestmark = pytest.mark.django_db

PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


@pytest.fixture
def site(starter_site):
    return starter.home_page()


@pytest.fixture
def image():
    return ensure_image("窗", "window.gif", PIXEL, description="一扇窗")


def make_page(site, image: PortalImage) -> StandardPage:
    text = "你好。\n> 原话 —— 谁\n|表：说明\n|甲|乙\n|一|\n|2026|二\n![window] 图注"
    page, _created = ensure_page(
        site,
        StandardPage,
        "tables",
        title="表格",
        summary="摘要",
        body=article(text, {"window": image}),
    )
    return page


STRINGS = {
    "表格": "Tables",
    "摘要": "Summary",
    "你好。": "Hello.",
    "原话": "Words",
    "谁": "Who",
    "说明": "Caption",
    "甲": "A",
    "乙": "B",
    "一": "one",
    "二": "two",
    "一扇窗": "A window",
    "图注": "Picture",
}


def test_table_picture_and_quote_are_translated(site, image):
    page = make_page(site, image)
    english = translate_page(page, STRINGS)
    assert missing(page) == []
    values = {block.block_type: block.value for block in english.body}
    table = values["table"]
    assert table.caption == "Caption"
    assert [column["heading"] for column in table.columns] == ["A", "B"]
    assert [row["values"] for row in table.row_data] == [["one", ""], ["2026", "two"]]
    assert values["picture"]["image"].contextual_alt_text == "A window"
    assert values["picture"]["caption"] == "Picture"
    assert values["quote"]["attribution"] == "Who"
    # The original is as it was.
    original = StandardPage.objects.get(pk=page.pk)
    assert next(b.value for b in original.body if b.block_type == "table").caption == "说明"


def test_translation_is_localizes_own(site, image):
    page = make_page(site, image)
    english = translate_page(page, STRINGS)
    source = TranslationSource.objects.get_for_instance(page)
    translation = Translation.objects.get(source=source)
    assert translation.get_progress() == (len(STRINGS) + 1, len(STRINGS) + 1)  # and the figure 2026
    assert StringTranslation.objects.filter(data="Hello.").exists()
    assert english.alias_of_id is None
    assert english.live
    assert english.slug == "tables"
    assert english.first_published_at == page.first_published_at


def test_links_are_taken_with_their_text(site):
    door = next(block for block in site.body if block.block_type == "entry_links")
    assert [link["text"] for link in door.value["links"]] == [
        "政策文件",
        "通知公告",
        "使用帮助",
        "联系我们",
    ]
    english = site.get_translation(Locale.objects.get(language_code="en"))
    door = next(block for block in english.body if block.block_type == "entry_links")
    assert [link["text"] for link in door.value["links"]] == [
        "Policy documents",
        "Notices",
        "Help",
        "Contact",
    ]


def test_second_time_nothing_happens(site, image):
    page = make_page(site, image)
    english = translate_page(page, STRINGS)
    revisions = english.revisions.count()
    assert translate_page(page, STRINGS) is None
    assert english.revisions.count() == revisions


def test_an_editors_work_is_left_alone(site, image, admin_user):
    page = make_page(site, image)
    english = translate_page(page, STRINGS)
    english.title = "By hand"
    english.save_revision(user=admin_user).publish(user=admin_user)
    page.title = "改了"
    page.save_revision().publish()
    assert translate_page(page, STRINGS) is None
    english.refresh_from_db()
    assert english.title == "By hand"
