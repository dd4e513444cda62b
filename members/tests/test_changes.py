"""Who changed what of a member: written with every change, told to whom it concerns, kept."""

from __future__ import annotations

import datetime as dt
import io
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ReferenceIndex

from branches.models import Branch, PartyGroup, Street
from members.affiliations.posts import appoint
from members.affiliations.services import end_affiliation, remove_group
from members.enums import EndCause, MemberStatus, PostKind, TransferStatus
from members.models import Affiliation, Member, Post, Transfer
from members.moves.services import receive_transfer, start_transfer
from members.people.changes import of_member
from members.people.services import record_standing, update_member
from members.tests.factories import LONG_AGO, MemberFactory
from portal.models import AppendOnly, Purge, TrackedQuerySet
from portal.records import retention
from portal.records.changes.acting import acting, because
from portal.records.changes.reading import told
from portal.records.changes.tracked import tracked_models
from portal.records.versions import last_change

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/changes/"


@pytest.fixture
def north(branches):
    return branches["north"]


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def latest(member: Member):
    return told(of_member(member)[:1])[0]


def lines(change) -> dict[str, tuple[str, str]]:
    return {line.label: (line.was, line.now) for line in change.lines}


# --- Written, whatever the way ----------------------------------------------------------------


def test_every_tracked_model_writes_whatever_the_way():
    assert {Member, Affiliation, Post, Transfer, Branch, PartyGroup} <= {*tracked_models()}
    for model in tracked_models():
        assert isinstance(model._default_manager.all(), TrackedQuerySet), model
        assert isinstance(model._base_manager.all(), TrackedQuerySet), model
        assert issubclass(model.history.model, AppendOnly), model
        assert not ReferenceIndex.model_is_indexable(model.history.model), model


def test_a_save_an_update_many_and_a_bulk_write_each_leave_a_row(north):
    member, other = north.member, north.silent
    count = Member.history.count()
    member.display_name = "改一"
    member.save()
    Member.objects.filter(pk__in=[member.pk, other.pk]).update(has_no_phone=True)
    member.refresh_from_db()
    other.refresh_from_db()
    member.display_name = other.display_name = "改二"
    Member.objects.bulk_update([member, other], ["display_name"])
    Member.objects.bulk_create([Member(display_name="新一"), Member(display_name="新二")])
    assert Member.history.count() == count + 1 + 2 + 2 + 2
    assert [row.display_name for row in member.history.all()[:3]] == ["改二", "改一", "改一"]


def test_an_update_that_moves_rows_out_of_its_own_filter_is_written(north):
    Member.objects.filter(phone="13812345678").update(phone="")
    assert north.silent.history.first().phone == ""


def test_what_changes_nothing_leaves_none(north):
    count = Member.history.count()
    north.member.save()
    Member.objects.filter(pk=north.member.pk).update(phone=north.member.phone)
    assert Member.history.count() == count


def test_a_row_tells_what_is_stored_not_what_an_instance_holds(north):
    member = Member.objects.get(pk=north.member.pk)
    member.display_name = "没有保存的名字"
    member.has_no_phone = True
    member.save(update_fields=["has_no_phone"])
    row = member.history.first()
    assert row.has_no_phone
    assert row.display_name == north.member.display_name


def test_a_key_emptied_because_its_account_went_is_written(north):
    user = get_user_model().objects.create_user("gone")
    key, member = user.pk, MemberFactory(user=user)
    user.delete()
    assert [row.user_id for row in member.history.all()] == [None, key]


def test_a_group_that_is_removed_leaves_its_last_row(north):
    group = PartyGroup.objects.create(branch=north.branch, name="临时组")
    key = group.pk
    with because("合并小组"):
        remove_group(group)
    row = PartyGroup.history.filter(id=key).first()
    assert (row.history_type, row.name, row.history_change_reason) == ("-", "临时组", "合并小组")


def test_the_row_goes_with_the_change_that_is_taken_back(north):
    count = Member.history.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        Member.objects.filter(pk=north.member.pk).update(display_name="不算")
        raise RuntimeError
    assert Member.history.count() == count


