"""What an import leaves in the database, and that a second one leaves nothing more."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from news.enums import RelationKind, Validity
from news.importer.files import collect
from news.importer.reading import Reader
from news.importer.report import Row, write_report
from news.importer.storing import store
from news.importer.storing.tree import add_children
from news.models import ImportRecord, NewsPage, PolicyPage, PolicyRelation

from .factories import PolicyTopicFactory
from .importer_files import LAW_2010, LAW_2020, NEWS_PAGE, OLD_PAGE, PORTAL_PAGE, REPEALED

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]

FILES = {
    "行政法规/江北公园管理条例(2010-03-01).md": LAW_2010,
    "行政法规/江北公园管理条例(2020-06-06).md": LAW_2020,
    "行政法规/城市公园暂行规定(1990-01-01).md": REPEALED,
    "通知/12345.html": OLD_PAGE,
    "种子/000.txt": PORTAL_PAGE,
    "种子/002.txt": NEWS_PAGE,
}


@pytest.fixture
def site(site):
    PolicyTopicFactory(slug="law", name="法律法规")
    return site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "文件"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def run(*args, **options) -> tuple[str, str]:
    """Output and errors of the command; an exit status other than 0 raises ``SystemExit``."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_policies", *map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def read_report(path: Path) -> list[list[str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))[1:]


def counts() -> tuple[int, ...]:
    models = (Page, PolicyPage, NewsPage, PolicyRelation, ImportRecord, PageLogEntry)
    return tuple(model.objects.count() for model in models)


def test_a_folder_becomes_pages_with_their_metadata(site, folder):
    out, _err = run(folder)
    assert "共 6 个文件，新导入 6" in out
    law = PolicyPage.objects.get(title="江北公园管理条例", written_on=dt.date(2020, 6, 6))
    assert law.get_parent().specific == site.policies
    assert law.live and law.first_published_at
    assert law.slug == "jiang-bei-gong-yuan-guan-li-tiao-li-2020"
    assert law.official_title == "中华人民共和国江北公园管理条例"
    assert (law.document_number, law.issuing_body) == ("国务院令第901号", "国务院")
    assert law.topic.slug == "law"
    assert law.summary == ""
    assert law.search_description == "为了加强公园管理，根据《中华人民共和国绿化法》，制定本条例。"
    headings = [block.value["heading"] for block in law.body]
    assert headings == ["", "第一章 总则", "第二章 附则"]
    first = law.body[1].value["text"].source
    assert first.startswith('<p data-block-key="tiao1"><b>第一条</b> 为了')
    assert not Page.find_problems()[0] and not any(Page.find_problems())


def test_versions_and_repeals_are_linked_and_their_state_is_set(site, folder):
    run(folder)
    new = PolicyPage.objects.get(written_on=dt.date(2020, 6, 6))
    old = PolicyPage.objects.get(written_on=dt.date(2010, 3, 1))
    gone = PolicyPage.objects.get(title="城市公园暂行规定")
    assert new.relations.get(kind=RelationKind.REPLACES).target == old
    assert new.relations.get(kind=RelationKind.REPEALS).target == gone
    assert new.relations.get(kind=RelationKind.BASED_ON).target_title == "中华人民共和国绿化法"
    assert (new.validity, old.validity, gone.validity) == (
        Validity.IN_FORCE,
        Validity.AMENDED,
        Validity.REPEALED,
    )
    notice = PolicyPage.objects.get(document_number="江民发〔2017〕12号")
    assert notice.relations.get().target == old, "the version of its time"
    assert notice.validity == Validity.UNKNOWN, "nothing says that a notice is still in force"
    referring = ReferenceIndex.get_references_to(gone).values_list("object_id", flat=True)
    assert str(new.pk) in set(referring)


def test_imported_pages_are_found_by_search(site, folder):
    run(folder)
    found = list(PolicyPage.objects.live().search("口袋公园"))
    assert [page.written_on.year for page in found] == [2020]


def test_the_two_seed_texts_stay_drafts_with_what_is_wrong_with_them(site, folder):
    run(folder)
    plan = PolicyPage.objects.get(document_kind="实施方案")
    news = NewsPage.objects.get()
    assert not plan.live and plan.has_unpublished_changes and plan.latest_revision
    assert not news.live and news.get_parent().specific == site.news
    assert news.source_type == "reprint" and news.source_name == "先锋网"
    codes = {row["code"] for row in plan.import_records.get().findings}
    assert {"source-unknown", "wrong-column", "deadline-over", "author-generic"} <= codes
    codes = {row["code"] for row in news.import_records.get().findings}
    assert {"relative-date", "source-site"} <= codes


def test_a_second_run_changes_nothing(site, folder):
    run(folder)
    before = counts()
    out, _err = run(folder)
    assert "未变动 6" in out
    assert counts() == before


