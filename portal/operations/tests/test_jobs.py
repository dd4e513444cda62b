"""What happens by itself: every app's jobs, one failure leaving the others alone."""

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.operations import jobs
from portal.settings.tasks import WORKER, tasks_run_by
from portal.tasks import running, state


def test_every_job_is_a_command_of_this_site():
    assert {job.command for job in jobs.registered()} <= set(get_commands())


def test_the_night_has_the_jobs_of_all_floors():
    names = {job.command for job in jobs.registered(jobs.NIGHTLY)}
    assert {"clearsessions", "import_policies", "sync_memberships"} <= names


def test_a_failure_stops_no_other_job(monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {})
    for name in ("first", "second", "third"):
        jobs.register(name, jobs.OFTEN, "")
    done = []

    def call(name):
        done.append(name)
        if name == "second":
            raise RuntimeError("no disk")

    failed = jobs.run(jobs.OFTEN, call)
    assert done == ["first", "second", "third"]
    assert [(job.command, str(error)) for job, error in failed] == [("second", "no disk")]


def test_the_command_names_what_failed(monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {})
    jobs.register("no_such_command", jobs.NIGHTLY, "")
    with pytest.raises(CommandError, match="no_such_command"):
        call_command("jobs", "nightly")


@pytest.mark.django_db
def test_what_is_due_runs(capsys):
    call_command("jobs", "often")


def test_without_a_word_it_lists_them(capsys):
    call_command("jobs")
    assert "publish_scheduled" in capsys.readouterr().out


def test_a_rhythm_is_one_of_two():
    with pytest.raises(ValueError, match="weekly"):
        jobs.register("clearsessions", "weekly", "")


# --- Through the worker ---------------------------------------------------------------------------


@pytest.fixture
def one_job(settings, db, monkeypatch) -> None:
    """The queue, and a job that says nothing."""
    settings.TASKS = tasks_run_by(WORKER)
    monkeypatch.setattr(jobs, "_jobs", {})
    jobs.register("tasks_prune", jobs.OFTEN, "")


def statuses() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


def test_the_command_asks_the_worker_and_not_twice(one_job):
    call_command("jobs", "often")
    call_command("jobs", "often")
    assert statuses() == ["READY"]
    running.claim("me")
    call_command("jobs", "often")
    assert statuses() == ["RUNNING"]


def test_now_is_now(one_job):
    call_command("jobs", "often", "--now")
    assert statuses() == []


def test_a_job_that_fails_is_tried_again_and_dies_seen(one_job):
    jobs.register("no_such_command", jobs.NIGHTLY, "")
    call_command("jobs", "nightly")
    running.run(running.claim("me"))
    assert statuses() == ["READY"]
    while statuses() == ["READY"]:
        DBTaskResult.objects.update(run_after=timezone.now())
        running.run(running.claim("me"))
    assert state.what_is_wrong() == ["dead"]


def test_done_the_next_time_the_dead_one_is_forgotten(one_job):
    jobs.run_job.enqueue("tasks_prune")
    DBTaskResult.objects.update(status="FAILED")
    call_command("jobs", "often")
    running.run(running.claim("me"))
    assert statuses() == ["SUCCESSFUL"]


def test_a_job_this_program_has_no_more_is_left_out(one_job):
    jobs.run_job.enqueue("of_an_older_program")
    running.run(running.claim("me"))
    assert statuses() == ["SUCCESSFUL"]
