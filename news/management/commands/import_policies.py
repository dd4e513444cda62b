"""Import documents from files: ``manage.py import_policies PATH… [--dry-run] [--report FILE]``."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm
from wagtail.models import Page

from news.enums import ColumnType
from news.importer.files import Item, collect
from news.importer.report import Row, write_report
from news.importer.storing.library import link_library
from news.importer.storing.store import Importer, Outcome, Result
from news.models import NewsIndexPage, PolicyIndexPage
from portal.operations.planner import refresh_statistics

NAMES = {
    Outcome.CREATED: "新导入",
    Outcome.UPDATED: "已更新",
    Outcome.DRAFTED: "更新为草稿",
    Outcome.UNCHANGED: "未变动",
    Outcome.DUPLICATE: "重复",
    Outcome.REFUSED: "未导入",
}
INTERRUPTED = 130


class Command(BaseCommand):
    """Exit status: 0 all files done, 1 some were refused, 2 wrong call, 130 interrupted.

    Without a path only relations and states are brought up to date, for a nightly run.
    """

    help = "把 Markdown、文本、HTML、Word 文件导入政策文件库；再次运行只处理新增和改动的文件。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="文件或文件夹")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument(
            "--report", type=Path, metavar="FILE.csv", help="未导入和部分导入的清单"
        )
        parser.add_argument("--parent", metavar="SLUG", help="政策文件库的网址代号")
        parser.add_argument("--news", metavar="SLUG", help="新闻栏目的网址代号")
        parser.add_argument("--source", default="", metavar="NAME", help="收录来源，原文没有写时用")
        parser.add_argument("--drafts", action="store_true", help="全部存为草稿，不发布")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        importer = Importer(
            self._column(PolicyIndexPage, options["parent"]),
            self._news_column(options["news"]),
            source_name=options["source"],
            drafts=options["drafts"],
        )
        try:
            items = list(collect(options["paths"]))
        except FileNotFoundError as error:
            raise CommandError(f"找不到：{error}", returncode=2) from None
        results: list[Result] = []
        interrupted = False
        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        if options["verbosity"] < 2:
            # One line for each page created would tear the progress bar apart.
            logging.getLogger("wagtail").setLevel(logging.WARNING)
        with tqdm(total=len(items), unit="份", disable=quiet, file=sys.stderr) as bar:

            def done(result: Result) -> None:
                results.append(result)
                bar.update()

            try:
                self._work(importer, items, done, dry_run=options["dry_run"])
            except KeyboardInterrupt:
                interrupted = True
        if not options["dry_run"]:
            refresh_statistics()
            linked = link_library(importer.library, timezone.localdate())
            if linked.relations and options["verbosity"] > 0:
                self.stdout.write(
                    f"文件关系：新增 {linked.relations} 条，有效性更新 {linked.states} 份。"
                )
        self._report(results, options["report"])
        self._summary(results, len(items), time.monotonic() - started, options)
        if interrupted:
            self.stderr.write("已中断。再次运行同一命令，会从没有导入的文件接着做。")
            raise SystemExit(INTERRUPTED)
        if any(result.outcome is Outcome.REFUSED for result in results):
            raise SystemExit(1)

    def _work(self, importer: Importer, items: list[Item], done, dry_run: bool) -> None:
        if not dry_run:
            importer.run(items, done)
            return
        for result in importer.rehearse(items):
            done(result)

    def _column(self, model: type[Page], slug: str | None) -> Any:
        pages = model.objects.filter(alias_of__isnull=True).order_by("path")
        page = (pages.filter(slug=slug) if slug else pages).first()
        if page is None:
            what = f"网址代号为 {slug} 的" if slug else ""
            raise CommandError(
                f"没有{what}{model._meta.verbose_name}，请先建好栏目。", returncode=2
            )
        return page

    def _news_column(self, slug: str | None) -> NewsIndexPage | None:
        if slug:
            return self._column(NewsIndexPage, slug)
        columns = NewsIndexPage.objects.filter(alias_of__isnull=True).order_by("path")
        return columns.filter(column_type=ColumnType.NEWS).first() or columns.first()

    def _report(self, results: list[Result], path: Path | None) -> None:
        if path is None:
            return
        wanted = [
            result
            for result in results
            if result.is_partial or result.outcome in (Outcome.REFUSED, Outcome.DUPLICATE)
        ]
        ids = [result.page_id for result in wanted if result.page_id]
        addresses = {
            page.pk: page.get_url() or page.url_path for page in Page.objects.filter(pk__in=ids)
        }
        rows = (self._row(result, addresses.get(result.page_id, "")) for result in wanted)
        try:
            count = write_report(path, rows)
        except OSError as error:
            raise CommandError(f"清单写不进 {path}：{error.strerror}", returncode=2) from None
        self.stdout.write(f"清单：{path}，{count} 行。")

    def _row(self, result: Result, address: str) -> Row:
        name = NAMES[result.outcome]
        return Row(
            file=result.item.name,
            result=f"{name}（部分）" if result.is_partial else name,
            reasons=[remark.message for remark in result.remarks],
            places=[remark.where for remark in result.remarks if remark.where],
            page=address,
        )

    def _summary(
        self, results: list[Result], total: int, seconds: float, options: dict[str, Any]
    ) -> None:
        if options["verbosity"] == 0:
            return
        for result in results:
            if result.outcome is Outcome.REFUSED:
                reasons = "；".join(remark.message for remark in result.remarks)
                self.stderr.write(f"{result.item.name}：{reasons}")
        counts = Counter(result.outcome for result in results)
        partial = sum(result.is_partial for result in results)
        parts = [f"{NAMES[outcome]} {counts[outcome]}" for outcome in Outcome if counts[outcome]]
        head = "试运行，没有写入：" if options["dry_run"] else ""
        self.stdout.write(
            f"{head}共 {total} 个文件，{'，'.join(parts) or '没有可处理的'}；"
            f"其中部分导入 {partial}。用时 {seconds:.1f} 秒。"
        )
