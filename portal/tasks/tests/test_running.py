"""Retries, back-off, dead tasks, and what becomes of a transaction that fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.tasks import delete_file_from_storage_task

from portal.tasks import at_once, enqueue_on_commit, running, services, state
from portal.tasks.models import TaskWorker

from . import samples

pytestmark = pytest.mark.django_db
ME = "me"


def attempt() -> bool:
    """Run what is due, as a worker would; whether there was anything."""
    row = running.claim(ME)
    if row is not None:
        running.run(row)
    return row is not None


def wait_is_over() -> None:
    """The time until the next attempt has passed."""
    DBTaskResult.objects.ready().model.objects.update(run_after=timezone.now())


def only() -> DBTaskResult:
    return DBTaskResult.objects.get()


@pytest.fixture
def dead(queue) -> DBTaskResult:
    """One that failed as often as it may."""
    samples.fail.enqueue("13812345678", 7)
    for _attempt in range(3):
        wait_is_over()
        assert attempt()
    return only()


def test_a_task_is_run_once(queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    assert attempt()
    assert not attempt()
    assert (tmp_path / "notes").read_text().startswith("hello")
    assert only().status == TaskResultStatus.SUCCESSFUL


def test_a_failed_task_waits_before_it_is_tried_again(queue):
    samples.fail.enqueue("13812345678", 7)
    before = timezone.now()
    assert attempt()
    assert only().status == TaskResultStatus.READY
    assert only().run_after >= before + running.FIRST_DELAY
    assert not attempt()


def test_each_time_longer_and_at_last_no_longer():
    delays = [running.delay_after(attempts) for attempts in range(1, 200)]
    assert delays == sorted(delays)
    assert delays[0] < delays[1] < delays[2]
    assert max(delays) == running.LONGEST_DELAY


def test_out_of_retries_it_is_dead_and_stays(dead):
    assert dead.status == TaskResultStatus.FAILED
    assert len(dead.worker_ids) == 3
    wait_is_over()
    assert not attempt()
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=400))
    services.prune()
    assert only().status == TaskResultStatus.FAILED


def test_what_was_done_long_ago_is_removed(queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    attempt()
    services.prune()
    assert only().status == TaskResultStatus.SUCCESSFUL
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=4))
    services.prune()
    assert not DBTaskResult.objects.exists()


def test_a_dead_task_begins_anew(dead):
    services.try_again(dead.pk)
    assert attempt()
    assert only().status == TaskResultStatus.READY  # with all its retries


def test_what_its_object_is_gone_for_is_done(queue):
    samples.greet.enqueue(999)
    assert attempt()
    assert only().status == TaskResultStatus.SUCCESSFUL


def test_a_command_that_ends_does_not_end_the_worker(queue):
    samples.leave.enqueue()
    assert attempt()
    assert only().status == TaskResultStatus.READY


def test_an_error_may_quote_anything(queue):
    samples.quote.enqueue("党")
    assert attempt()
    assert only().status == TaskResultStatus.FAILED
    assert only().exception_class_path == "builtins.ValueError"
    assert "no word: 党" in only().traceback


def test_a_task_no_program_knows_is_tried_again(queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    DBTaskResult.objects.update(task_path="portal.no_such.task")
    assert attempt()
    assert only().status == TaskResultStatus.READY


def test_rolled_back_it_does_not_exist(queue, tmp_path):
    for ask in (samples.note.enqueue, lambda *args: enqueue_on_commit(samples.note, *args)):
        with pytest.raises(RuntimeError), transaction.atomic():
            ask(str(tmp_path / "notes"), "hello")
            raise RuntimeError
    assert not DBTaskResult.objects.exists()


def test_it_is_asked_for_in_the_transaction_itself(queue, tmp_path):
    """A crash right after the commit cannot lose it."""
    with transaction.atomic():
        enqueue_on_commit(samples.note, str(tmp_path / "notes"), "hello")
        assert DBTaskResult.objects.exists()


def test_without_a_worker_it_runs_after_the_commit(tmp_path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_on_commit(samples.note, str(tmp_path / "notes"), "hello")
        assert not (tmp_path / "notes").exists()
    assert (tmp_path / "notes").exists()


def test_a_command_can_have_it_done_at_once(queue, tmp_path):
    with at_once():
        samples.note.enqueue(str(tmp_path / "notes"), "hello")
    assert (tmp_path / "notes").exists()
    assert not DBTaskResult.objects.exists()


def test_the_same_is_not_asked_for_twice_while_one_waits_or_runs(queue, tmp_path):
    asked = (samples.note, str(tmp_path / "notes"), "hello")
    assert services.enqueue_once(*asked)
    assert not services.enqueue_once(*asked)
    assert services.enqueue_once(samples.note, str(tmp_path / "notes"), "goodbye")
    running.claim(ME)
    assert not services.enqueue_once(*asked)


def test_an_attempt_that_was_given_to_another_says_nothing(queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    row = running.claim(ME)
    DBTaskResult.objects.update(worker_ids=[ME, "another"])
    running.run(row)
    assert only().status == TaskResultStatus.RUNNING


def test_keys_of_a_store_are_not_written_into_the_queue(queue):
    storage = storages.create_storage(
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": "files", "secret_key": "key-of-the-bucket"},
        }
    )
    delete_file_from_storage_task.enqueue(storage.deconstruct(), "documents/old.pdf")
    assert only().args_kwargs == {"args": ["documents/old.pdf"], "kwargs": {}}


# --- Rescue ---------------------------------------------------------------------------------------


def seen(worker: str, ago: timedelta) -> None:
    TaskWorker.objects.update_or_create(pk=worker, defaults={"seen_at": timezone.now() - ago})


def test_a_task_of_a_living_worker_is_left_alone(queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    running.claim(ME)
    seen(ME, timedelta(seconds=50))
    assert running.rescue(running.rescue()) == frozenset()
    assert only().status == TaskResultStatus.RUNNING


def test_silent_at_two_looks_is_dead(queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    running.claim(ME)
    seen(ME, timedelta(seconds=70))
    suspects = running.rescue()
    assert suspects == {ME}
    assert only().status == TaskResultStatus.RUNNING
    running.rescue(suspects)
    assert only().status == TaskResultStatus.READY
    assert not TaskWorker.objects.exists()
    assert attempt()
    assert only().status == TaskResultStatus.SUCCESSFUL


def test_a_sign_of_life_between_the_looks_clears_a_worker(queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    running.claim(ME)
    seen(ME, timedelta(seconds=70))
    suspects = running.rescue()
    seen(ME, timedelta())
    running.rescue(suspects)
    assert only().status == TaskResultStatus.RUNNING


def test_what_kills_its_worker_each_time_dies_at_last(queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    for number in range(6):
        wait_is_over()
        assert running.claim(f"worker {number}")
        running.rescue(running.rescue())
    assert only().status == TaskResultStatus.FAILED


# --- What /readyz says ----------------------------------------------------------------------------


def asked_for(ago: timedelta) -> None:
    DBTaskResult.objects.update(enqueued_at=timezone.now() - ago)


def readyz(client, query: str = "") -> tuple[int, str, list[str]]:
    response = client.get(f"/readyz{query}")
    said = response.json()
    return response.status_code, said["checks"]["tasks"], said.get("why", {}).get("tasks", [])


def test_a_task_that_waits_without_a_worker_is_told(client, queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    assert readyz(client) == (200, "ok", [])
    asked_for(timedelta(minutes=3))
    assert readyz(client) == (200, "failed", ["no-worker"])
    assert readyz(client, "?all") == (503, "failed", ["no-worker"])
    seen(ME, timedelta())
    assert readyz(client, "?all") == (200, "ok", [])


def test_a_task_that_waits_too_long_is_told_although_somebody_works(client, queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    seen(ME, timedelta())
    asked_for(timedelta(minutes=20))
    assert readyz(client) == (200, "failed", ["late"])


def test_a_task_nobody_has_any_more_is_told(client, queue, tmp_path):
    samples.note.enqueue(str(tmp_path / "notes"), "hello")
    seen(ME, timedelta())
    running.claim(ME)
    assert readyz(client) == (200, "ok", [])
    seen(ME, timedelta(minutes=2))
    assert readyz(client) == (200, "failed", ["no-worker"])


def test_what_waits_for_its_next_attempt_is_not_late(client, queue):
    samples.fail.enqueue("13812345678", 7)
    attempt()
    asked_for(timedelta(minutes=20))
    assert readyz(client) == (200, "ok", [])


def test_a_dead_task_is_told_until_somebody_acts(client, dead):
    assert readyz(client) == (200, "failed", ["dead"])
    services.drop(dead.pk)
    assert readyz(client) == (200, "ok", [])
    assert state.what_is_wrong() == []
