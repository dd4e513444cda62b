"""Finding and ranking, on the database that the tests run on."""

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modelsearch.backends import get_search_backend
from modelsearch.backends.base import FilterFieldError, SearchFieldError
from modelsearch.query import MATCH_ALL, MATCH_NONE, And, Boost, Fuzzy, Not, Or, Phrase, PlainText
from wagtail.models import Page, PageViewRestriction, Site

from portal.search.models import IndexedText
from portal.search.signals import index_changed
from portal.search.stages import synonyms
from portal.search.stages.text import fold

pytestmark = pytest.mark.indexed

TEXT = (
    "坚持党建引领，推动高质量发展。中办发〔2015〕51号《关于加强社会组织党的建设工作的意见（试行）》"
    "提出，社会组织应当落实三会一课、党务公开，做好工作台帐。ISO 9001 and party-building 2.0，"
    "社会团体、民办非企业单位、基金会均适用。"
)
TERMS = ["三会一课", "党务公开", "社会组织", "民办非企业单位", "党的建设", "高质量发展"]


@pytest.mark.parametrize("term", TERMS)
def test_a_term_of_the_field_is_one_word(papers, find, term):
    scattered = "，".join(reversed(term))
    papers(("全文", TEXT), ("拆开", scattered), ("别的", "没有这个词"))
    assert find(term) == ["全文"]


@pytest.mark.parametrize(
    "query",
    [
        "[2015]51号",
        "(2015)51号",
        "〔2015〕51號",
        "﹝２０１５﹞51号",
        "台账",
        "工作臺帳",
        "黨務公開",
        "推動高質量發展",
        "iso",
        "ＩＳＯ 9001",
        "party building",
        "51号",
        "党",
        "課",
        "坚持党建引领，推动高质量发展",
    ],
)
def test_another_shape_finds_the_same(papers, find, query):
    papers(("全文", TEXT), ("别的", "没有"))
    assert find(query) == ["全文"]


def test_words_are_all_wanted_and_quotes_hold_together(papers, find):
    papers(("甲", "党建在先，引领在后"), ("乙", "党建引领"), ("丙", "只有党建"))
    assert set(find("党建 引领")) == {"甲", "乙"}
    assert find('"党建 引领"') == []
    assert set(find("党建 引领", operator="or")) == {"甲", "乙", "丙"}
    assert find("党建引领") == ["乙"]


def test_words_may_stand_in_title_and_body(papers, find):
    papers(("社会组织名录", "登记管理"), ("别的", "登记管理"))
    assert find("社会组织 登记") == ["社会组织名录"]


def test_fields_do_not_run_together(papers, find):
    papers({"title": "甲", "body": "党的建", "note": "设工作"})
    assert find("建设") == []


ODD = [
    '"',
    '""',
    '"党建',
    "'",
    "党建 AND",
    "NOT",
    "NEAR(党 建)",
    "title:党",
    "*",
    "党*",
    "-党",
    "^党",
    "(",
    "(党 OR",
    "{title} : x",
    "%",
    "_",
    "\\",
    "'; DROP TABLE x; --",
    "&|!<->:*",
    "\x00",
    "党\x00建",
    "\ud800",
    "党\udfff建",
    "🎉",
    "党🎉建",
    "𠀀𠀁",
    "ǃǁ",
    "　",
    "\u202e党",
    "é" * 300,
    "党" * 10_000,
    "a b " * 5_000,
    '"党 ' * 2_000,
]


@pytest.mark.parametrize("query", ODD, ids=range(len(ODD)))
def test_no_query_raises(papers, papers_table, query):
    papers(("全文", TEXT))
    for results in (papers_table.objects.search(query), papers_table.objects.autocomplete(query)):
        assert results.count() == len(list(results[:20])) <= 1
    Page.objects.live().public().search(query).count()
    Page.objects.autocomplete(query).count()


@given(query=st.text(st.characters(codec=None, categories=None), max_size=40))
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_query_raises_whatever_it_is(papers_table, query):
    assert papers_table.objects.search(query).count() == 0
    assert papers_table.objects.autocomplete(query).count() == 0


@given(data=st.data())
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_substring_of_a_document_finds_it(papers, papers_table, data):
    letters = st.sampled_from("党建引领社会组织工作。，〔〕 abC12ß台帳𠮷é\n")
    body = data.draw(st.text(letters, min_size=2, max_size=60))
    (paper,) = papers(("题", body))
    start = data.draw(st.integers(0, len(body) - 2))
    end = data.draw(st.integers(start + 2, len(body)))
    query = body[start:end]
    if fold(query):
        assert paper in papers_table.objects.search(query), query
    paper.delete()


