"""Files become pages in batches, each a transaction of its own, so that a run can be resumed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DatabaseError, reset_queries, transaction
from django.db.models.signals import post_save
from django.utils import timezone
from modelsearch.backends import get_search_backends
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal.publishing.history.enums import ChangeKind
from portal.serving import generation

from ...enums import ImportStatus
from ...models import (
    ImportRecord,
    NewsIndexPage,
    NewsPage,
    PolicyIndexPage,
    PolicyPage,
    PolicyRelation,
    PolicyTopic,
)
from ..files import Item
from ..formats.refusals import Refusal, RefusedError
from ..reading import Reader
from ..recognition.citations import title_key
from ..recognition.document import ParsedDocument
from ..recognition.remarks import INCOMPLETE, Remark
from .pages import cited_relations, is_publishable, page_fields, slug_of
from .tree import add_children

logger = logging.getLogger(__name__)

#: Files in one transaction: what an interrupt can lose, and what is held in memory at a time.
BATCH = 25
LAW_TOPIC = "law"


class Outcome(StrEnum):
    """What became of one file."""

    CREATED = "created"
    UPDATED = "updated"
    DRAFTED = "drafted"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(slots=True)
class Result:
    """What became of a file, what was found wrong with it, and its page."""

    item: Item
    outcome: Outcome
    remarks: list[Remark] = field(default_factory=list)
    page_id: int | None = None
    is_partial: bool = False


@dataclass(slots=True)
class _Job:
    """A file on its way into the database; ``page`` once it is there."""

    result: Result
    fingerprint: str
    document: ParsedDocument | None = None
    page: Page | None = None


@dataclass(slots=True)
class _Known:
    """A document of the library as the importer has to know it, to see a second copy."""

    page_id: int | None
    name: str


class Importer:
    """One run. ``library`` and ``column`` take policy documents and news.

    ``source_name`` is the 收录来源 of documents that name none; ``drafts`` keeps every page
    unpublished. :meth:`run` stores, :meth:`rehearse` only reads.
    """

    def __init__(
        self,
        library: PolicyIndexPage,
        column: NewsIndexPage | None,
        source_name: str = "",
        drafts: bool = False,
    ) -> None:
        self.library = library
        self.column = column
        self.source_name = source_name
        self.drafts = drafts
        self.topic = PolicyTopic.objects.filter(slug=LAW_TOPIC).first()
        self._records = {record.source: record for record in ImportRecord.objects.defer("findings")}
        self._prints = {
            record.fingerprint: _Known(record.page_id, record.source)
            for record in self._records.values()
            if record.page_id and record.fingerprint
        }
        self._versions = self._stored_versions()
        self._slugs: dict[int, set[str]] = {}
        self._reader = Reader()

    def _stored_versions(self) -> dict[tuple, _Known]:
        rows = PolicyPage.objects.child_of(self.library).filter(written_on__isnull=False)
        rows = rows.values_list("pk", "title", "written_on")
        return {(title_key(title), day): _Known(pk, title) for pk, title, day in rows}

    # --- reading -----------------------------------------------------------------------------

    def _read(self, item: Item) -> tuple[Result, str, ParsedDocument | None]:
        """Fingerprint of a file, and the document unless it is known already. Never raises."""
        fingerprint = ""
        try:
            fingerprint = self._reader.fingerprint(item)
            if result := self._seen(item, fingerprint):
                return result, fingerprint, None
            document = self._reader.document(item)
            if not document.is_news or self.column is None:
                self._refuse_second_copy(item, document)
        except RefusedError as error:
            outcome = Outcome.DUPLICATE if error.reason is Refusal.DUPLICATE else Outcome.REFUSED
            remark = Remark(str(error.reason), str(error), error.detail)
            return Result(item, outcome, [remark]), fingerprint, None
        except Exception:
            # A file nobody has thought of must not stop the other 999.
            logger.exception("Import of %s failed", item.name)
            remark = Remark(str(Refusal.ERROR), Refusal.ERROR.message)
            return Result(item, Outcome.REFUSED, [remark]), fingerprint, None
        partial = any(remark.code in INCOMPLETE for remark in document.warnings)
        result = Result(item, Outcome.CREATED, document.warnings, is_partial=partial)
        return result, fingerprint, document

    def _seen(self, item: Item, fingerprint: str) -> Result | None:
        """Result for a file that was imported before, or holds what another file holds."""
        record = self._records.get(item.name)
        if record and record.fingerprint == fingerprint and record.page_id:
            remarks = [Remark(**row) for row in record.findings]
            partial = record.status == ImportStatus.PARTIAL
            return Result(item, Outcome.UNCHANGED, remarks, record.page_id, partial)
        other = self._prints.get(fingerprint)
        if other and not (record and record.page_id):
            raise RefusedError(Refusal.DUPLICATE, other.name)
        return None

    def _refuse_second_copy(self, item: Item, document: ParsedDocument) -> None:
        if document.written_on is None:
            return
        known = self._versions.get((title_key(document.title), document.written_on))
        record = self._records.get(item.name)
        own = record and record.page_id and record.page_id == (known and known.page_id)
        if known and not own and known.name != item.name:
            raise RefusedError(Refusal.DUPLICATE, known.name)

    def rehearse(self, items: Iterable[Item]) -> Iterator[Result]:
        """What a run would do, without writing anything."""
        with self._reader:
            for item in items:
                result, fingerprint, document = self._read(item)
                if document is not None:
                    record = self._records.get(item.name)
                    if record and record.page_id:
                        result.outcome = Outcome.UPDATED
                    self._remember(fingerprint, document, _Known(None, item.name))
                yield result

    def _remember(self, fingerprint: str, document: ParsedDocument, known: _Known) -> None:
        self._prints[fingerprint] = known
        if not document.is_news and document.written_on:
            self._versions[title_key(document.title), document.written_on] = known

    # --- writing -----------------------------------------------------------------------------

    def run(self, items: Iterable[Item], done: Callable[[Result], None]) -> None:
        """Import the files batch by batch; ``done`` is called for each when its batch is safe.

        What was stored before an interrupt stays; the next run goes on after it.
        """
        remaining = iter(items)
        with self._reader:
            while batch := list(islice(remaining, BATCH)):
                self._run(batch, done)

    def _run(self, batch: list[Item], done: Callable[[Result], None]) -> None:
        with transaction.atomic():
            results, pages = self._import(batch)
            self._index(pages)
        if pages:
            generation.bump()
        # With DEBUG on Django keeps every statement, and these are long.
        reset_queries()
        for result in results:
            done(result)

    def _import(self, batch: list[Item]) -> tuple[list[Result], list[Page]]:
        results: list[Result] = []
        pages: list[Page] = []
        new: list[_Job] = []
        for item in batch:
            result, fingerprint, document = self._read(item)
            results.append(result)
            if document is None:
                if result.outcome is not Outcome.UNCHANGED:
                    self._record([_Job(result, fingerprint)])
                continue
            self._remember(fingerprint, document, _Known(None, item.name))
            job = _Job(result, fingerprint, document)
            record = self._records.get(item.name)
            page = record.page.specific if record and record.page_id else None
            if page is not None and title_key(page.title) == title_key(document.title):
                self._attempt([job], lambda jobs, page=page: self._update(page, jobs[0]))
                pages += [job.page] if job.page else []
            else:
                new.append(job)
        self._attempt(new, self._create)
        return results, pages + [job.page for job in new if job.page]

    def _attempt(self, jobs: list[_Job], write: Callable[[list[_Job]], None]) -> None:
        """Write the pages of a batch; where the database refuses it, one by one, so that a single
        bad file does not take the others with it."""
        if not jobs:
            return
        try:
            with transaction.atomic(), _quiet():
                write(jobs)
        except (DatabaseError, ValidationError) as error:
            for job in jobs:
                job.page = None
            if len(jobs) > 1:
                for job in jobs:
                    self._again(job, write)
                return
            logger.exception("Import of %s failed", jobs[0].result.item.name)
            detail = "；".join(getattr(error, "messages", [str(error)]))[:200]
            _refuse(jobs[0].result, RefusedError(Refusal.ERROR, detail))
        self._record(jobs)

    def _again(self, job: _Job, write: Callable[[list[_Job]], None]) -> None:
        """Read a file once more, whose document went into a page that was not stored."""
        try:
            job.document = self._reader.document(job.result.item)
        except RefusedError as error:  # it has changed meanwhile
            _refuse(job.result, error)
            self._record([job])
        else:
            self._attempt([job], write)

    def _create(self, jobs: list[_Job]) -> None:
        """New pages, live unless somebody has to look at them first.

        A live page gets no revision: the page itself is what is online, and the first edit makes
        one. That halves what an import of thousands of documents writes.
        """
        by_parent: dict[Page, list[_Job]] = {}
        for job in jobs:
            is_news = job.document.is_news and self.column is not None
            parent = self.column if is_news else self.library
            by_parent.setdefault(parent, []).append(job)
            job.page = self._new_page(job.document, parent)
        for parent, group in by_parent.items():
            add_children(parent, [job.page for job in group])
        PolicyRelation.objects.bulk_create(
            row
            for job in by_parent.get(self.library, [])
            for row in cited_relations(job.page, job.document)
        )
        for job in jobs:
            job.result.page_id = job.page.pk
            if not job.page.live:
                job.page.save_revision(log_action=False)

    def _new_page(self, document: ParsedDocument, parent: Page) -> Page:
        model = NewsPage if parent is self.column else PolicyPage
        live = not self.drafts and is_publishable(document)
        now = timezone.now() if live else None
        page = model(
            slug=slug_of(document, self._taken(parent)),
            live=live,
            has_unpublished_changes=not live,
            first_published_at=now,
            last_published_at=now,
            **page_fields(document, model, self.source_name),
        )
        if isinstance(page, PolicyPage):
            page.topic = self.topic if document.level else None
            page.attachments = []
        # The text is in the page now; a batch of long documents is not held twice.
        document.sections = []
        return page

    def _taken(self, parent: Page) -> set[str]:
        if parent.pk not in self._slugs:
            self._slugs[parent.pk] = set(parent.get_children().values_list("slug", flat=True))
        return self._slugs[parent.pk]

    def _update(self, page: Page, job: _Job) -> None:
        """A changed source is a new revision. Where somebody has edited the page since, it stays a
        draft for them to compare; else what is online follows the source."""
        document = job.document
        touched = page.revisions.filter(user__isnull=False).exists()
        if page.latest_revision_id is None:
            # What was online until now stays readable in the page's history.
            page.save_revision(log_action=False)
        page = page.get_latest_revision_as_object() if touched else page
        for name, value in page_fields(document, type(page), self.source_name).items():
            # The state may have been found from other documents or set by hand.
            if name != "validity":
                setattr(page, name, value)
        page.change_kind, page.change_note = ChangeKind.MINOR, ""
        if isinstance(page, PolicyPage):
            kept = [row for row in page.relations.all() if row.target_id or not row.target_title]
            known = {(row.kind, title_key(row.target_title)) for row in kept}
            fresh = cited_relations(page, document)
            added = [row for row in fresh if (row.kind, title_key(row.target_title)) not in known]
            page.relations = [*kept, *added]
        revision = page.save_revision(log_action=True)
        job.result.outcome = Outcome.DRAFTED
        if page.live and not touched:
            revision.publish()
            job.result.outcome = Outcome.UPDATED
        job.page, job.result.page_id = page, page.pk

    def _index(self, pages: list[Page]) -> None:
        for model in (PolicyPage, NewsPage):
            batch = [page for page in pages if isinstance(page, model)]
            for backend in get_search_backends(with_auto_update=True):
                if batch:
                    backend.add_bulk(model, batch)
        for page in pages:
            ReferenceIndex.create_or_update_for_object(page)

    def _record(self, jobs: list[_Job]) -> None:
        """Write down what became of the files."""
        rows = []
        for job in jobs:
            status = ImportStatus.REFUSED
            if job.page is not None:
                status = ImportStatus.PARTIAL if job.result.is_partial else ImportStatus.DONE
                self._remember(
                    job.fingerprint, job.document, _Known(job.page.pk, job.result.item.name)
                )
            rows.append(
                ImportRecord(
                    source=job.result.item.name,
                    fingerprint=job.fingerprint,
                    page_id=job.page.pk if job.page is not None else None,
                    status=status,
                    findings=[remark.as_dict() for remark in job.result.remarks],
                    imported_at=timezone.now(),
                )
            )
        fields = [field.name for field in ImportRecord._meta.fields if field.name not in _OWN]
        ImportRecord.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["source"], update_fields=fields
        )


_OWN = ("id", "source")


def _refuse(result: Result, error: RefusedError) -> None:
    result.outcome, result.is_partial = Outcome.REFUSED, False
    result.remarks = [Remark(str(error.reason), str(error), error.detail)]


@contextmanager
def _quiet() -> Iterator[None]:
    """Indexes are written once for the batch instead of once for each save."""
    models = (PolicyPage, NewsPage)
    for model in models:
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