def test_a_copy_elsewhere_is_not_imported_twice(site, folder, tmp_path):
    run(folder)
    other = tmp_path / "副本"
    other.mkdir()
    text = FILES["行政法规/江北公园管理条例(2020-06-06).md"]
    (other / "江北公园管理条例(2020-06-06).md").write_text(text, encoding="gb18030")
    (other / "新版(2020-06-06).md").write_text(text.replace("综合", "大型"), encoding="utf-8")
    report = tmp_path / "清单.csv"
    out, _err = run(other, report=report)
    assert "重复 2" in out
    assert PolicyPage.objects.filter(title="江北公园管理条例").count() == 2
    assert {row[1] for row in read_report(report)} == {"重复"}


def test_a_changed_source_is_a_new_revision_of_the_same_page(site, folder):
    run(folder)
    page = PolicyPage.objects.get(written_on=dt.date(2020, 6, 6))
    path = folder / "行政法规/江北公园管理条例(2020-06-06).md"
    path.write_text(LAW_2020.replace("口袋公园", "郊野公园"), encoding="utf-8")
    out, _err = run(folder)
    assert "已更新 1" in out and "未变动 5" in out
    page.refresh_from_db()
    assert "郊野公园" in str(page.body)
    assert page.validity == Validity.IN_FORCE
    assert page.revisions.count() == 2, "what was online before, and what is online now"
    assert page.relations.get(kind=RelationKind.REPEALS).target
    assert not list(PolicyPage.objects.search("口袋公园"))


def test_an_editors_work_is_not_overwritten(site, folder, django_user_model):
    run(folder)
    page = PolicyPage.objects.get(written_on=dt.date(2020, 6, 6))
    page.summary = "编辑写的摘要"
    user = django_user_model.objects.create_superuser(username="bianji")
    page.save_revision(user=user).publish(user=user)
    path = folder / "行政法规/江北公园管理条例(2020-06-06).md"
    path.write_text(LAW_2020.replace("口袋公园", "郊野公园"), encoding="utf-8")
    out, _err = run(folder)
    assert "更新为草稿 1" in out
    page.refresh_from_db()
    assert page.summary == "编辑写的摘要" and "口袋公园" in str(page.body)
    assert page.has_unpublished_changes
    assert "郊野公园" in str(page.get_latest_revision_as_object().body)


def test_a_state_set_by_hand_stays(site, folder):
    run(folder)
    PolicyPage.objects.filter(title="城市公园暂行规定").update(validity=Validity.AMENDED)
    run(folder)
    assert PolicyPage.objects.get(title="城市公园暂行规定").validity == Validity.AMENDED


def test_a_version_that_comes_later_takes_its_place_in_the_chain(site, folder):
    run(folder)
    middle = LAW_2020.replace("2020年6月6日", "2015年5月5日")
    (folder / "行政法规/江北公园管理条例(2015-05-05).md").write_text(middle, encoding="utf-8")
    run(folder)
    chain = PolicyRelation.objects.filter(kind=RelationKind.REPLACES)
    pairs = {(row.page.written_on.year, row.target.written_on.year) for row in chain}
    assert pairs == {(2020, 2015), (2015, 2010)}
    states = PolicyPage.objects.filter(title="江北公园管理条例").order_by("written_on")
    assert [page.validity for page in states] == ["amended", "amended", "in_force"]


def test_what_is_not_yet_in_force_comes_into_force_with_the_day(site, tmp_path):
    path = tmp_path / "江北公园管理条例(2010-03-01).md"
    path.write_text(LAW_2010, encoding="utf-8")
    with time_machine.travel("2010-04-01 10:00 +0800", tick=False):
        run(path)
        assert PolicyPage.objects.get().validity == Validity.NOT_YET
    with time_machine.travel("2010-05-01 00:30 +0800", tick=False):
        run()
    assert PolicyPage.objects.get().validity == Validity.IN_FORCE


def test_a_dry_run_writes_nothing_and_says_the_same(site, folder, tmp_path):
    before = counts()
    report = tmp_path / "清单.csv"
    out, _err = run(folder, dry_run=True, report=report)
    assert "试运行，没有写入：共 6 个文件，新导入 6" in out
    assert counts() == before
    planned = read_report(report)
    run(folder, report=report)
    assert [row[:4] for row in read_report(report)] == [row[:4] for row in planned]


def test_an_interrupted_run_keeps_what_was_safe_and_goes_on(site, folder, monkeypatch):
    monkeypatch.setattr(store, "BATCH", 2)
    read = Reader.fingerprint
    seen = []

    def interrupted(self, item):
        seen.append(item)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return read(self, item)

    monkeypatch.setattr(Reader, "fingerprint", interrupted)
    with pytest.raises(SystemExit) as caught:
        run(folder)
    assert caught.value.code == 130
    assert ImportRecord.objects.count() == 2
    monkeypatch.setattr(Reader, "fingerprint", read)
    out, _err = run(folder)
    assert "新导入 4" in out and "未变动 2" in out
    assert PolicyPage.objects.count() + NewsPage.objects.count() == 6
    assert not any(Page.find_problems())


