"""Two requests at the same moment, each with a connection of its own: committed data only."""

from __future__ import annotations

import datetime as dt
import io
import re
import sqlite3
import threading
import time
from contextlib import closing

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from members.models import Member, Request, Standing
from members.tests import conftest
from portal.models import Spent, Work, WorkRow
from portal.records.once import token
from tests import databases

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 300
TODAY = dt.date.today().isoformat()


@pytest.fixture
def in_a_file(transactional_db, tmp_path):
    """SQLite as it is served: in memory, connections that share a cache refuse to wait."""
    databases.open_copy()
    if not databases.is_sqlite():
        yield
        return
    memory, name = connection.connection, connection.settings_dict["NAME"]
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as file:
        memory.backup(file)
    connection.connection = None
    connection.settings_dict["NAME"] = str(tmp_path / "db.sqlite3")
    yield
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.connection = memory


@pytest.fixture
def north(in_a_file):
    return conftest.plant()["north"]


def browser_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at_once(*requests) -> list:
    """The answers of requests that begin together."""
    start = threading.Barrier(len(requests))
    answers = [None] * len(requests)

    def ask(place: int, request) -> None:
        try:
            start.wait()
            answers[place] = request()
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=each) for each in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def workbook(people: int) -> bytes:
    book = Workbook()
    book.active.append(["姓名", "党员状态"])
    for number in range(people):
        # Names have no digits.
        tens, ones = divmod(number, 20)
        book.active.append([f"赵{chr(0x4E00 + tens)}{chr(0x5200 + ones)}", "正式党员"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def preview(client: Client, people: int) -> dict:
    """The fields of the form that confirms an import."""
    data = {
        "file": SimpleUploadedFile("名册.xlsx", workbook(people)),
        "starts_on": TODAY,
    }
    text = client.post(reverse("me_import", args=["north"]), data).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(token|once)" value="([^"]+)"', text))


def test_a_double_click_imports_everybody_once(north):
    before = Member.objects.count()
    client = browser_of(north.secretary.user)
    data, address = preview(client, PEOPLE), reverse("me_import_run", args=["north"])
    first, second = at_once(*[lambda: client.post(address, data)] * 2)
    assert Member.objects.count() - before == PEOPLE
    assert Standing.objects.filter(member__display_name__startswith="赵").count() == PEOPLE
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Spent.objects.count() == 1


def test_two_tabs_import_everybody_once_and_the_second_is_asked(north):
    """In the preview again, or on the page of the import where the other came after that."""
    before = Member.objects.count()
    client = browser_of(north.secretary.user)
    tabs, address = (
        [preview(client, 20), preview(client, 20)],
        reverse("me_import_run", args=["north"]),
    )
    assert tabs[0]["once"] != tabs[1]["once"]
    answers = at_once(*[lambda data=data: client.post(address, data) for data in tabs])
    assert Member.objects.count() - before == 20
    pages = {answer["Location"] for answer in answers if answer.status_code == 302}
    asked = [answer.content.decode() for answer in answers if answer.status_code == 422]
    asked += [client.get(f"{page}again/", follow=True).content.decode() for page in pages]
    (late,) = [text for text in asked if 'name="token"' in text]
    # It has the choices of now; skipping all of them is one of them.
    fields = re.findall(r'name="(token|once)" value="([^"]+)"', late)
    choices = {f"row-{number}": "skip" for number in range(2, 22)}
    assert client.post(address, dict(fields) | choices).status_code == 302
    assert Member.objects.count() - before == 20
    assert {work.state for work in Work.objects.all()} == {"done"}
    assert not WorkRow.objects.filter(outcome__in=["", "refused"]).exists()


def test_two_tabs_register_a_name_once_and_the_second_is_asked(north):
    client = browser_of(north.secretary.user)
    address = reverse("me_member_add", args=["north"])
    data = {"display_name": "新来的人", "status": "formal", "starts_on": TODAY}
    forms = [{**data, "once": token()}, {**data, "once": token()}]
    answers = at_once(*[lambda form=form: client.post(address, form) for form in forms])
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert Member.objects.filter(display_name="新来的人").count() == 1


def test_two_tabs_ask_for_one_disclosure(north):
    client = browser_of(north.member.user)
    data = {"branch": north.branch.pk, "text": "请公开党费收支"}
    forms = [{**data, "once": token()}, {**data, "once": token()}]
    answers = at_once(*[lambda form=form: client.post(reverse("me_ask"), form) for form in forms])
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert Request.objects.count() == 1


def test_two_keepers_move_a_member_once(north):
    client = browser_of(north.secretary.user)
    address = reverse("me_transfer_start", args=[north.silent.pk])
    forms = [{"to_name": f"外地支部{place}", "once": token()} for place in "甲乙"]
    answers = at_once(*[lambda form=form: client.post(address, form) for form in forms])
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert north.silent.transfers.count() == 1


def test_a_save_over_a_change_not_yet_committed_is_written_down(north):
    """Whoever saves an older copy waits, and then undoes the change: both stand in the log."""
    member, name = north.silent, north.silent.display_name
    changed = threading.Event()

    def change() -> None:
        with transaction.atomic():
            Member.objects.filter(pk=member.pk).update(display_name="改了的名字")
            changed.set()
            time.sleep(0.3)

    def save_an_older_copy() -> None:
        changed.wait()
        member.save()

    at_once(change, save_an_older_copy)
    assert Member.objects.get(pk=member.pk).display_name == name
    names = [row.display_name for row in member.history.all()]
    assert names[:3] == [name, "改了的名字", name]
