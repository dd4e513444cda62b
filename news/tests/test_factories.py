"""The made-up site that other tests stand on."""

import pytest
from django.test import Client
from wagtail.models import Page

from .factories import NewsPageFactory, PolicyPageFactory, make_private, small_site

pytestmark = pytest.mark.django_db


def test_small_site_routes_and_dates():
    site = small_site()
    policy = PolicyPageFactory(parent=site.policies, title="社会组织登记办法")
    draft = NewsPageFactory(parent=site.news, live=False)
    assert policy.slug == "she-hui-zu-zhi-deng-ji-ban-fa"
    assert policy.get_url() == "/policies/she-hui-zu-zhi-deng-ji-ban-fa/"
    assert policy.first_published_at is not None
    assert draft.first_published_at is None
    assert [block.value["heading"] for block in policy.body] == ["一、总体要求"]


def test_english_site_stands_beside_the_chinese_one():
    chinese = small_site()
    english = small_site("en")
    assert english.policies.get_url() == "/en/policies/"
    assert english.home.translation_key == chinese.home.translation_key
    assert Page.objects.filter(depth=2).count() == 2


def test_make_private_hides_the_page_from_visitors():
    site = small_site()
    policy = PolicyPageFactory(parent=site.policies)
    make_private(policy)
    assert policy not in Page.objects.public().specific()
    assert Client().get(policy.get_url()).status_code == 302
