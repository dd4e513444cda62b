"""Marked secrets of every private kind of the public site.

Each kind registers here with a word nobody else uses and the roles that may read it. A later kind
is one more function in ``SECRETS``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from wagtail.models import Collection, CollectionViewRestriction

from news.tests import factories
from portal.models import PortalDocument, Withdrawal

QUESTION = "暗号"
EDITORS = frozenset({"editor", "clerk", "publisher", "administrator", "admin"})
SIGNED_IN = EDITORS | {"lonely"}


@dataclass(frozen=True)
class Secret:
    """A name, where its thing lies, and who may read it there.

    The thing holds 暗号⟨name⟩密语: one asks for ``QUESTION`` and looks for the rest, so that a page
    repeating the question tells nothing.
    """

    name: str
    address: str
    readers: frozenset[str] = frozenset()

    @property
    def word(self) -> str:
        return f"{self.name}密语"


def draft_page(site) -> Secret:
    """A news page that was never published."""
    page = factories.NewsPageFactory(
        parent=site.news, title="暗号青松密语未发布", slug="secret-draft", live=False
    )
    return Secret("青松", f"/news/{page.slug}/")


def changed_draft(site) -> Secret:
    """A live page with an unpublished change of its title."""
    page = factories.PolicyPageFactory(parent=site.policies, title="公开的办法", slug="public-rule")
    page.title = "暗号白杨密语改稿"
    page.save_revision()
    return Secret("白杨", "/policies/public-rule/")


def private_page(site) -> Secret:
    """A page for people who are signed in."""
    page = factories.NewsPageFactory(
        parent=site.notices, title="暗号红梅密语仅限登录", slug="secret-login"
    )
    factories.make_private(page)
    return Secret("红梅", "/notices/secret-login/", SIGNED_IN)


def page_below_a_private_one(site) -> Secret:
    """Privacy is inherited by what lies below."""
    column = factories.NewsIndexPageFactory(parent=site.home, title="内部栏目", slug="closed")
    factories.close_to_group(column, "某支部")
    page = factories.NewsPageFactory(parent=column, title="暗号翠竹密语下级", slug="below")
    return Secret("翠竹", f"/closed/{page.slug}/", frozenset({"admin"}))


def withdrawn_page(site) -> Secret:
    """A page that was taken down: its address gives the reason, not the text."""
    page = factories.PolicyPageFactory(
        parent=site.policies,
        title="撤下的办法",
        slug="withdrawn-rule",
        body=[factories.section("一、", "暗号寒梅密语正文。")],
    )
    page.save_revision().publish()
    page.unpublish()
    Withdrawal.objects.create(page=page, reason="error", explanation="内容有误。")
    return Secret("寒梅", "/policies/withdrawn-rule/")


def document_in_a_private_collection(site) -> Secret:
    """An attachment of a collection for people who are signed in."""
    collection = Collection.get_first_root_node().add_child(name="内部资料")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    document = PortalDocument.objects.create(
        title="暗号兰草密语附件",
        file=ContentFile("暗号兰草密语".encode(), name="secret.txt"),
        collection=collection,
        text_content="暗号兰草密语",
    )
    return Secret("兰草", document.url, SIGNED_IN)


SECRETS: list[Callable] = [
    draft_page,
    changed_draft,
    private_page,
    page_below_a_private_one,
    withdrawn_page,
    document_in_a_private_collection,
]


def plant() -> tuple[factories.SmallSite, list[Secret]]:
    """A site with one of each."""
    site = factories.small_site()
    return site, [plant(site) for plant in SECRETS]
