"""Marked secrets of every private kind, looked for at every public address, as everybody.

Each address is asked once by each, for all of them. What they are: ``tests/secrets_planted.py``.
"""

import re

import pytest
from django.test import Client

from news.tests import factories
from portal.models import PortalDocument
from tests.secrets_planted import QUESTION

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


@pytest.fixture
def site(secrets_world):
    return secrets_world[0]


@pytest.fixture
def secrets(secrets_world):
    return secrets_world[1]


def public_addresses(site):
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
    places = ("/search/", "/search/suggest/", "/policies/", "/news/", "/en/search/")
    asked = [f"{place}?q={QUESTION}" for place in places]
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
    fixed, asked, derived = public_addresses(site)
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
        f"/admin/pages/search/?q={QUESTION}",
        f"/admin/choose-page/search/?q={QUESTION}",
        "/admin/documents/",
        "/admin/reports/site-history/",
    ):
        response = client.get(address)
        assert response.status_code in {302, 403, 404}, address
        assert not any(word in said(response) for word in words), address


def test_what_is_public_is_found(client, site):
    """The same question finds a public page: the tests above look in the right places."""
    factories.PolicyPageFactory(parent=site.policies, title="暗号桃李密语", slug="open")
    found = [
        address
        for address in ("/policies/", "/search/?q=暗号", "/policies/?q=暗号", "/sitemap/")
        if "桃李密语" in said(client.get(address))
    ]
    assert {"/policies/", "/search/?q=暗号", "/policies/?q=暗号"} <= set(found)
