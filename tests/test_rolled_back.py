"""What is not committed has not happened: no mail, no task, no file, no new generation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django_tasks.signals import task_started

from notices.models import Delivery
from portal.serving import generation
from tests.acts import ACTS
from tests.test_killed import LETTERS

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

# Tasks that write rows of the same database and nothing else.
ROWS_ONLY = {
    "modelsearch.tasks.insert_or_update_object_task",
    "wagtail.tasks.update_reference_index_task",
}


@pytest.fixture
def started() -> Iterator[list[str]]:
    """Tasks that were begun, by name."""
    names: list[str] = []

    def note(sender, task_result, **kwargs) -> None:
        names.append(task_result.task.module_path)

    task_started.connect(note)
    yield names
    task_started.disconnect(note)


@pytest.fixture(autouse=True)
def _letters_are_rows(settings):
    """As everywhere but in tests."""
    settings.EMAIL_BACKEND = "notices.mail.OutboxBackend"


def letters() -> list[str]:
    """The addresses of letters that are written."""
    return [*Delivery.objects.filter(channel="mail").values_list("address", flat=True)]


def files() -> dict[str, int]:
    """What is stored, with the time of each."""
    found = (path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    return {str(path): path.stat().st_mtime_ns for path in found}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_is_not_committed(languages_world, started, act):
    prepared = ACTS[act]()
    mail.outbox.clear()
    started.clear()
    before = generation.current(), files()
    stored = generation._committed()
    written = letters()
    with transaction.atomic():
        prepared.do()
        assert generation._committed() == stored, "readers see what may never be"
        assert (letters() != written) == (act in LETTERS), "they are written with it"
        transaction.set_rollback(True)
    assert (generation.current(), files(), letters()) == (*before, written)
    assert mail.outbox == []
    assert set(started) <= ROWS_ONLY


def test_an_act_that_is_committed_is_told(languages_world, django_capture_on_commit_callbacks):
    prepared = ACTS["approve"]()
    mail.outbox.clear()
    before = generation.current()
    with django_capture_on_commit_callbacks(execute=True):
        prepared.do()
    assert generation.current() != before
    assert letters()[-1] == "editor@example.org"


def test_mail_that_fails_undoes_nothing(
    languages_world, django_capture_on_commit_callbacks, settings
):
    settings.EMAIL_BACKEND = "tests.test_rolled_back.NoSuchBackend"
    prepared = ACTS["approve"]()
    with django_capture_on_commit_callbacks(execute=True):
        prepared.do()
    assert prepared.told()["live"]
