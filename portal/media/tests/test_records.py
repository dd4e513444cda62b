"""Private files of records: only the record's own rule leads to them."""

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile

from portal.media import records
from portal.media.models import PortalDocument


@pytest.fixture
def mine(db, monkeypatch):
    """A file that its uploader alone may see, of a kind registered for the test."""
    monkeypatch.setattr(records, "_kinds", {})
    records.register("notes", lambda user: PortalDocument.objects.filter(uploaded_by_user=user))
    owner = get_user_model().objects.create_user("owner")
    note = PortalDocument(title="会议记录", uploaded_by_user=owner)
    note.file.save("会议记录.txt", ContentFile("到会七人".encode()))
    return note


def test_who_may_see_the_record_gets_its_file(mine, client):
    client.force_login(mine.uploaded_by_user)
    response = client.get(records.address("notes", mine))
    assert b"".join(response.streaming_content).decode() == "到会七人"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("person", ["visitor", "another", "inactive", "admin"])
def test_for_anybody_else_there_is_none(mine, client, person):
    if person != "visitor":
        user = mine.uploaded_by_user
        if person != "inactive":
            user = get_user_model().objects.create_user(person, is_superuser=person == "admin")
        client.force_login(user)
        if person == "inactive":
            get_user_model().objects.filter(pk=user.pk).update(is_active=False)
    response = client.get(records.address("notes", mine))
    assert response.status_code == 404
    assert "到会七人" not in response.content.decode()


def test_no_number_and_no_kind_leads_further(mine, client):
    client.force_login(mine.uploaded_by_user)
    assert client.get(f"/files/notes/{mine.pk + 1}/").status_code == 404
    assert client.get(f"/files/other/{mine.pk}/").status_code == 404


def test_a_file_the_storage_has_lost_is_not_found(mine, client):
    client.force_login(mine.uploaded_by_user)
    mine.file.storage.delete(mine.file.name)
    assert client.get(records.address("notes", mine)).status_code == 404


def test_it_is_only_read(mine, client):
    client.force_login(mine.uploaded_by_user)
    assert client.post(records.address("notes", mine)).status_code == 405
