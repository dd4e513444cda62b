"""Marked secrets of every private kind, looked for at every public address, as everybody.

Each kind of private thing registers here with a word nobody else uses and the roles that may read
it. A later kind (minutes, pledges, members) is one more function in ``SECRETS``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from news.tests import factories
from portal.models import PortalDocument, Withdrawal

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]

EDITORS = frozenset({"editor", "clerk", "publisher", "administrator", "admin"})
SIGNED_IN = EDITORS | {"lonely"}


@dataclass(frozen=True)
class Secret:
    """A name, where its thing lies, and who may read it there.

    The thing holds 暗号⟨name⟩密语: one asks for its first half and looks for the second, so that a
    page repeating the question tells nothing.
    """

    name: str
    address: str
    readers: frozenset[str] = frozenset()

    @property
    def question(self) -> str:
        return f"暗号{self.name}"

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
    withdrawal = Withdrawal(page=page, reason="error", explanation="内容有误。")
    if hasattr(withdrawal, "revision_id"):
        withdrawal.revision = page.latest_revision
    withdrawal.save()
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


@pytest.fixture
def site(db):
    return factories.small_site()


@pytest.fixture
def secrets(site):
    return [plant(site) for plant in SECRETS]


def public_addresses(site, questions):
    """Every kind of list and machine-readable answer, asked for the secret where one can ask."""
    fixed = [
        "/",
        "/news/",
        "/notices/",
        "/policies/",
        "/sitemap/",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/feeds/",
    ]
    fixed += ["/robots.txt", "/en/", "/policies/public-rule/", "/closed/"]
    fixed += [f"/feeds/{kind}.xml" for kind in ("all", "policies", "news", "notices")]
    asked = []
    for word in questions:
        asked += [
            f"/search/?q={word}",
            f"/search/suggest/?q={word}",
            f"/policies/?q={word}",
            f"/news/?q={word}",
            f"/en/search/?q={word}",
        ]
    pages = [page.pk for page in site.home.get_descendants()]
    derived = [
        f"/{kind}/{number}{ending}"
        for number in pages
        for kind, ending in (("pdf", ".pdf"), ("qr", ".svg"), ("updates", "/"))
    ]
    derived += [f"/en/untranslated/?page={number}" for number in pages]
    return fixed, asked, derived


def said(response):
    """The whole text of a response, with its tags and, as a highlighted word is split, without."""
    if getattr(response, "streaming", False):
        content = b"".join(response.streaming_content)
    else:
        content = response.content
    text = content.decode("utf-8", "replace")
    return text + re.sub(r"<[^>]*>", "", text)


@pytest.mark.parametrize("role", ["visitor", "lonely", "editor", "admin"])
def test_no_list_tells_a_secret(client_for, secrets, site, role):
    """Lists show public things only, whoever reads them."""
    client = client_for(role)
    fixed, asked, derived = public_addresses(site, [secret.question for secret in secrets])
    found = []
    for address in fixed + derived:
        text = said(client.get(address))
        for secret in secrets:
            if role in secret.readers and address not in fixed:
                continue  # made from one thing this person may read
            if secret.word in text:
                found.append(f"{address} tells {secret.word}")
    for address in asked:
        text = said(client.get(address))
        found += [f"{address} tells {secret.word}" for secret in secrets if secret.word in text]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", ["visitor", "lonely", "editor", "admin"])
def test_each_secret_is_told_to_its_readers_alone(client_for, secrets, role):
    client = client_for(role)
    wrong = []
    for secret in secrets:
        told = secret.word in said(client.get(secret.address))
        if told != (role in secret.readers):
            wrong.append(f"{secret.address} as {role}: {'told' if told else 'kept'}")
    assert not wrong, "\n".join(wrong)


def test_files_of_secrets_have_no_other_address(client, secrets):
    for document in PortalDocument.objects.all():
        assert client.get(f"/media/{document.file.name}").status_code == 404


def test_a_person_without_a_role_learns_nothing_in_the_admin(client_for, secrets):
    client: Client = client_for("lonely")
    words = [secret.word for secret in secrets]
    for address in (
        "/admin/",
        "/admin/pages/",
        *[f"/admin/pages/search/?q={secret.question}" for secret in secrets],
        *[f"/admin/choose-page/search/?q={secret.question}" for secret in secrets],
        "/admin/documents/",
        "/admin/reports/site-history/",
    ):
        response = client.get(address)
        assert response.status_code in {302, 403, 404}, address
        assert not any(word in said(response) for word in words), address


def test_what_is_public_is_found(client, site):
    """The same questions do find a public page: the tests above look in the right places."""
    factories.PolicyPageFactory(parent=site.policies, title="暗号桃李密语", slug="open")
    found = [
        address
        for address in ("/policies/", "/search/?q=暗号桃李", "/policies/?q=暗号桃李", "/sitemap/")
        if "桃李密语" in said(client.get(address))
    ]
    assert {"/policies/", "/search/?q=暗号桃李"} <= set(found)
