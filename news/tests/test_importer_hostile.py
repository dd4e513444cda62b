"""An import with hostile files among its files: each is stored or named with the reason."""

import csv
import io

import pytest
from django.core.management import call_command

from news.models import ImportRecord, NewsPage, PolicyPage
from portal.files.tests.hostile import FILES, at_door, growing_no_more_than

from .importer_files import LAW_2010

pytestmark = pytest.mark.django_db


def test_they_do_not_stop_the_others(site, tmp_path):
    folder = tmp_path / "文件"
    folder.mkdir()
    for name in at_door("policy"):
        (folder / f"{name}.{FILES[name].name.rpartition('.')[2]}").write_bytes(FILES[name].make())
    (folder / "一部法规.md").write_text(LAW_2010, encoding="utf-8")
    report = tmp_path / "清单.csv"
    with growing_no_more_than(250), pytest.raises(SystemExit) as ended:
        call_command(
            *("import_policies", str(folder)),
            report=report,
            drafts=True,
            stdout=io.StringIO(),
            stderr=io.StringIO(),
        )
    assert ended.value.code == 1  # some were refused
    rows = list(csv.reader(report.read_text("utf-8-sig").splitlines()))
    refused = {row[0]: row[2] for row in rows if row[1] == "没有导入"}
    pages = PolicyPage.objects.count() + NewsPage.objects.count()
    assert PolicyPage.objects.filter(title__contains="公园管理条例").exists()
    assert ImportRecord.objects.count() == len(at_door("policy")) + 1
    assert pages + ImportRecord.objects.filter(page=None).count() == ImportRecord.objects.count()
    assert all(refused.values())
