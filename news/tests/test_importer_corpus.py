"""The shared collection of real laws, where it is there: nothing lost, hardly anything missing."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from news.importer.files import collect
from news.importer.parse import parse_file
from news.importer.recognition.packing import packed, unpacked
from news.importer.recognition.versions import find_families

CORPUS = Path(settings.SHARED_DIR) / "corpus"
SEEDS = Path(settings.SHARED_DIR) / "seeds"
pytestmark = [
    pytest.mark.anydb,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared collection is not here"),
]


@pytest.fixture(scope="module")
def items():
    return list(collect([CORPUS]))


@pytest.fixture(scope="module")
def documents(items):
    return [parse_file(item.path, item.folders) for item in items]


def test_every_law_has_title_date_body_kind_and_issuer(documents):
    assert len(documents) == 916
    for document in documents:
        assert document.title and document.kind != "news"
        assert document.written_on and document.issuing_body
        assert document.paragraphs


def test_a_document_comes_through_another_process_as_it_is(documents):
    for document in documents[::20]:
        assert unpacked(json.loads(json.dumps(packed(document)))) == document


def test_what_is_missing_is_what_the_sources_leave_out(documents):
    """Laws of the congress are printed without the number of the order that promulgates them."""
    without = [document for document in documents if not document.document_number]
    assert len(without) <= 370
    assert sum(document.level == "法律" for document in without) >= 200


def test_no_word_of_a_law_is_lost(items, documents):
    for item, document in zip(items, documents, strict=True):
        body = item.path.read_text(encoding="utf-8").partition("<!-- INFO END -->")[2]
        body = re.sub(r"^#+ ", "", body, flags=re.M)
        title = re.sub(r"\s", "", document.official_title)
        wanted = re.sub(r"[\s\u200b\u3000]", "", body)
        found = re.sub(r"[\s\u3000]", "", document.text)
        rest = document.document_number + document.main_recipients
        assert abs(len(wanted) - len(found)) <= len(title) + len(rest) + 2, item.name


def test_keys_are_unique_in_every_document(documents):
    for document in documents:
        keys = [paragraph.key for paragraph in document.paragraphs]
        assert len(keys) == len(set(keys))
        assert all(re.fullmatch(r"[a-z][a-z0-9]{4,19}", key) for key in keys)


def test_versions_are_put_in_order(documents):
    families = find_families(documents, dt.date(2026, 1, 1))
    by_title = {}
    for index, document in enumerate(documents):
        by_title.setdefault(document.title, []).append((document.version_on, index))
    roads = [index for _day, index in sorted(by_title["道路运输条例"])]
    assert [families.validity[index] for index in roads] == ["amended", "amended", "in_force"]
    assert (roads[2], roads[1]) in families.replaces and (roads[1], roads[0]) in families.replaces
    assert len(families.replaces) == 54
    assert len(families.duplicates) == 2
    ended = {documents[target].title for _index, target in families.repeals}
    assert {"环境噪声污染防治法", "个体工商户条例", "公司登记管理条例"} <= ended


def test_the_longest_document_is_read_whole(documents):
    longest = max(documents, key=lambda document: len(document.text))
    assert len(longest.text) > 50_000
    assert len(longest.sections) > 40


def test_the_two_texts_show_what_is_wrong_with_them():
    plan, news = (parse_file(path) for path in sorted(SEEDS.glob("*.txt")))
    assert plan.title == "道里区社会组织党组织组建工作实施方案"
    assert {"source-unknown", "author-generic", "wrong-column", "deadline-over"} <= {
        finding.code for finding in plan.warnings
    }
    assert news.is_news
    assert sum(finding.code == "relative-date" for finding in news.warnings) == 5