def test_files_that_cannot_be_imported_are_named_with_the_reason(site, tmp_path):
    root = tmp_path / "杂项"
    root.mkdir()
    (root / "空.md").write_bytes(b"")
    (root / "图.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (root / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (root / "表.xlsx").write_bytes(b"PK\x03\x04")
    (root / ".隐藏.md").write_text(LAW_2010, encoding="utf-8")
    (root / "=公园.md").write_text(LAW_2010, encoding="utf-8")
    report = tmp_path / "清单.csv"
    with pytest.raises(SystemExit) as caught:
        run(root, report=report)
    assert caught.value.code == 1
    rows = {row[0].rpartition("/")[2]: row for row in read_report(report)}
    assert set(rows) == {"空.md", "图.txt", "旧.doc", "表.xlsx"}
    assert rows["空.md"][2] == "文件是空的。"
    assert "PNG" in rows["图.txt"][2]
    assert ".docx" in rows["旧.doc"][2]
    assert PolicyPage.objects.count() == 1
    assert ImportRecord.objects.filter(status="refused").count() == 4


def test_a_page_the_database_refuses_does_not_take_the_others_with_it(site, folder, monkeypatch):
    make = store.page_fields

    def refused(document, *args):
        fields = make(document, *args)
        if document.title == "城市公园暂行规定":
            fields["validity"] = None
        return fields

    monkeypatch.setattr(store, "page_fields", refused)
    with pytest.raises(SystemExit):
        run(folder)
    assert PolicyPage.objects.count() == 4 and NewsPage.objects.count() == 1
    assert ImportRecord.objects.get(status="refused").source.endswith("暂行规定(1990-01-01).md")
    assert all(len(page.body) for page in PolicyPage.objects.all())
    monkeypatch.setattr(store, "page_fields", make)
    out, _err = run(folder)
    assert "新导入 1" in out and "未变动 5" in out


def test_scripts_never_reach_a_page(site, tmp_path):
    path = tmp_path / "页.html"
    path.write_text(OLD_PAGE.replace("逾期", "<script>alert(9)</script>逾期"), encoding="utf-8")
    run(path)
    source = str(PolicyPage.objects.get().body.get_prep_value())
    assert "逾期" in source
    assert not any(word in source for word in ("<script", "alert", "onerror", "javascript:"))


def test_drafts_and_source_by_option(site, folder):
    run(folder, drafts=True, source="国家法律法规数据库")
    assert not PolicyPage.objects.filter(live=True).exists()
    law = PolicyPage.objects.get(written_on=dt.date(2020, 6, 6))
    assert law.source_name == "国家法律法规数据库"
    notice = PolicyPage.objects.get(document_number="江民发〔2017〕12号")
    assert notice.source_name == "江北区民政局", "what the file says goes first"
    draft = law.get_latest_revision_as_object()
    kinds = {row.kind: row.target and row.target.title for row in draft.relations.all()}
    assert kinds == {
        "based_on": None,
        "repeals": "城市公园暂行规定",
        "replaces": "江北公园管理条例",
    }
    assert draft.validity == Validity.IN_FORCE
    draft.save_revision().publish()
    assert PolicyPage.objects.get(pk=law.pk).relations.count() == 3


@pytest.mark.parametrize("options", [{"parent": "没有"}, {"news": "没有"}])
def test_a_column_that_is_not_there_is_an_error(site, folder, options):
    with pytest.raises(CommandError) as caught:
        run(folder, **options)
    assert caught.value.returncode == 2


def test_a_path_that_is_not_there_is_an_error(site, tmp_path):
    with pytest.raises(CommandError) as caught:
        run(tmp_path / "没有")
    assert caught.value.returncode == 2


def test_two_folders_of_one_name_are_told_apart(tmp_path):
    for name in ("甲", "乙"):
        (tmp_path / name / "文件").mkdir(parents=True)
        (tmp_path / name / "文件" / "通知.md").write_text(name, encoding="utf-8")
    paths = [tmp_path / "甲" / "文件", tmp_path / "乙" / "文件", tmp_path / "甲" / "文件"]
    items = list(collect(paths))
    assert [item.path.parent.parent.name for item in items] == ["甲", "乙"]
    assert len({item.name for item in items}) == 2


def test_cells_that_look_like_formulas_are_shown_not_calculated(tmp_path):
    path = tmp_path / "清单.csv"
    row = Row("=HYPERLINK(1)", "未导入", ["+1"], ["@甲"])
    assert write_report(path, [row]) == 1
    assert read_report(path) == [["'=HYPERLINK(1)", "未导入", "'+1", "'@甲", ""]]


def test_many_pages_cost_few_statements(site, django_assert_max_num_queries):
    def pages(prefix: str, count: int) -> list[PolicyPage]:
        return [PolicyPage(title=f"{prefix}{n}", slug=f"{prefix}-{n}") for n in range(count)]

    add_children(site.policies, pages("a", 3))
    with django_assert_max_num_queries(20 + 6):
        add_children(site.policies, pages("b", 20))
    assert site.policies.get_children().count() == 23
    assert not any(Page.find_problems())
    site.policies.refresh_from_db()
    child = site.policies.add_child(instance=PolicyPage(title="丙", slug="c"))
    assert child.url_path == f"{site.policies.url_path}c/"