def test_deep_inside_a_long_document(papers, find):
    filler = "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(60_000))
    papers(("长文", filler + "三会一课" + filler), ("别的", filler))
    assert find("三会一课") == ["长文"]
    assert find(filler[59_000:59_030]) == find(filler[-30:])
    assert set(find(filler[59_000:59_030])) == {"长文", "别的"}


def test_title_first_then_about_then_mention(papers, find):
    long = "其他内容有很多很多。" * 300
    papers(
        ("提到的", long + "社会团体登记管理条例" + long),
        ("社会团体登记管理条例释义和问答", "释义"),
        ("专讲的", "社会团体登记管理条例怎么用。社会团体登记管理条例的要点。" * 5),
        ("社会团体登记管理条例", long),
    )
    assert find("社会团体登记管理条例") == [
        "社会团体登记管理条例",
        "社会团体登记管理条例释义和问答",
        "专讲的",
        "提到的",
    ]


def test_filters_slices_counts_and_scores(papers, papers_table):
    papers(*({"title": f"党建{n:02}", "kind": "ab"[n % 2], "secret": n > 15} for n in range(30)))
    results = papers_table.objects.filter(secret=False).search("党建")
    assert results.count() == 16
    assert [p.title for p in results[5:8]] == [p.title for p in list(results)[5:8]]
    assert results[0] == next(iter(results))
    assert all(p.rank > 0 for p in results.annotate_score("rank"))
    assert results.facet("kind") == {"a": 8, "b": 8}
    newest = papers_table.objects.order_by("title").search("党建", order_by_relevance=False)
    assert [p.title for p in newest[:2]] == ["党建00", "党建01"]
    assert list(papers_table.objects.search("党建").get_queryset()[:0]) == []
    assert papers_table.objects.values("title").search("党建")[:1].results()[0]["title"]


def test_unknown_fields_are_refused(papers_table):
    with pytest.raises(FilterFieldError):
        papers_table.objects.search("党建").facet("secret")
    with pytest.raises(SearchFieldError):
        papers_table.objects.search("党建", fields=["nothing"])


def test_a_search_of_some_fields(papers, find):
    papers(
        {"title": "党建", "note": "甲"},
        {"title": "其他", "note": "党建"},
        {"title": "又一", "body": "党建"},
    )
    assert find("党建", fields=["title"]) == ["党建"]
    assert find("党建", fields=["note"]) == ["其他"]
    assert set(find("党建", fields=["title", "body"])) == {"党建", "又一"}


def test_queries_can_be_combined(papers, find):
    papers(("甲", "党建引领"), ("乙", "党建"), ("丙", "工会"))
    party, lead, union = PlainText("党建"), Phrase("引领"), PlainText("工会")
    everything = {"甲", "乙", "丙"}
    assert set(find(party & lead)) == {"甲"}
    assert set(find(lead | union)) == {"甲", "丙"}
    assert set(find(Not(party))) == {"丙"}
    assert set(find(And([party, Not(lead)]))) == {"乙"}
    assert set(find(Or([Not(party), lead]))) == {"甲", "丙"}
    assert set(find(And([Not(lead), Not(union)]))) == {"乙"}
    assert set(find(Or([Not(lead), Not(party)]))) == {"乙", "丙"}
    assert set(find(MATCH_ALL)) == set(find(Not(MATCH_NONE))) == everything
    assert find(MATCH_NONE) == find(party & MATCH_NONE) == []
    assert set(find(party | MATCH_ALL)) == everything
    assert set(find(party & MATCH_ALL)) == {"甲", "乙"}
    assert find(Or([party, Boost(union, 100)]))[0] == "丙"
    assert find(Phrase("")) == find(PlainText("。")) == []


def test_fuzzy_finds_a_misspelt_title(papers, find):
    papers(("社会团体登记管理条例", ""), ("消防条例", ""))
    assert find(Fuzzy("社会团休登记管理条列")) == ["社会团体登记管理条例"]


def test_other_names_are_found_too(papers, find):
    papers(("甲", "民办非企业单位"), ("乙", "社会服务机构"))

    def names(term):
        return ["民办非企业单位"] if term == "社会服务机构" else []

    synonyms.register(names)
    try:
        assert set(find("社会服务机构")) == {"甲", "乙"}
        assert find("社会服务机构 没有") == []
    finally:
        synonyms.unregister(names)
    assert find("社会服务机构") == ["乙"]


