"""Rosters from workbooks as people really keep them."""

import datetime as dt
import io
import random
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from members.models import Affiliation, Member
from members.roster.importing import tables as limits
from members.roster.importing.rows import parse, read_day
from members.roster.importing.tables import UnreadableWorkbook, read_workbook
from portal.files.tests.hostile import FILES, at_door, growing_no_more_than

TODAY = dt.date(2026, 11, 22)
HEADER = ("姓名", "党员状态", "入党年月", "党小组", "手机号")
ID_NUMBER = "110101199003070011"


def workbook(*rows, merge: str = "") -> io.BytesIO:
    """A workbook of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    if merge:
        book.active.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    return buffer


def candidates(*rows, with_phones: bool = True):
    return parse(read_workbook(workbook(*rows), with_phones), TODAY)


# --- Reading --------------------------------------------------------------------------------------


def test_the_header_may_stand_below_a_title_and_span_two_rows():
    file = workbook(
        ["城北支部党员名册"],
        ["制表日期：2026年11月"],
        ["序号", "姓 名", "党员 类别", "入党\n时间", "联系方式", None],
        [None, None, None, None, "手机号（必填）", "家庭住址"],
        [1, "张三", "正式党员", "2016年7月", "138 0000 0001", "某路1号"],
        merge="E3:F3",
    )
    table = read_workbook(file, with_phones=True)
    assert table.dropped == ["家庭住址"]
    row = parse(table, TODAY)[0]
    assert (row.number, row.name, row.phone) == (5, "张三", "13800000001")
    assert row.joined == dt.date(2016, 7, 1)
    assert row.errors == []


def test_private_columns_never_leave_the_reader():
    file = workbook(
        (*HEADER, "身份证号", "家庭住址", "学历"),
        ("张三", "正式", "2016-07", "", "13800000001", ID_NUMBER, "某路1号", "本科"),
    )
    table = read_workbook(file, with_phones=False)
    assert table.dropped == ["手机号", "身份证号", "家庭住址", "学历"]
    assert ID_NUMBER not in str(table)
    assert "某路" not in str(table)
    assert "13800000001" not in str(table)


def test_an_id_number_in_the_column_of_names_is_not_kept():
    row = candidates(HEADER, (ID_NUMBER, "正式", None, None, None))[0]
    assert row.errors
    assert ID_NUMBER not in str(row)


def test_full_width_digits_and_spaces():
    row = candidates(
        HEADER, ("张　三", "正式党员", "２０１６．０７", " ", "１３８００００００００")
    )[0]
    assert (row.name, row.joined, row.phone) == ("张三", dt.date(2016, 7, 1), "13800000000")
    assert row.errors == []


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (dt.datetime(2016, 7, 1), dt.date(2016, 7, 1)),
        (42552, dt.date(2016, 7, 1)),
        (201607, dt.date(2016, 7, 1)),
        ("20160701", dt.date(2016, 7, 1)),
        ("2016/7/1", dt.date(2016, 7, 1)),
        ("2016年7月1日", dt.date(2016, 7, 1)),
        ("2016.7", dt.date(2016, 7, 1)),
        ("2016年13月", None),
        ("七月", None),
        (2016.1, None),
    ],
)
def test_dates_as_written(written, day):
    assert read_day(written) == day


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ((None, "正式党员", "2016-07", None, None), "没有姓名"),
        (("张三", "群众", "2016-07", None, None), "党员状态"),
        (("张三", None, "2016-07", None, None), "党员状态"),
        (("张三", "正式党员", "某年", None, None), "看不懂"),
        (("张三", "正式党员", "1920-07", None, None), "可能的范围"),
        (("张三", "正式党员", "2199-07", None, None), "可能的范围"),
        (("张三", "正式党员", "2016-07", None, "12345"), "手机号"),
        (("张三2", "正式党员", "2016-07", None, None), "姓名"),
    ],
)
def test_red_rows_say_why(row, error):
    assert any(error in text for text in candidates(HEADER, row)[0].errors)


def test_the_same_row_twice_is_red():
    row = ("张三", "正式党员", "2016-07", None, None)
    assert candidates(HEADER, row, row)[1].errors == ["和第2行重复"]


def unreadable(data: bytes) -> str:
    with pytest.raises(UnreadableWorkbook) as refusal:
        read_workbook(io.BytesIO(data), with_phones=True)
    return str(refusal.value)


@pytest.mark.anydb
def test_broken_files_are_explained():
    assert "不是 Excel" in unreadable(b"hello")
    assert ".xls" in unreadable(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "不是 Excel" in unreadable(zipped({"a.txt": b"x"}))
    assert "打不开" in unreadable(zipped({"xl/workbook.xml": b"<broken"}))
    assert "姓名" in unreadable(workbook(["a", "b"], [1, 2]).getvalue())
    assert "3 MB" in unreadable(b"x" * (limits.MAX_BYTES + 1))


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.anydb
def test_a_zip_bomb_is_not_unpacked():
    bomb = zipped({"xl/workbook.xml": b"0" * 5_000_000})
    assert len(bomb) < 10_000
    assert "大得不正常" in unreadable(bomb)


@pytest.mark.anydb
def test_a_cell_of_brackets_without_end_holds_nobody():
    """Neither above the header nor below it."""
    long = "(" * 30_000
    table = read_workbook(workbook([long], HEADER, ("张三", "正式")), True)
    assert [values["name"] for _number, values in table.rows] == ["张三"]
    with pytest.raises(UnreadableWorkbook, match="第3行"):
        read_workbook(workbook([long], HEADER, ("张三", long)), True)


@pytest.mark.anydb
def test_a_long_cell_in_a_column_that_is_dropped_is_nothing():
    table = read_workbook(workbook(("姓名", "备注"), ("张三", "长" * 2000)), True)
    assert len(table.rows) == 1


def test_a_group_with_a_long_name_is_red():
    row = candidates(HEADER, ("张三", "正式党员", "2016-07", "组" * 41, None))[0]
    assert row.errors == ["党小组名称超过40字"]


@pytest.mark.anydb
def test_a_styles_part_that_takes_long_is_not_read():
    with zipfile.ZipFile(workbook(HEADER, *[("张三", "正式")] * 900)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/styles.xml"] = b"<a>" + b"<font/>" * 1_000_000 + b"</a>"
    parts["noise"] = random.Random(1).randbytes(60_000)
    assert "大得不正常" in unreadable(zipped(parts))


@pytest.mark.anydb
def test_too_many_rows():
    rows = [("张三", "正式党员", None, None, None)] * (limits.MAX_ROWS + 40)
    assert "拆开" in unreadable(workbook(HEADER, *rows).getvalue())


# --- Preview and writing --------------------------------------------------------------------------


@pytest.fixture
def keeper(north, signed_in):
    return signed_in(north.secretary.user)


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """``run(client, page, **choices)``: confirm a preview; the answer, after the import."""

    def confirm(client, page, slug="north", **choices):
        data = {"token": page.context["token"]}
        data |= {f"row-{key[1:]}": choice for key, choice in choices.items()}
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("me_import_run", args=[slug]), data)

    return confirm


def preview(client, *rows, phones=False, slug="north"):
    file = SimpleUploadedFile("名册.xlsx", workbook(*rows).getvalue())
    data = {"file": file, "starts_on": "2026-01-01"}
    if phones:
        data["with_phones"] = "on"
    return client.post(reverse("me_import", args=[slug]), data)


GOOD = ("王五", "预备党员", "2026-06", "第一党小组", "13800000009")


@pytest.mark.django_db
def test_a_preview_writes_nothing_and_says_what_was_dropped(keeper):
    before = Member.objects.count()
    page = preview(keeper, (*HEADER, "身份证号"), (*GOOD, ID_NUMBER))
    text = page.content.decode()
    assert page.status_code == 200
    assert "身份证号" in text
    assert ID_NUMBER not in text
    assert "13800000009" not in text
    assert "会新建党小组：第一党小组" in text
    assert Member.objects.count() == before


@pytest.mark.django_db
def test_confirmed_it_is_written(keeper, north, run):
    page = preview(keeper, HEADER, GOOD, phones=True)
    assert run(keeper, page).status_code == 302
    member = Member.objects.get(display_name="王五")
    assert (member.status, member.phone) == ("probationary", "13800000009")
    row = member.affiliations.get()
    assert (row.branch, row.group.name) == (north.branch, "第一党小组")
    assert row.starts_on == dt.date(2026, 1, 1)


@pytest.mark.django_db
def test_one_red_row_and_nothing_can_be_written(keeper, run):
    page = preview(keeper, HEADER, GOOD, ("赵六", "群众", None, None, None))
    assert page.context["token"] == ""
    assert "一行也没有写入" in page.content.decode()
    assert run(keeper, page).url == reverse("me_import", args=["north"])
    assert not Member.objects.filter(display_name__in=["王五", "赵六"]).exists()


@pytest.mark.django_db
def test_a_namesake_is_decided_by_hand(keeper, north, run):
    Member.objects.filter(pk=north.silent.pk).update(joined_month=dt.date(2016, 7, 1))
    same = ("north无号", "正式党员", "2016-07", "二组", None)
    page = preview(keeper, HEADER, same, GOOD)
    assert page.context["plan"].lines[0].choice == f"merge:{north.silent.pk}"
    undecided = run(keeper, page)
    assert undecided.status_code == 422
    assert "选一个处理办法" in undecided.content.decode()
    assert not Member.objects.filter(display_name="王五").exists()
    assert run(keeper, undecided, r2=f"merge:{north.silent.pk}").status_code == 302
    north.silent.refresh_from_db()
    assert north.silent.phone == "13812345678"
    assert north.silent.affiliations.get().group.name == "二组"
    assert Member.objects.filter(display_name="north无号").count() == 1


@pytest.mark.django_db
def test_a_namesake_may_be_somebody_else_or_skipped(keeper, north, run):
    rows = [("north无号", "正式党员", "1999-07", None, None)]
    run(keeper, preview(keeper, HEADER, *rows), r2="skip")
    assert Member.objects.filter(display_name="north无号").count() == 1
    run(keeper, preview(keeper, HEADER, *rows), r2="new")
    assert Member.objects.filter(display_name="north无号").count() == 2


@pytest.mark.django_db
def test_people_of_other_branches_are_neither_suggested_nor_reached(keeper, south, run):
    rows = [("south无号", "正式党员", "2016-07", None, None)]
    page = preview(keeper, HEADER, *rows)
    assert page.context["plan"].lines[0].namesakes == []
    run(keeper, page, r2=f"merge:{south.silent.pk}")
    assert Member.objects.filter(display_name="south无号").count() == 2
    south.silent.refresh_from_db()
    assert south.silent.joined_month is None


@pytest.mark.django_db
def test_a_preview_is_worth_nothing_elsewhere(keeper, north, south, signed_in, run):
    page = preview(keeper, HEADER, GOOD)
    before = Affiliation.objects.count()
    other = signed_in(south.secretary.user)
    assert run(other, page, slug="south").status_code == 302
    assert run(other, page, slug="north").status_code == 404
    assert Affiliation.objects.count() == before


@pytest.mark.django_db
def test_the_template_is_read_by_the_import(keeper):
    response = keeper.get(reverse("me_import_template", args=["north"]))
    book = load_workbook(io.BytesIO(response.content))
    book.active.append(["王五", "正式党员", "2016-07", "", "2026-01-05", "13800000009"])
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    row = parse(read_workbook(buffer, with_phones=True), TODAY)[0]
    assert (row.name, row.starts, row.phone) == ("王五", dt.date(2026, 1, 5), "13800000009")
    assert row.errors == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", at_door("roster"))
def test_a_hostile_workbook_is_refused_or_shown(keeper, name):
    file = FILES[name]
    data = {"file": SimpleUploadedFile(file.name, file.make()), "starts_on": "2026-01-01"}
    with growing_no_more_than(80):
        page = keeper.post(reverse("me_import", args=["north"]), data)
    assert page.status_code in {200, 422}
    assert page.context["form"].errors["file"]
