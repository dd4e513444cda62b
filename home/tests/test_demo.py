"""The demo: whole, readable in both languages, and no danger to what people changed."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from PIL import Image
from wagtail.models import Locale, Page, PageLogEntry, Revision
from wagtail_localize.models import StringTranslation, Translation

from accounts.demo import ACCOUNTS, demo_password
from home import starter
from home.demo.pictures import FOLDER, PICTURES
from home.models import AlertBanner, SiteIdentity, StandardPage
from portal.models import PortalDocument, PortalImage, PublishedChange
from portal.seeding.making import find_page
from portal.seeding.translating import missing
from tests.pango import has_pango

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_site")]


def pages(kind=""):
    """Pages of the demo in Chinese below the front page."""
    found = starter.home_page().get_descendants().live().public().specific()
    return [page for page in found if not kind or page.kind == kind]


def counts():
    models = (
        *(Page, Revision, PageLogEntry, PublishedChange, AlertBanner, StringTranslation),
        *(PortalImage, PortalDocument, get_user_model()),
    )
    return {model.__name__: model.objects.count() for model in models}


def test_again_changes_nothing():
    before = counts()
    call_command("load_demo", verbosity=0)
    assert counts() == before


def test_edited_content_survives(django_user_model, settings):
    settings.DEMO_PASSWORD = ""
    admin = django_user_model.objects.get(username="admin")
    page = find_page("winter-hours")
    page.title = "编辑改过的标题"
    page.save_revision(user=admin).publish(user=admin)
    home = starter.home_page()
    home.body = []
    home.save_revision(user=admin).publish(user=admin)
    SiteIdentity.objects.update(operator="另一个单位")
    taken_down = find_page("heart-to-heart-talks")
    taken_down.unpublish()
    admin.set_password("another-password")
    admin.save()
    before = counts()
    call_command("load_demo", verbosity=0)
    assert counts() == before
    page.refresh_from_db()
    assert page.title == "编辑改过的标题"
    assert len(starter.home_page().body) == 0
    assert starter.identity().operator == "另一个单位"
    taken_down.refresh_from_db()
    assert not taken_down.live
    admin.refresh_from_db()
    assert admin.check_password("another-password")


def test_refused_where_it_was_not_asked_for(settings):
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="PORTAL_DEMO"):
        call_command("load_demo")


def test_accounts_of_the_contract(django_user_model):
    names = "admin clerk chief street-east department-civil editor secretary-north member-north"
    others = ["secretary-south", "member-south", "host-north", "lonely"]
    assert [account.username for account in ACCOUNTS] == [*names.split(), *others]
    for name in (account.username for account in ACCOUNTS):
        assert django_user_model.objects.get(username=name).check_password(demo_password())
    groups = {
        user.username: {group.name for group in user.groups.all()}
        for user in django_user_model.objects.filter(username__in=["clerk", "editor", "lonely"])
    }
    assert groups == {"clerk": {"委员会工作人员"}, "editor": {"内容编辑"}, "lonely": set()}


def test_every_page_says_what_it_is_and_who_answers_for_it():
    for page in pages():
        assert page.summary, page.slug
        assert len(page.title) > 2, page.slug
        assert page.slug.isascii()
        if page.kind:
            assert page.responsible_unit, page.slug
            assert page.editor_name not in {"", "管理员"}, page.slug
        if page.kind in {"news", "policy"}:
            assert page.source_name not in {"", "未知", "网络"}, page.slug


def test_enough_of_everything():
    assert len(pages("news")) >= 14 + 8
    assert len(pages("policy")) >= 10
    assert len(pages("campaign")) == 2
    assert {page.source_type for page in pages("news")} == {"original", "reprint", "above"}
    assert {page.validity for page in pages("policy")} >= {"in_force", "repealed", "not_yet"}


def test_lineage():
    new = find_page("formation-plan-2026")
    old = find_page("formation-plan-2022")
    relations = {(row.kind, row.target_id, row.target_title) for row in new.relations.all()}
    assert ("replaces", old.pk, "") in relations
    assert any("中办发〔2015〕51号" in title for _kind, _target, title in relations)
    assert old.body.get_prep_value() != new.body.get_prep_value()
    explained = find_page("formation-plan-explained")
    assert explained.relations.get(kind="explains").target_id == new.pk


def test_attachments_are_real_files_with_text():
    kinds = {document.file_extension for document in PortalDocument.objects.all()}
    assert kinds == {"docx", "xlsx", "txt"} | ({"pdf"} if has_pango() else set())
    for document in PortalDocument.objects.all():
        assert document.file_size == document.file.size > 200, document.title
    attached = {row.document_id for page in pages("policy") for row in page.attachments.all()}
    assert attached == set(PortalDocument.objects.values_list("pk", flat=True))


def test_pictures():
    assert {picture.file for picture in PICTURES} == {*FOLDER.glob("*.webp")}
    assert PortalImage.objects.count() == len(PICTURES)
    for image in PortalImage.objects.all():
        assert len(image.description) > 10
        assert image.credit
        assert image.file_size < 60 * 1024, image.title
        with image.file.open("rb") as stored, Image.open(io.BytesIO(stored.read())) as picture:
            assert (picture.format, picture.size) == ("WEBP", (1200, 750))
    for page in pages("news"):
        for block in page.body:
            if block.block_type == "picture":
                assert block.value["image"].contextual_alt_text, page.slug


def test_front_page():
    blocks = {block.block_type: block.value for block in starter.home_page().body}
    assert list(blocks) == ["lead", "side_by_side", "listing", "entry_links"]
    assert blocks["lead"]["story"].specific.cover
    coverage = blocks["side_by_side"]["right"][0].value
    assert coverage["as_of"]
    assert coverage["explanation"].slug == "coverage"
    for figure in coverage["figures"]:
        assert 0 < figure["numerator"] <= figure["denominator"]
        assert figure["denominator_label"]


def test_english_is_complete():
    english = Locale.objects.get(language_code="en")
    translated = Page.objects.filter(locale=english, depth__gt=1)
    slugs = set(translated.values_list("slug", flat=True))
    assert slugs >= {"about", "accessibility", "contact", "formation-plan-2026", "news", "policies"}
    assert sum(page.specific.kind == "news" for page in translated) >= 3
    assert not translated.filter(alias_of__isnull=False).exists()
    assert not translated.filter(live=False).exists()
    for page in translated:
        original = page.get_translation(Locale.get_default())
        assert Translation.objects.filter(
            source__object_id=page.translation_key, enabled=True
        ).exists(), page.slug
        assert missing(original) == [], page.slug
        assert page.first_published_at == original.first_published_at
        assert page.title.isascii() or "’" in page.title or "–" in page.title, page.title


def test_no_banner_disturbs_the_demo():
    assert AlertBanner.objects.count() == 1
    assert not AlertBanner.objects.current().exists()


def test_the_explanation_is_linked(client):
    page = StandardPage.objects.get(slug="coverage", locale=Locale.get_default())
    assert client.get(page.url).status_code == 200
    assert client.get("/policies/formation-plan-explained/").status_code == 200
