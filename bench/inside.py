"""Measures taken inside Django: ``python -m bench.within bench.inside DATABASE``.

Runs in a process of its own with the database and folder given by the environment, and prints
figures as JSON lines.
"""

import json
import logging
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Page

from news.models import NewsIndexPage, PolicyIndexPage, PolicyPage
from news.tests import factories
from portal.search.evaluation import evaluate, queryset_search, sample_queries
from portal.search.models import IndexedText

from .report import Figure

RECORDS = 1000
QUERIES = 200


def tell(figure: Figure) -> None:
    """Hand a figure to the parent process."""
    sys.stdout.write(json.dumps(figure.as_dict()) + "\n")
    sys.stdout.flush()


@contextmanager
def taking(figures: list[float]) -> Iterator[None]:
    """Append the seconds the block took."""
    begun = time.perf_counter()
    yield
    figures.append(time.perf_counter() - begun)


# Told by the process of itself: what the system counts for a child begins with its parent's size.
TELLING_PEAK = """
import atexit, pathlib, runpy, sys
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: print(status.read_text().split("VmHWM:")[1].split()[0]))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def peak_mb(*command: str) -> float:
    """The most memory a command of ``manage.py`` held in a process of its own, in MB (Linux)."""
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-c", TELLING_PEAK, "manage.py", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return int(result.stdout.split()[-1]) / 1024


def query_counts(database: str) -> None:
    """Queries of each page type as the demo has it, and with 1,000 more records in each column."""
    before = counted()
    grow()
    after = counted()
    for name, few in before.items():
        many = after[name]
        tell(
            Figure(
                f"{name}：页面缓存关闭时的查询数",
                max(few, many),
                10,
                "次",
                database,
                note="条目增加后次数不变" if few == many else f"{few} → {many}，随条目变化",
            )
        )


def counted() -> dict[str, int]:
    """Page type and language → queries of a warm request (menus and identity are cached)."""

    seen: dict[str, int] = {}
    for page in Page.objects.live().public().filter(depth__gt=1).order_by("path").specific():
        # The last request may have left another language active.
        with translation.override("zh-hans"):
            name = f"{page._meta.verbose_name} {page.locale.language_code}"
        if name in seen or not page.url:
            continue
        client = Client(headers={"host": "127.0.0.1"})
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        seen[name] = len(queries)
    return seen


def grow() -> None:
    """1,000 more documents and 1,000 more pieces of news."""

    library = PolicyIndexPage.objects.filter(locale__language_code="zh-hans").first()
    news = NewsIndexPage.objects.filter(locale__language_code="zh-hans").first()
    for number in range(RECORDS):
        factories.PolicyPageFactory(
            parent=library, title=f"关于测量的通知（{number}）", slug=f"measured-{number}"
        )
        factories.NewsPageFactory(
            parent=news, title=f"测量的消息（{number}）", slug=f"measured-{number}"
        )


def documents(database: str, corpus: Path) -> None:
    """Import of real documents, the search over them, the search page."""
    spans: list[float] = []
    with taking(spans):
        memory = peak_mb("import_policies", str(corpus))

    pages = PolicyPage.objects.filter(locale__language_code="zh-hans")
    count = pages.count()
    tell(Figure("导入真实文件", spans[0], 60, "秒", database, note=f"库里共 {count} 份"))
    tell(Figure("导入时的内存峰值", memory, 400, "MB", database))
    for field, name in (
        ("issued_on", "发布日期"),
        ("issuing_body", "发文机关"),
        ("document_number", "发文字号"),
    ):
        empty = {f"{field}__isnull": True} if field == "issued_on" else {field: ""}
        tell(Figure(f"没有{name}的文件", pages.filter(**empty).count(), None, "份", database))
    evaluate_search(database, pages)


def evaluate_search(database: str, pages) -> None:
    """Recall and precision against substrings, title rank, times of index and page."""

    limits = (3, 8) if database == "SQLite" else (20, 60)
    titles = dict(pages.values_list("pk", "title"))
    bodies = dict(
        IndexedText.objects.filter(content_type__model="policypage").values_list(
            "object_id", "text"
        )
    )
    texts = {key: (title, bodies.get(str(key), "")) for key, title in titles.items()}
    queries = sample_queries(texts, QUERIES)
    report = evaluate(texts, queryset_search(pages), queries)
    tell(Figure("检索的查全率", report.recall, None, "", database, note=f"{report.queries} 次"))
    tell(Figure("检索的查准率", report.precision, None, "", database))
    tell(Figure("搜标题，该文件排第一", report.title_first, None, "", database))
    tell(Figure("检索（索引部分）中位数", report.median_ms, limits[0], "毫秒", database))
    tell(Figure("检索（索引部分）95 分位", report.p95_ms, limits[1], "毫秒", database))
    client = Client(headers={"host": "127.0.0.1"})
    spans: list[float] = []
    for query in queries[:60]:
        client.get("/search/", {"q": query})
        with taking(spans):
            client.get("/search/", {"q": query})
    spans = sorted(1000 * span for span in spans)
    page_limits = (30, 60) if database == "SQLite" else (None, None)
    tell(Figure("搜索页中位数", statistics.median(spans), page_limits[0], "毫秒", database))
    tell(Figure("搜索页 95 分位", spans[int(len(spans) * 0.95)], page_limits[1], "毫秒", database))


def main(database: str) -> None:
    """Make the demo, then measure."""
    logging.disable(logging.WARNING)

    spans: list[float] = []
    with taking(spans):
        call_command("migrate", verbosity=0, interactive=False)
    tell(Figure("建立数据库", spans[0], None, "秒", database))
    call_command("collectstatic", verbosity=0, interactive=False)
    spans.clear()
    sys.stdout, kept = sys.stderr, sys.stdout
    try:
        with taking(spans):
            call_command("load_demo", verbosity=0)
    finally:
        sys.stdout = kept
    tell(Figure("载入演示", spans[0], None, "秒", database))
    corpus = settings.SHARED_DIR / "corpus"
    if corpus.exists():
        documents(database, corpus)
    query_counts(database)


if __name__ == "__main__":
    main(sys.argv[1])
