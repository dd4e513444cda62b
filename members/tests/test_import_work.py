"""The import outside the request: watched, stopped, run on, and nothing lost on the way."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from members.models import Member, Standing
from members.roster.importing import work as roster_work
from members.tests.factories import MemberFactory
from members.tests.test_at_once import preview
from notices.models import Notice
from portal.models import TaskWorker, Work, WorkRow
from portal.settings.tasks import WORKER, tasks_run_by
from portal.tasks import running
from portal.tasks.works import doing, shown

pytestmark = pytest.mark.django_db
PEOPLE = 50


@pytest.fixture(autouse=True)
def queue(settings, monkeypatch) -> None:
    """Tasks wait until the test runs them, and do one batch at a time."""
    settings.TASKS = tasks_run_by(WORKER)
    monkeypatch.setattr(doing, "SLICE", 0)
    TaskWorker.objects.create(pk="me")


@pytest.fixture
def keeper(north, signed_in):
    return signed_in(north.secretary.user)


def begin(client, people: int = PEOPLE) -> Work:
    """An import that has been confirmed."""
    address = reverse("me_import_run", args=["north"])
    assert client.post(address, preview(client, people)).status_code == 302
    return Work.objects.latest("pk")


def one_batch() -> None:
    """What the worker does next."""
    running.run(running.claim("me"))


def to_its_end() -> None:
    while (task := running.claim("me")) is not None:
        running.run(task)


def url(work: Work, what: str = "work") -> str:
    return reverse(f"me_import_{what}", args=["north", work.pk])


def written() -> int:
    return Member.objects.filter(display_name__startswith="赵").count()


def page(client, work: Work) -> str:
    return client.get(url(work)).content.decode()


def test_the_request_writes_nobody_and_batches_say_how_far_they_are(keeper, north):
    work = begin(keeper)
    assert written() == 0
    assert "还在排队" in page(keeper, work)
    for done in (20, 40, 50):
        one_batch()
        assert written() == done == shown(work).done
        assert f"处理了{done}行，共50行" in page(keeper, work)
    work.refresh_from_db()
    assert work.state == "done"
    assert work.counts() == {"new": 50}
    user = north.secretary.user
    assert Standing.objects.filter(entered_by=user).count() == 50
    kept = Member.history.filter(display_name__startswith="赵")
    assert {(row.history_user_id, row.history_change_reason) for row in kept} == {
        (user.pk, "从名册导入")
    }


def test_what_was_written_is_held_once_and_what_waits_is_sealed(keeper):
    work = begin(keeper)
    assert "赵" not in str(WorkRow.objects.values_list("sealed", flat=True))
    assert all(WorkRow.objects.values_list("sealed", flat=True))
    one_batch()
    rows = WorkRow.objects.filter(work=work)
    assert rows.exclude(sealed="").count() == 30
    made = rows.exclude(made=None).values_list("made", flat=True)
    assert set(made) == set(
        Member.objects.filter(display_name__startswith="赵").values_list("pk", flat=True)
    )


def test_stopped_between_two_batches_and_run_on(keeper):
    work = begin(keeper)
    one_batch()
    assert keeper.post(url(work, "stop")).status_code == 302
    to_its_end()
    assert written() == 20
    text = page(keeper, work)
    assert "已经停下" in text and "继续，还剩30行" in text
    assert keeper.post(url(work, "run_on")).status_code == 302
    to_its_end()
    assert written() == 50
    assert page(keeper, work).count(reverse("me_roster") + "members/") == 50
    # What is over is neither stopped nor run on.
    keeper.post(url(work, "stop"))
    keeper.post(url(work, "run_on"))
    assert "做完了，每一行都处理了。" in page(keeper, work)


def test_stopped_before_it_began_it_writes_nobody(keeper):
    work = begin(keeper)
    keeper.post(url(work, "stop"))
    to_its_end()
    assert written() == 0
    assert "继续，还剩50行" in page(keeper, work)


def test_the_same_task_again_writes_nothing_twice(keeper):
    work = begin(keeper)
    one_batch()
    for _again in range(5):  # of a worker that was taken for dead, and of the next one
        doing.do_work.func(work.pk)
    to_its_end()
    assert written() == 50


def test_who_appeared_meanwhile_is_asked_about_and_nothing_is_lost(keeper, north):
    work = begin(keeper)
    one_batch()
    name = WorkRow.objects.filter(work=work, outcome="").last().said["row"][1]
    there = MemberFactory(home=north.branch, display_name=name)
    to_its_end()
    assert written() == 50  # 49, and who was there
    text = page(keeper, work)
    assert "有1行没有写入" in text and "预览以后名册有变化" in text and name in text
    again = keeper.get(url(work, "again")).content.decode()
    fields = dict(re.findall(r'name="(token|once)" value="([^"]+)"', again))
    (row,) = re.findall(r'name="(row-\d+)" value="merge:', again)
    address = reverse("me_import_run", args=["north"])
    assert keeper.post(address, fields).status_code == 422
    answer = keeper.post(address, fields | {row: f"merge:{there.pk}"})
    assert answer.url == url(work)
    to_its_end()
    assert work.counts() == {"new": 49, "merge": 1}
    assert written() == 50
    assert keeper.get(url(work, "again")).url == url(work)


def test_namesakes_within_one_file_are_no_surprise_of_a_later_batch(keeper):
    work = begin(keeper)
    first, *_rest, last = work.rows.all()
    said = last.said
    said["row"][1], said["row"][3] = first.said["row"][1], "2002-02-01"
    last.say(said)
    last.save()
    to_its_end()
    assert work.counts() == {"new": 50}


def test_a_post_that_ended_meanwhile_imports_nobody(keeper, north):
    work = begin(keeper)
    one_batch()
    north.secretary.posts.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    north.branch.secretaries_group.user_set.clear()
    to_its_end()
    assert written() == 20
    work.refresh_from_db()
    assert (work.state, work.why) == ("stopped", "提出的人已经没有这项权限")
    told = Notice.objects.get(kind="import", user=north.secretary.user)
    assert (told.subject, told.link) == ("名册导入停下了", "")
    assert f"还有{work.counts()['']}行没有写入" in told.text
    for what in ("work", "again"):
        assert keeper.get(url(work, what)).status_code == 404
    for what in ("stop", "run_on"):
        assert keeper.post(url(work, what)).status_code == 404


def test_another_branch_and_another_keeper_find_nothing(keeper, south, staff, signed_in):
    work = begin(keeper)
    elsewhere = reverse("me_import_work", args=["south", work.pk])
    assert keeper.get(elsewhere).status_code == 404
    for other in (south.secretary.user, staff):
        client = signed_in(other)
        assert [client.get(one).status_code for one in (url(work), elsewhere)] == [404, 404]
        assert client.post(url(work, "stop")).status_code == 404
        assert not Work.objects.visible_to(other).exists()


def test_ones_own_standing_is_not_imported(keeper, north):
    me = north.secretary
    work = begin(keeper, 1)
    row = work.rows.get()
    packed = row.said["row"]
    packed[1], packed[2] = me.display_name, "probationary"
    row.say({"row": packed, "choice": f"merge:{me.pk}", "seen": [me.pk]})
    row.save()
    to_its_end()
    assert work.counts() == {"skip": 1}
    assert not me.standings.filter(status="probationary").exists()


def test_a_row_the_database_refuses_keeps_no_other(keeper, monkeypatch):
    real, work = roster_work.act, begin(keeper)

    def act(work, rows):
        if any(row["row"][0] == 5 for row in rows):
            raise IntegrityError
        return real(work, rows)

    kind = doing.kinds.get("roster")
    monkeypatch.setitem(doing.kinds._kinds, "roster", doing.kinds.Kind(**vars(kind) | {"act": act}))
    to_its_end()
    assert work.counts() == {"new": 49, "refused": 1}
    assert "数据库没有收下这一行" in page(keeper, work)


def test_a_page_says_what_its_task_is_at(keeper):
    work = begin(keeper)
    TaskWorker.objects.all().delete()
    assert "后台程序没有响应" in page(keeper, work)
    TaskWorker.objects.create(pk="me")
    task = running.claim("me")
    assert "正在写入" in page(keeper, work)
    running.put_back(task, RuntimeError(), dt.timedelta(minutes=2))
    assert "自动再试" in page(keeper, work)
    DBTaskResult.objects.update(status="FAILED")
    text = page(keeper, work)
    assert "没有做完" in text and "继续，还剩50行" in text
    keeper.post(url(work, "run_on"))
    assert not DBTaskResult.objects.failed().exists()
    to_its_end()
    assert written() == 50


@pytest.mark.parametrize(("minutes", "told"), [(0, 0), (2, 1)])
def test_who_has_gone_away_is_told(keeper, north, minutes, told):
    work = begin(keeper, 1)
    Work.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=minutes))
    to_its_end()
    notices = Notice.objects.filter(kind="import", user=north.secretary.user, link=url(work))
    assert notices.count() == told


def test_it_is_kept_for_its_days_and_found_again_until_then(keeper, settings):
    work = begin(keeper)
    keeper.post(url(work, "stop"))
    assert url(work) in keeper.get(reverse("me_import", args=["north"])).content.decode()
    settings.PORTAL_WORK_DAYS = 1
    call_command("forget_works")
    assert Work.objects.exists()
    Work.objects.update(changed_at=timezone.now() - dt.timedelta(days=2))
    call_command("forget_works")
    assert not WorkRow.objects.exists()
    to_its_end()  # its task has nothing left to do
    assert written() == 0 and not DBTaskResult.objects.failed().exists()
