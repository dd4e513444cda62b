"""Dead tasks in the admin: who sees them, what is shown, trying again and dropping."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from portal.operations import jobs
from portal.tasks import running

from . import samples

pytestmark = pytest.mark.django_db
LIST = "/admin/tasks/"
PHONE = "13812345678"


def exhaust() -> None:
    """Everything that waits fails until it is dead."""
    while DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists():
        DBTaskResult.objects.update(run_after=timezone.now())
        running.run(running.claim("me"))


@pytest.fixture
def dead(queue) -> DBTaskResult:
    samples.fail.enqueue(PHONE, 7)
    exhaust()
    return DBTaskResult.objects.get()


def addresses(row: DBTaskResult) -> list[str]:
    return [
        LIST,
        reverse("portal_tasks_again"),
        reverse("portal_task_again", args=[row.pk]),
        reverse("portal_task_drop", args=[row.pk]),
    ]


@pytest.mark.parametrize(
    ("who", "may"),
    [
        *[(who, False) for who in ("visitor", "lonely", "editor", "clerk")],
        *[("publisher", False), ("administrator", True), ("admin", True)],
    ],
)
def test_only_administrators_see_them(client_for, dead, who, may):
    client = client_for(who)
    for address in addresses(dead):
        assert (client.get(address).status_code == 200) is may, address
    if not may:
        client.post(reverse("portal_task_drop", args=[dead.pk]))
        client.post(reverse("portal_tasks_again"))
        assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    if who == "administrator":
        assert LIST in client.get("/admin/").content.decode()
    elif who == "editor":
        assert LIST not in client.get("/admin/").content.decode()


def test_the_menu_is_quiet_while_there_is_none(client_for, queue):
    assert LIST not in client_for("administrator").get("/admin/").content.decode()


def test_neither_arguments_nor_messages_are_shown_but_ids(client_for, dead):
    client = client_for("administrator")
    for address in addresses(dead):
        page = client.get(address).content.decode()
        assert PHONE not in page
    page = client.get(LIST).content.decode()
    assert "number 7" in page
    assert "ValueError" in page
    assert "portal/tasks/tests/samples.py" in page


def test_a_number_as_long_as_a_phones_is_no_id(client_for, queue):
    samples.fail.enqueue("somebody", int(PHONE))
    exhaust()
    assert PHONE not in client_for("administrator").get(LIST).content.decode()


def test_a_job_is_shown_by_its_command(client_for, queue, monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {})
    jobs.register("no_such_command", jobs.NIGHTLY, "")
    jobs.ask_for(jobs.NIGHTLY)
    exhaust()
    assert "no_such_command" in client_for("administrator").get(LIST).content.decode()


def test_one_of_an_older_program_is_shown(client_for, dead):
    DBTaskResult.objects.update(task_path="portal.gone.task")
    assert "portal.gone.task" in client_for("administrator").get(LIST).content.decode()


def test_trying_again_asks_first_and_is_noted(client_for, cast, dead):
    client = client_for("administrator")
    address = reverse("portal_task_again", args=[dead.pk])
    client.get(address)
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    client.post(address)
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY
    entry = ModelLogEntry.objects.get(action="portal.task_again")
    assert entry.user == cast["administrator"]
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_all_are_tried_again(client_for, dead):
    samples.fail.enqueue(PHONE, 8)
    exhaust()
    client_for("administrator").post(reverse("portal_tasks_again"))
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {TaskResultStatus.READY}


def test_dropping_asks_first_and_is_noted(client_for, cast, dead):
    client = client_for("administrator")
    address = reverse("portal_task_drop", args=[dead.pk])
    client.get(address)
    assert DBTaskResult.objects.exists()
    client.post(address)
    assert not DBTaskResult.objects.exists()
    assert ModelLogEntry.objects.get(action="portal.task_dropped").user == cast["administrator"]


def test_the_list_asks_the_same_of_many(client_for, queue, django_assert_max_num_queries):
    client = client_for("administrator")
    counts = []
    for number in (3, 12):
        for each in range(number):
            samples.fail.enqueue(PHONE, each)
        exhaust()
        client.get(LIST)
        with django_assert_max_num_queries(60) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]
