"""Every public change starts a new generation; a draft does not."""

import subprocess
import sys
import threading
import time

import pytest
from django.core.cache import cache
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from home.models import AlertBanner, HomePage, SiteIdentity, StandardPage
from portal.serving import generation

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db):
    root = Page.objects.get(depth=1)
    return root.add_child(instance=HomePage(title="首页", slug="generation-home"))


@pytest.fixture
def page(home):
    return home.add_child(instance=StandardPage(title="关于", slug="about"))


@pytest.fixture
def changes():
    """A context manager asserting that the block starts a new generation (or does not)."""

    class Changes:
        def __init__(self, expected=True):
            self.expected = expected

        def __enter__(self):
            self.before = generation.current()

        def __exit__(self, *exc):
            if exc[0] is None:
                assert (generation.current() != self.before) is self.expected

    return Changes


def test_the_life_of_a_page(page, home, changes):
    with changes(False):
        page.title = "关于我们"
        page.save_revision()
    with changes():
        page.save_revision().publish()
    with changes():
        page.unpublish()
    with changes():
        page.save_revision().publish()
    other = home.add_child(instance=StandardPage(title="别处", slug="elsewhere"))
    with changes():
        page.move(other, pos="last-child")
    page.refresh_from_db()
    with changes():
        page.slug = "about-us"
        page.save()
    with changes():
        page.delete()


def test_what_stands_around_pages(page, changes):
    site = Site.objects.get(is_default_site=True)
    with changes():
        SiteIdentity.for_site(site).save()
    with changes():
        banner = AlertBanner.objects.create(text="系统维护")
    with changes():
        banner.delete()
    with changes():
        redirect = Redirect.objects.create(old_path="/old", redirect_page=page)
    with changes():
        redirect.delete()
    with changes():
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    with changes():
        restriction.delete()
    with changes():
        site.save()


def test_reading_changes_nothing(page, changes, client):
    with changes(False):
        client.get(page.url or "/")


def test_a_change_counts_when_it_is_committed(django_capture_on_commit_callbacks):
    """Another process may render the old content until the commit."""
    before = generation._committed()
    with django_capture_on_commit_callbacks() as callbacks:
        generation.bump()
    inside = generation.current()
    assert inside != before == generation._committed()
    assert callbacks
    for callback in callbacks:
        callback()
    assert generation._committed() != before
    assert generation.current() not in {before, inside}


def test_a_change_taken_back_leaves_no_trace():
    before = generation.current()
    seen = set()
    for _ in range(3):
        with transaction.atomic():
            generation.bump()
            seen.add(generation.current())
            transaction.set_rollback(True)
        assert generation.current() == before
    # What was made under one of them is never found again.
    assert len(seen) == 3 and before not in seen


def test_a_new_worker_believes_nothing_from_before(settings):
    before = generation.current()
    script = (
        "from django.conf import settings\n"
        f"settings.VAR_DIR = {str(settings.VAR_DIR)!r}\n"
        "import portal.wsgi\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)  # noqa: S603
    time.sleep(generation.REDIS_MEMORY)
    assert generation.current() != before


def test_two_changes_at_once_differ():
    seen = set()
    for _ in range(50):
        generation.bump()
        seen.add(generation.current())
    assert len(seen) == 50


def test_another_process_agrees(settings):
    before = generation.current()
    script = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        f"settings.VAR_DIR = {str(settings.VAR_DIR)!r}\n"
        "from portal.serving import generation; generation.bump()\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)  # noqa: S603
    time.sleep(generation.REDIS_MEMORY)
    assert generation.current() != before


def test_a_cache_emptied_at_any_moment_hinders_nobody():
    """An operator, or a Redis short of memory, may take the word away between any two commands."""
    done = threading.Event()

    def empty():
        while not done.is_set():
            cache.clear()

    emptier = threading.Thread(target=empty)
    emptier.start()
    try:
        seen = set()
        for _ in range(300):
            generation.bump()
            seen.add(generation.current())
    finally:
        done.set()
        emptier.join()
    assert len(seen) == 300
