"""Compare the search of this site with plain substrings, and take its times."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from portal.search.evaluation import evaluate, queryset_search, sample_queries
from portal.search.models import IndexedText


class Command(BaseCommand):
    """Asks random substrings of the indexed public pages and prints recall, precision, times."""

    help = "用已入索引的公开页面检验检索的查全率、查准率和用时"

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the size of the sample and the least acceptable figures."""
        parser.add_argument("--queries", type=int, default=200)
        parser.add_argument("--titles", type=int, default=50)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--recall", type=float, default=0.995)
        parser.add_argument("--precision", type=float, default=0.99)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures; end with an error when recall or precision is too low."""
        pages = Page.objects.live().public()
        types = ContentType.objects.filter(pk__in=pages.values("content_type_id"))
        bodies = dict(
            IndexedText.objects.filter(content_type__in=types).values_list("object_id", "text")
        )
        documents = {
            key: (title, bodies.get(str(key), ""))
            for key, title in pages.values_list("pk", "title")
        }
        queries = sample_queries(documents, options["queries"], seed=options["seed"])
        if not queries:
            raise CommandError("没有可供检验的页面，请先发布内容并更新索引。")
        report = evaluate(documents, queryset_search(pages), queries, titles=options["titles"])
        self.stdout.write(
            f"pages {len(documents)}  queries {report.queries}\n"
            f"recall {report.recall:.4f}  precision {report.precision:.4f}  "
            f"title first {report.title_first:.3f} of {report.titles}\n"
            f"median {report.median_ms:.2f} ms  p95 {report.p95_ms:.2f} ms  "
            f"slowest {report.slowest}"
        )
        for query, got, want in report.missed[:10]:
            self.stdout.write(f"  {query}: {got} found, {want} wanted")
        if report.recall < options["recall"] or report.precision < options["precision"]:
            raise CommandError("查全率或查准率不达标。")
