"""Covers: made in all sizes when their page is published, read in one query."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images.tests.utils import get_test_image_file

from home.models import StandardPage
from home.tests.pages import build_site
from portal.media.pictures import SPECS, prefetch_covers
from portal.models import PortalImage, PortalRendition

pytestmark = pytest.mark.django_db


def picture(title: str) -> PortalImage:
    return PortalImage.objects.create(
        title=title, description=title, file=get_test_image_file(size=(1000, 600))
    )


def test_publishing_makes_all_sizes(django_capture_on_commit_callbacks):
    site = build_site()
    page = site.home.add_child(instance=StandardPage(title="有图", slug="x", cover=picture("图")))
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    found = PortalRendition.objects.filter(image=page.cover)
    assert set(found.values_list("filter_spec", flat=True)) >= set(SPECS)


def test_a_list_reads_its_renditions_together():
    pages = [StandardPage(title=str(at), cover=picture(str(at))) for at in range(3)]
    shared = StandardPage(title="same", cover=pages[0].cover)
    for page in pages:
        page.cover.get_renditions(*SPECS[:2])
    with CaptureQueriesContext(connection) as queries:
        prefetch_covers([*pages, shared, StandardPage(title="none")])
        for page in [*pages, shared]:
            assert len(page.cover.get_renditions(*SPECS[:2])) == 2
    assert len(queries) == 1
