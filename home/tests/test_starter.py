"""The starter set: what an empty site gets, and that it never takes anything back."""

import json

import pytest
from django.core.management import call_command
from wagtail.models import Collection, Locale, Page, PageLogEntry, Revision, Site, Workflow

from home import starter
from home.models import HomePage, SiteNavigation, StandardPage

pytestmark = pytest.mark.django_db

STANDING = {"statement", "privacy", "accessibility", "contact", "help", "about"}
COLUMNS = {"policies", "news", "notices"}


@pytest.fixture
def site(starter_site):
    return Site.objects.get(is_default_site=True)


def counts():
    models = (Page, Revision, PageLogEntry, Site, Locale, Collection, Workflow)
    return {model.__name__: model.objects.count() for model in models}


def test_an_empty_database_becomes_a_site(site, client):
    home = site.root_page.specific
    assert isinstance(home, HomePage)
    assert set(home.get_children().live().values_list("slug", flat=True)) >= STANDING | COLUMNS
    assert not Page.objects.filter(title__contains="Wagtail").exists()
    assert {locale.language_code for locale in Locale.objects.all()} == {"zh-hans", "en"}
    for slug in ("", *STANDING, *COLUMNS):
        for prefix in ("/", "/en/"):
            address = f"{prefix}{slug}/" if slug else prefix
            assert client.get(address).status_code == 200, address


def test_no_text_of_the_demo(site):
    for page in Page.objects.all().specific():
        assert "江北" not in page.title + getattr(page, "summary", "")
        assert "江北" not in str(getattr(page, "body", ""))


def test_menus_and_layout(site):
    navigation = SiteNavigation.for_site(site)
    main = [item.value["page"].slug for item in navigation.main_menu]
    expected = ["home", "policies", "news", "notices", "about"]
    assert [slug for slug in main if slug in expected] == expected
    footer = {item.value["page"].slug for item in navigation.footer_menu}
    assert footer == STANDING - {"about"}
    types = [block.block_type for block in site.root_page.specific.body]
    assert types == ["lead", "listing", "listing", "entry_links"]


def test_the_english_menu_names_what_is_kept_in_chinese(site, client):
    html = client.get("/en/").content.decode()
    assert "Model cases" in html and "Branches" in html


def test_again_changes_nothing(site):
    before = counts()
    call_command("starter_set", verbosity=0)
    assert counts() == before


def test_edited_content_survives(site, admin_user):
    page = StandardPage.objects.get(slug="help", locale__language_code="zh-hans")
    page.title = "怎么用"
    page.body = []
    page.save_revision(user=admin_user).publish(user=admin_user)
    home = starter.home_page()
    home.body = []
    home.save_revision(user=admin_user).publish(user=admin_user)
    navigation = SiteNavigation.for_site(site)
    del navigation.main_menu[1:]
    navigation.save()
    call_command("starter_set", verbosity=0)
    page.refresh_from_db()
    assert (page.title, len(page.body)) == ("怎么用", 0)
    assert len(starter.home_page().body) == 0
    assert len(SiteNavigation.for_site(site).main_menu) == 1


def test_a_page_that_was_taken_down_stays_down(site):
    page = StandardPage.objects.get(slug="contact", locale__language_code="zh-hans")
    page.unpublish()
    call_command("starter_set", verbosity=0)
    page.refresh_from_db()
    assert not page.live


def test_everything_that_can_be_is_in_english(site):
    english = Locale.objects.get(language_code="en")
    ours = site.root_page.get_descendants(inclusive=True).filter(
        slug__in=["home", *STANDING, *COLUMNS]
    )
    assert ours.count() == 1 + len(STANDING | COLUMNS)
    for page in ours:
        translated = page.get_translation(english).specific
        assert translated.alias_of_id is None
        assert translated.live
        body = (
            json.dumps(translated.body.get_prep_value(), ensure_ascii=False)
            if (hasattr(translated, "body"))
            else ""
        )
        chinese = [char for char in translated.title + body if "\u4e00" <= char <= "\u9fff"]
        # The help page shows how a document number is written.
        assert set(chinese) <= {"号"}, translated.slug


def test_no_workflow_but_ours(site):
    assert list(Workflow.objects.values_list("name", flat=True)) == ["编辑送审", "支部送审"]
    assert starter.home_page().get_workflow() is not None
