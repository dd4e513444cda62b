"""E3: withdraw, never vanish."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from news.models import NewsPage
from news.tests.factories import (
    CampaignPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    PolicyPageFactory,
    StandardPageFactory,
    make_private,
    small_site,
)
from portal.models import Withdrawal
from portal.publishing.history.enums import WithdrawalReason
from portal.publishing.history.withdrawal import NotPublicError, withdraw
from tests.cast import client_of, edit_url, news_form, publish, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site) -> NewsPage:
    page = NewsPageFactory(parent=site.news, title="端午活动预告", live=False)
    page.save_revision().publish()
    return NewsPage.objects.get(pk=page.pk)


def take_down(page: Page, reason=WithdrawalReason.NO_LONGER_VALID, **kwargs) -> Withdrawal:
    return withdraw(
        page,
        user=None,
        reason=reason,
        explanation=kwargs.pop("explanation", "活动取消。"),
        **kwargs,
    )


def withdraw_url(page: Page) -> str:
    return reverse("portal_withdraw", args=[page.pk])


# --- The address keeps answering --------------------------------------------------------------


def test_the_address_answers_with_the_reason(page):
    take_down(page)
    response = Client().get(page.url)
    html = response.content.decode()
    assert response.status_code == 410
    assert "已不再有效" in html and "活动取消。" in html
    assert "端午活动预告" in html
    assert response["X-Robots-Tag"] == "noindex"
    assert html.count("<h1") == 1


def test_what_was_published_in_error_is_not_named(page):
    take_down(page, WithdrawalReason.IN_ERROR, explanation="内容有误。")
    response = Client().get(page.url)
    assert response.status_code == 410
    assert "端午活动预告" not in response.content.decode()
    assert "发布有误" in response.content.decode()


def test_a_merged_page_leads_to_the_other(page, site):
    other = NewsPageFactory(parent=site.news, title="端午活动综述")
    take_down(page, WithdrawalReason.MERGED, merged_into=other)
    html = Client().get(page.url).content.decode()
    assert f'href="{other.url}"' in html and "端午活动综述" in html
    take_down(other)
    assert "端午活动综述" not in Client().get(page.url).content.decode()


@pytest.mark.parametrize("make", [PolicyPageFactory, CampaignPageFactory, StandardPageFactory])
def test_every_page_type(site, make):
    parent = {PolicyPageFactory: site.policies, CampaignPageFactory: site.news}.get(make, site.home)
    page = make(parent=parent)
    take_down(page)
    assert Client().get(page.url).status_code == 410
    assert Client().head(page.url).status_code == 410


def test_in_english_too(site):
    english = small_site("en")
    page = NewsPageFactory(parent=english.news, locale=english.home.locale, title="Festival")
    assert page.url.startswith("/en/")
    assert Client().get(page.url).status_code == 200
    take_down(page, explanation="Cancelled.")
    response = Client().get(page.url)
    assert response.status_code == 410
    assert "Cancelled." in response.content.decode()


def test_a_draft_that_was_never_public_is_not_found(site):
    page = NewsPageFactory(parent=site.news, live=False)
    assert Client().get(page.get_url()).status_code == 404


def test_nothing_about_private_pages_to_outsiders(page, site):
    take_down(page, explanation="内部原因。")
    make_private(site.news)
    response = Client().get(page.url)
    assert response.status_code == 404
    assert "内部原因" not in response.content.decode()
    insider = Client()
    insider.force_login(user_of())
    assert insider.get(page.url).status_code == 410


def test_a_withdrawn_page_is_in_no_list(page, site):
    take_down(page)
    assert page.url not in Client().get("/sitemap.xml").content.decode()
    assert page not in site.news.listing()


def test_publishing_again_lifts_it_and_keeps_the_record(page):
    take_down(page)
    NewsPage.objects.get(pk=page.pk).save_revision().publish()
    assert Client().get(page.url).status_code == 200
    row = Withdrawal.objects.get(page=page)
    assert row.lifted_at is not None
    assert PageLogEntry.objects.filter(page_id=page.pk, action="portal.restore").exists()
    take_down(NewsPage.objects.get(pk=page.pk), explanation="第二次。")
    assert Withdrawal.objects.filter(page=page).count() == 2


def test_one_open_withdrawal_only(page):
    take_down(page)
    with pytest.raises(NotPublicError):
        take_down(page)
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.create(page=page, reason="error", explanation="再来一次")


def test_an_expired_page_says_so(page):
    page.expire_at = timezone.now() - dt.timedelta(minutes=1)
    Page.objects.filter(pk=page.pk).update(expire_at=page.expire_at)
    call_command("publish_scheduled")
    response = Client().get(page.url)
    assert response.status_code == 410
    assert "已到设定的期限" in response.content.decode()
    assert Withdrawal.objects.get(page=page).revision_id == page.live_revision_id


def test_an_alias_gives_the_same_reason(page, site):
    alias = page.create_alias(parent=site.notices)
    assert Client().get(alias.url).status_code == 200
    take_down(page)
    response = Client().get(alias.url)
    assert response.status_code == 410
    assert "活动取消" in response.content.decode()


def test_old_addresses_of_withdrawn_pages_survive_a_renamed_column(
    page, site, django_capture_on_commit_callbacks
):
    take_down(page)
    before = page.url
    column = site.news
    column.slug = "dong-tai"
    with django_capture_on_commit_callbacks(execute=True):
        column.save()
    response = Client().get(before, follow=True)
    assert response.redirect_chain
    assert response.status_code == 410


def test_whole_subtree(site):
    parent = StandardPageFactory(parent=site.home)
    child = StandardPageFactory(parent=parent)
    take_down(parent, include_descendants=True, explanation="整栏下线。")
    for page in (parent, child):
        assert "整栏下线" in Client().get(page.url).content.decode()


# --- In the admin -----------------------------------------------------------------------------


def test_publisher_withdraws_with_a_reason(page):
    client = client_of("publisher")
    assert client.get(withdraw_url(page)).status_code == 200
    response = client.post(
        withdraw_url(page), {"reason": "invalid", "explanation": "活动取消。", "merged_into": ""}
    )
    assert response.status_code == 302
    row = Withdrawal.objects.get(page=page)
    assert (row.reason, row.user.username) == ("invalid", "test-publisher")
    assert row.revision_id == page.live_revision_id
    entry = PageLogEntry.objects.get(page_id=page.pk, action="portal.withdraw")
    assert "活动取消" in entry.message
    assert (
        "活动取消"
        in client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    )


@pytest.mark.parametrize(
    "data",
    [
        {"reason": "", "explanation": "说明"},
        {"reason": "invalid", "explanation": "  "},
        {"reason": "merged", "explanation": "并入别处", "merged_into": ""},
        {"reason": "nonsense", "explanation": "说明"},
    ],
)
def test_without_reason_or_explanation_it_stays(page, data):
    response = client_of("publisher").post(withdraw_url(page), data)
    assert response.status_code == 200
    page.refresh_from_db()
    assert page.live
    assert not Withdrawal.objects.exists()


def test_merged_into_must_be_another_public_page(page, site):
    client = client_of("publisher")
    hidden = NewsPageFactory(parent=site.news, live=False)
    for target in (hidden, page):
        data = {"reason": "merged", "explanation": "并入", "merged_into": target.pk}
        assert client.post(withdraw_url(page), data).status_code == 200
    other = NewsPageFactory(parent=site.news)
    data = {"reason": "merged", "explanation": "并入", "merged_into": other.pk}
    assert client.post(withdraw_url(page), data).status_code == 302
    assert Withdrawal.objects.get().merged_into_id == other.pk


@pytest.mark.parametrize("role", ["editor", "translator"])
def test_who_may_not_publish_may_not_withdraw(page, role):
    client = client_of(role)
    client.post(withdraw_url(page), {"reason": "invalid", "explanation": "不该成功"})
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize("role", ["superuser", "administrator", "publisher", "editor"])
def test_the_stock_door_leads_to_the_form(page, role):
    client = client_of(role)
    url = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    for response in (client.get(url), client.post(url)):
        assert response.status_code == 302
        assert response.url == withdraw_url(page)
    page.refresh_from_db()
    assert page.live


def bulk_url(action: str, *pages: Page) -> str:
    ids = "&".join(f"id={page.pk}" for page in pages)
    return f"/admin/bulk/wagtailcore/page/{action}/?{ids}"


def test_bulk_unpublishing_asks_for_a_reason(page, site):
    other = NewsPageFactory(parent=site.news)
    client = client_of("publisher")
    url = bulk_url("unpublish", page, other)
    assert client.post(url, {}).status_code == 200
    assert NewsPage.objects.live().count() == 2
    html = client.get(url).content.decode()
    assert "撤下并说明原因" in html
    response = client.post(url, {"reason": "invalid", "explanation": "一起下线。"})
    assert response.status_code == 302
    assert Client().get(page.url).status_code == Client().get(other.url).status_code == 410


def test_bulk_by_someone_without_the_right_does_nothing(page):
    client_of("editor").post(
        bulk_url("unpublish", page), {"reason": "invalid", "explanation": "不该成功"}
    )
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize("role", ["administrator", "publisher", "clerk", "editor"])
def test_what_was_public_cannot_be_deleted(page, site, role):
    client = client_of(role)
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    client.post(bulk_url("delete", page))
    assert Page.objects.filter(pk=page.pk).exists()
    take_down(page)
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    client.post(bulk_url("delete", page))
    assert Page.objects.filter(pk=page.pk).exists()
    # Nor the column it hangs in.
    client.post(reverse("wagtailadmin_pages:delete", args=[site.news.pk]))
    client.post(bulk_url("delete", site.news))
    assert Page.objects.filter(pk=site.news.pk).exists()


def test_a_draft_can_be_deleted_and_a_superuser_can_delete_all(page, site):
    draft = NewsPageFactory(parent=site.news, live=False)
    client_of("publisher").post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
    assert not Page.objects.filter(pk=draft.pk).exists()
    take_down(page)
    client_of("superuser").post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(pk=page.pk).exists()


def move(client: Client, page: Page, to: Page) -> str:
    """Try both doors; the title of the parent it is under afterwards."""
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, to.pk]))
    client.post(bulk_url("move", page), {"chooser": to.pk})
    return Page.objects.get(pk=page.pk).get_parent().title


def test_moving(page, site):
    publisher = client_of("publisher")
    assert move(publisher, page, site.notices) == "通知公告"  # public to public: allowed
    make_private(site.news)
    assert move(publisher, page, site.news) == "通知公告"  # not into a private column
    take_down(page)
    column = NewsIndexPageFactory(parent=site.home, title="另一栏", slug="other")
    assert move(publisher, page, column) == "通知公告"  # a withdrawn page stays
    assert move(client_of("superuser"), page, column) == "另一栏"


def test_an_editor_moves_nothing_public(page, site):
    assert move(client_of("editor"), page, site.notices) == "学习动态"


@pytest.mark.parametrize("role", ["publisher", "clerk", "editor"])
def test_hiding_a_page_is_a_right_of_its_own(page, role):
    url = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    client_of(role).post(url, {"restriction_type": "login"})
    assert not page.get_view_restrictions().exists()
    client_of("administrator").post(url, {"restriction_type": "login"})
    assert page.get_view_restrictions().exists()


def test_menus_offer_withdrawing_not_unpublishing(page, site):
    html = client_of("publisher").get(edit_url(page)).content.decode()
    assert withdraw_url(page) in html
    assert "/unpublish/" not in html
    listing = client_of("clerk").get(reverse("wagtailadmin_explore", args=[site.news.pk]))
    assert withdraw_url(page) in listing.content.decode()
    assert f"/pages/{page.pk}/unpublish/" not in listing.content.decode()
    editor = client_of("editor").get(edit_url(page)).content.decode()
    assert withdraw_url(page) not in editor


def test_restored_in_the_editor(page):
    take_down(page)
    client = client_of("publisher")
    page = NewsPage.objects.get(pk=page.pk)
    assert publish(client, page, news_form(page, "重新写过。"), "急件").status_code == 302
    assert Client().get(page.url).status_code == 200


def test_the_root_has_no_such_form(site):
    root = Page.objects.get(depth=1)
    assert client_of("publisher").get(withdraw_url(root)).status_code == 302
