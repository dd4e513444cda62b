"""What happens by itself: every app's jobs, one failure leaving the others alone."""

import pytest
from django.core.management import CommandError, call_command, get_commands

from portal.operations import jobs


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
