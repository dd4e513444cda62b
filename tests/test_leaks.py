"""Marked secrets of every private kind, looked for everywhere outside the admin, as everybody.

Each address is asked once by each person, for all of them. What they are: ``tests/leaks``. The
admin has a sweep of its own (branches/tests/test_admin_isolation.py).
"""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import models
from django.test import Client

from branches.models import BranchInternalPage, DisclosurePage
from members.models import Member, Transfer
from members.tests.person_data import of_a_person, own_models
from news.tests import factories
from portal.models import PortalDocument
from tests.leaks import EVERYBODY, QUESTION
from tests.leaks.addresses import lists, member_addresses, said, single_things
from tests.wsgi_server import Server

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


@pytest.fixture
def world(secrets_world):
    return secrets_world


@pytest.fixture
def people(world):
    return world.people


@pytest.fixture
def planted(world):
    return world.secrets


def client_of(user) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def unplanted(kinds) -> set:
    """Those of these models of which no row holds a secret."""
    return {
        model
        for model in kinds
        if not any(QUESTION in str(row) for row in model.objects.values_list(*told_by(model)))
    }


def told_by(model) -> list[str]:
    """Where a model says something: in its own words, or, where it has none, whom it names."""
    fields = model._meta.concrete_fields
    wordy = (models.CharField, models.TextField, models.JSONField)
    words = [each.name for each in fields if isinstance(each, wordy) and not each.choices]
    people = [each.name for each in fields if each.related_model is Member]
    return words or [f"{name}__display_name" for name in people]


def test_every_model_about_a_person_holds_a_secret(planted):
    found = of_a_person(own_models())
    assert unplanted(found) == set(), "plant one of each private kind above"
    Transfer.objects.update(to_name="别处")
    assert unplanted(found) == {Transfer}


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_finds_what_is_not_theirs(who, people, planted):
    """And those who may, do: the addresses are where such things are told."""
    client = client_of(people[who])
    asked = lists()
    told: dict[str, set[str]] = {secret.word: set() for secret in planted}
    for address in dict.fromkeys([*asked, *single_things(), *member_addresses()]):
        response = client.get(address)
        assert response.status_code < 500, address
        text = said(response)
        for secret in planted:
            if secret.word in text:
                told[secret.word].add(address)
    wrong = []
    for secret in planted:
        found = told[secret.word]
        if who not in secret.readers:
            wrong += [f"{secret} is told at {address}" for address in sorted(found)]
            continue
        if not found or (secret.address and secret.address not in found):
            wrong.append(f"{secret} is not told at {secret.address or 'any address'}")
        if not secret.listed:
            wrong += [f"{secret} is listed at {address}" for address in found & {*asked}]
    assert not wrong, "\n".join(wrong)


def test_what_members_are_shown_is_never_kept(people, planted):
    """Not in a browser's cache, and not in the page cache for the next visitor."""
    server = Server()
    client = client_of(people["member-south"])
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    inside = [page.get_url() for page in DisclosurePage.objects.all()]
    inside += [page.get_url() for page in BranchInternalPage.objects.all()]
    for address in [*inside, f"/search/?q={quote(QUESTION)}", "/me/", "/me/disclosures/"]:
        own = server(address, cookie=cookie)
        if own.status == 200:
            assert "no-store" in own.headers["cache-control"], address
            assert "etag" not in own.headers, address
        answer = server(address)
        leaked = [secret.word for secret in planted if secret.word in answer.text]
        assert not leaked, (address, leaked)
        assert answer.headers.get("x-cache") != "hit"


def test_a_private_file_has_no_public_address(people, world):
    document = PortalDocument.objects.get(collection=world.south.branch.internal_collection)
    for address in (document.url, f"/media/{document.file.name}"):
        assert client_of(None).get(address).status_code in {302, 404}, address
        assert client_of(people["secretary-north"]).get(address).status_code == 404, address
    response = client_of(people["member-south"]).get(document.url)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_no_file_has_another_address(client, planted):
    for document in PortalDocument.objects.all():
        assert client.get(f"/media/{document.file.name}").status_code == 404


def test_a_person_without_a_role_learns_nothing_in_the_admin(people, planted):
    client = client_of(people["lonely"])
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
        assert not any(secret.word in said(response) for secret in planted), address


def test_what_is_public_is_found(client, world):
    """The same question finds a public page: the tests above look in the right places."""
    factories.PolicyPageFactory(parent=world.site.policies, title="暗号桃李密语", slug="open")
    found = [
        address
        for address in ("/policies/", "/search/?q=暗号", "/policies/?q=暗号", "/sitemap/")
        if "桃李密语" in said(client.get(address))
    ]
    assert {"/policies/", "/search/?q=暗号", "/policies/?q=暗号"} <= set(found)