def test_what_changes_is_found_anew(papers, papers_table, find):
    (paper,) = papers(("旧题", "旧文"))
    backend = get_search_backend()
    paper.title, paper.body = "新题", "新文"
    paper.save()
    backend.add(paper)
    assert (find("旧文"), find("新文")) == ([], ["新题"])
    backend.add_bulk(papers_table, [paper])
    assert IndexedText.objects.filter(object_id=str(paper.pk), text="新文").count() == 1
    backend.delete(paper)
    assert find("新文") == []
    assert not IndexedText.objects.filter(object_id=str(paper.pk), text="新文").exists()


def test_autocomplete_takes_chinese_and_pinyin(papers, papers_table):
    papers(("党建引领高质量发展", ""), ("加强党建工作", ""), ("重庆社会组织", ""))

    def typed(query):
        return [paper.title for paper in papers_table.objects.autocomplete(query)]

    assert typed("党建")[0] == "党建引领高质量发展"
    assert set(typed("党建")) == {"党建引领高质量发展", "加强党建工作"}
    assert typed("dangj")[0] == typed("dj")[0] == "党建引领高质量发展"
    assert typed("dang jian yin") == ["党建引领高质量发展"]
    assert typed("chongq") == typed("cqsh") == ["重庆社会组织"]
    assert typed("质") == ["党建引领高质量发展"]
    assert typed("angjian") == []


@pytest.fixture
def tree(db):
    """Pages of a site: one public, one draft, one behind a login."""
    root = Site.objects.get(is_default_site=True).root_page
    public = root.add_child(instance=Page(title="社会组织党建公开页", slug="p"))
    root.add_child(instance=Page(title="社会组织党建草稿", slug="d", live=False))
    private = root.add_child(instance=Page(title="社会组织党建内部页", slug="s"))
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    return public


@pytest.mark.django_db
def test_rebuilding_gives_what_saving_gives(tree):
    def found():
        return {p.title for p in Page.objects.search("党建")}

    call_command("update_index", verbosity=0)
    before = found()
    get_search_backend().reset_indexes()
    assert found() == set() and not IndexedText.objects.exists()
    call_command("update_index", verbosity=0)
    assert found() == before == {"社会组织党建公开页", "社会组织党建草稿", "社会组织党建内部页"}


@pytest.mark.django_db
def test_a_filtered_queryset_gives_nothing_else(tree):
    call_command("update_index", verbosity=0)
    results = Page.objects.live().public().search("党建")
    assert [page.title for page in results] == ["社会组织党建公开页"]
    assert results.count() == 1
    assert sum(results.facet("content_type").values()) == 1
    assert [p.title for p in Page.objects.live().public().autocomplete("shzz")] == [
        "社会组织党建公开页"
    ]
    assert [type(page) for page in Page.objects.live().public().specific().search("党建")]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5 belongs to SQLite")
@pytest.mark.django_db
def test_sqlite_keeps_every_token_whole():
    from portal.search.backends.sqlite import encode  # noqa: PLC0415 (no such table elsewhere)

    letters = {fold(chr(code)) for code in range(0x80, 0x20000) if not 0xD800 <= code < 0xE000}
    singles = sorted(letter for letter in letters if len(letter) == 1)
    assert len(singles) > 30_000
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.whole USING fts5(t)")
        cursor.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(temp, whole, instance)")
        cursor.execute(
            "INSERT INTO temp.whole VALUES (%s)", [" ".join(encode(s + "中") for s in singles)]
        )
        cursor.execute("SELECT count(*), count(DISTINCT term) FROM temp.words")
        occurrences, different = cursor.fetchone()
        cursor.execute("DROP TABLE temp.words")
        cursor.execute("DROP TABLE temp.whole")
    assert occurrences == len(singles)
    assert different == len(singles)


def test_a_change_of_words_is_told_and_nothing_else(papers):
    told = []

    def listen(sender, **kwargs):
        told.append(sender)

    index_changed.connect(listen)
    try:
        (paper,) = papers(("全文", TEXT))
        assert len(told) == 1
        get_search_backend().add(paper)
        assert len(told) == 1
        paper.title = "改名"
        get_search_backend().add(paper)
        assert told == [type(paper)] * 2
    finally:
        index_changed.disconnect(listen)
