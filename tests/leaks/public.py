"""One of each private kind of the public site. No list tells them, whoever reads it.

A later kind is one more function in ``KINDS``.
"""

from collections.abc import Callable

from django.core.files.base import ContentFile
from wagtail.models import Collection, CollectionViewRestriction

from news.tests import factories
from portal.models import PortalDocument, Withdrawal

from . import SIGNED_IN, Secret


def draft_page(site) -> Secret:
    """A news page that was never published."""
    page = factories.NewsPageFactory(
        parent=site.news, title="暗号楠木密语未发布", slug="secret-draft", live=False
    )
    return Secret("草稿页", "楠木密语", address=f"/news/{page.slug}/", listed=False)


def changed_draft(site) -> Secret:
    """A live page with an unpublished change of its title."""
    page = factories.PolicyPageFactory(parent=site.policies, title="公开的办法", slug="public-rule")
    page.title = "暗号桦树密语改稿"
    page.save_revision()
    return Secret("改稿", "桦树密语", address="/policies/public-rule/", listed=False)


def private_page(site) -> Secret:
    """A page for people who are signed in."""
    page = factories.NewsPageFactory(
        parent=site.notices, title="暗号腊梅密语仅限登录", slug="secret-login"
    )
    factories.make_private(page)
    return Secret(
        "登录后的页", "腊梅密语", SIGNED_IN, address="/notices/secret-login/", listed=False
    )


def page_below_a_private_one(site) -> Secret:
    """Privacy is inherited by what lies below."""
    column = factories.NewsIndexPageFactory(parent=site.home, title="内部栏目", slug="closed")
    factories.close_to_group(column, "某支部")
    page = factories.NewsPageFactory(parent=column, title="暗号毛竹密语下级", slug="below")
    return Secret(
        "受限栏目的下级",
        "毛竹密语",
        frozenset({"admin"}),
        address=f"/closed/{page.slug}/",
        listed=False,
    )


def withdrawn_page(site) -> Secret:
    """A page that was taken down: its address gives the reason, not the text."""
    page = factories.PolicyPageFactory(
        parent=site.policies,
        title="撤下的办法",
        slug="withdrawn-rule",
        body=[factories.section("一、", "暗号松柏密语正文。")],
    )
    page.save_revision().publish()
    page.unpublish()
    Withdrawal.objects.create(page=page, reason="error", explanation="内容有误。")
    return Secret("撤下的页", "松柏密语", address="/policies/withdrawn-rule/", listed=False)


def document_in_a_private_collection(site) -> Secret:
    """An attachment of a collection for people who are signed in."""
    collection = Collection.get_first_root_node().add_child(name="内部资料")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    document = PortalDocument.objects.create(
        title="暗号蕙兰密语附件",
        file=ContentFile("暗号蕙兰密语".encode(), name="secret.txt"),
        collection=collection,
        text_content="暗号蕙兰密语",
    )
    return Secret("受限文件集的附件", "蕙兰密语", SIGNED_IN, address=document.url, listed=False)


KINDS: list[Callable[[factories.SmallSite], Secret]] = [
    draft_page,
    changed_draft,
    private_page,
    page_below_a_private_one,
    withdrawn_page,
    document_in_a_private_collection,
]