def test_the_database_refuses_to_change_a_row(north):
    row = north.member.history.first()
    for act in (
        lambda rows: rows.update(actor_label="别人"),
        lambda rows: rows._raw_delete(rows.db),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(models.QuerySet(type(row)).filter(pk=row.pk))
    assert north.member.history.first().actor_label == row.actor_label


def test_a_past_day_can_be_asked(north):
    before = timezone.now()
    update_member_name(north.member, "后来的名字")
    assert Member.history.as_of(before).get(pk=north.member.pk).display_name == "north党员"
    assert Member.history.as_of(timezone.now()).get(pk=north.member.pk).display_name == "后来的名字"


def update_member_name(member: Member, name: str, why: str = "") -> None:
    member.display_name = name
    update_member(member, why)


# --- Who and why --------------------------------------------------------------------------------


def test_who_is_at_work_and_why_stand_in_the_row(north):
    with acting(north.secretary.user):
        record_standing(north.member, MemberStatus.PROBATIONARY, LONG_AGO, basis="支部〔2026〕3号")
    change = latest(north.member)
    assert change.who == "north支部 书记 north书记"
    assert change.why == "支部〔2026〕3号"
    assert lines(change) == {"党员状态": ("正式党员", "预备党员")}


def test_without_anybody_it_was_the_system(north):
    with because("凭据到期"):
        Member.objects.filter(pk=north.member.pk).update(has_no_phone=True)
    change = latest(north.member)
    assert (change.who, change.why) == ("系统", "凭据到期")


def test_a_move_says_why_homes_and_posts_end(branches, north):
    south = branches["south"]
    appoint(north.member, north.branch, PostKind.PUBLICITY, LONG_AGO)
    transfer = start_transfer(north.member, north.secretary.user, to_branch=south.branch)
    receive_transfer(transfer, south.secretary.user)
    done = {change.deed_done: change for change in told(of_member(north.member)[:5])}
    assert {"修改职务", "修改组织关系", "新增组织关系", "修改组织关系转接"} <= set(done)
    assert done["修改职务"].why == done["修改组织关系"].why == "组织关系转接，已签收"
    assert "结束日期" in lines(done["修改职务"])
    assert lines(done["修改组织关系转接"])["状态"] == ("待接收", "已接收")
    assert Transfer.objects.get(pk=transfer.pk).status == TransferStatus.RECEIVED


def test_the_end_of_a_membership_ends_posts_with_its_cause(north):
    appoint(north.member, north.branch, PostKind.PUBLICITY, LONG_AGO)
    end_affiliation(north.member.home(), EndCause.LEFT)
    assert "组织关系结束：出党或停止党籍" in {
        change.why for change in told(of_member(north.member)[:3])
    }


def test_the_form_asks_why_and_the_member_reads_it(north):
    client = signed_in(north.secretary)
    url = reverse("me_member_edit", args=[north.member.pk])
    data = {"display_name": "田野", "phone": "", "joined_month": ""}
    refused = client.post(url, data)
    assert refused.status_code == 422
    north.member.refresh_from_db()
    assert north.member.display_name == "north党员"
    client.post(url, data | {"why": "本人来电更正"})
    page = signed_in(north.member).get("/me/data/changes/").content.decode()
    assert "north党员 → 田野" in page
    assert "本人来电更正" in page
    assert "north支部 书记 north书记" in page


def test_consent_is_the_members_own_act(north):
    signed_in(north.member).post("/me/data/consent/", {"consent": "give"})
    change = latest(north.member)
    assert (change.who, change.why) == ("党员 member-north", "同意公开姓名")


def test_a_form_with_a_conflict_knows_who_changed_it(north):
    with acting(north.secretary.user):
        update_member_name(north.member, "田野", "更正")
    who, _at = last_change(north.member)
    assert who == "north支部 书记 north书记"


# --- Who reads it --------------------------------------------------------------------------------


def test_a_number_is_shown_with_its_ends_only(north):
    with acting(north.secretary.user):
        north.member.phone = "13987654321"
        update_member(north.member, "换号")
    for client, url in (
        (signed_in(north.member), "/me/data/changes/"),
        (signed_in(north.secretary), reverse("me_member_changes", args=[north.member.pk])),
    ):
        page = client.get(url).content.decode()
        assert "138****0002 → 139****4321" in page
        assert "13987654321" not in page


def test_the_log_keeps_no_number_that_was_taken_out(north):
    with acting(north.secretary.user):
        Member.objects.filter(pk=north.member.pk).update(phone="13811110002")
        assert lines(latest(north.member)) == {"手机号": ("138****0002", "（遮住的部分不同）")}
        north.member.phone = ""
        update_member(north.member, "本人要求删去")
    assert {row.phone for row in north.member.history.all()} == {"", "138****0002"}


def test_a_host_reads_nothing_of_it_and_another_branch_neither(branches, north):
    url = reverse("me_member_changes", args=[north.member.pk])
    assert signed_in(branches["south"].secretary).get(url).status_code == 404
    assert signed_in(north.member).get(url).status_code == 404


def test_the_new_keeper_does_not_read_what_was_in_the_former_branch(branches, north):
    south = branches["south"]
    appoint(north.member, north.branch, PostKind.PUBLICITY, LONG_AGO)
    transfer = start_transfer(north.member, north.secretary.user, to_branch=south.branch)
    receive_transfer(transfer, south.secretary.user)
    url = reverse("me_member_changes", args=[north.member.pk])
    kinds = {change.deed_done for change in told(of_member(north.member, south.secretary.user))}
    assert signed_in(south.secretary).get(url).status_code == 200
    assert "新增职务" not in kinds
    assert {"新增党员", "新增组织关系", "修改组织关系转接"} <= kinds


def test_many_changes_are_paged_in_as_many_queries(north, django_assert_max_num_queries):
    for number in range(60):
        update_member_name(north.member, f"第{number}名")
    client = signed_in(north.member)
    client.get("/me/data/changes/")
    with django_assert_max_num_queries(24):
        page = client.get("/me/data/changes/?page=2").content.decode()
    assert "第38名 → 第39名" in page


def test_the_export_has_all_of_them(north):
    with acting(north.secretary.user):
        update_member_name(north.member, "田野", "更正")
    rows = signed_in(north.member).get("/me/data/export.json").json()["谁改过"]
    assert rows[0]["从什么改成什么"] == "姓名：north党员 → 田野"
    assert rows[0]["为什么"] == "更正"


# --- The report of the committee ----------------------------------------------------------------


@pytest.fixture
def staff(cast):
    """``staff("street-east")``: a browser of one of the cast."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(cast[name])
        return client

    return sign_in


def test_staff_read_within_their_scope_and_take_it_along(branches, north, staff):
    south = branches["south"]
    Branch.objects.filter(pk=south.branch.pk).update(
        street=Street.objects.get_or_create(slug="chengdong", defaults={"name": "城东"})[0]
    )
    with acting(north.secretary.user):
        update_member_name(north.member, "北边的新名字", "更正")
    with acting(south.secretary.user):
        update_member_name(south.member, "南边的新名字", "更正")
    east, whole = staff("street-east"), staff("clerk")
    assert "北边的新名字" in whole.get(REPORT).content.decode()
    page = east.get(REPORT).content.decode()
    assert "南边的新名字" in page
    assert "北边的新名字" not in page
    book = load_workbook(io.BytesIO(b"".join(east.get(f"{REPORT}?export=xlsx"))))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert cells[0][:2] == ["时间", "谁"]
    row = next(row for row in cells if "姓名：south党员 → 南边的新名字" in row)
    assert row[1] == "south支部 书记 south书记"
    assert abs(row[0] - timezone.localtime().replace(tzinfo=None)) < dt.timedelta(minutes=5)
    assert not any("北边的新名字" in str(cell) for row in cells for cell in row)


def test_the_report_is_filtered(north, staff):
    with acting(north.secretary.user):
        update_member_name(north.member, "新名字", "更正")
    Branch.objects.filter(pk=north.branch.pk).update(short_name="北支部新简称")
    client = staff("clerk")
    for asked, found, not_found in (
        ("who=书记", "新名字", "北支部新简称"),
        ("what=新名字", "新名字", "修改党组织"),
        ("kind=branches.branch", "北支部新简称", "→ 新名字"),
    ):
        page = client.get(f"{REPORT}results/?{asked}").content.decode()
        assert found in page, asked
        assert not_found not in page, asked
    today = timezone.localdate()
    for first, day in ((today, True), (today + dt.timedelta(days=1), False)):
        page = client.get(f"{REPORT}results/?at_from={first}&at_to=2199-01-01").content.decode()
        assert ("→ 新名字" in page) is day


def test_a_long_report_asks_no_more_than_a_short_one(north, staff, django_assert_max_num_queries):
    client = staff("clerk")
    client.get(REPORT)
    with CaptureQueriesContext(connection) as few:
        client.get(REPORT)
    for number in range(80):
        update_member_name(MemberFactory(home=north.branch), f"第{number}名")
    with django_assert_max_num_queries(len(few)):
        client.get(REPORT)


def test_nobody_else_reads_the_report(north, staff):
    for client in (signed_in(north.member), Client(), staff("editor")):
        assert client.get(REPORT).status_code == 302
    assert REPORT not in staff("editor").get("/admin/").content.decode()
    assert REPORT in staff("clerk").get("/admin/").content.decode()


def test_after_their_days_goes_what_a_later_change_replaced(north, settings):
    settings.PORTAL_CHANGES_DAYS = 30
    update_member_name(north.member, "改过一次")
    now = timezone.now()
    kind = "党员变更"
    assert retention.run(now)[kind] == 0
    done = retention.run(now + dt.timedelta(days=31))
    assert done[kind] >= 1
    assert [row.display_name for row in north.member.history.all()] == ["改过一次"]
    assert north.silent.history.count() == 1
    assert Purge.objects.get(table=kind).rows == done[kind]


def test_what_was_there_before_begins_with_a_row():
    member = MemberFactory()
    rows = Member.history.filter(id=member.pk)
    count = rows.count()
    import_module("members.migrations.0010_changes_are_kept").begin(apps, None)
    assert rows.count() == count + 1
    assert rows.first().history_change_reason == "启用变更记录时已有"
