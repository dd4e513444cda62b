"""The library's families: relations between imported documents, and what is in force.

Works on what the database holds, so it can run after every import and after an interrupted one. It
adds what is missing and never takes back what an editor has set: a state changes only together with
a relation that is new, while it is unknown, or when the day of entry into force has come.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import ReferenceIndex, Revision

from portal.serving import generation

from ...enums import RelationKind, Validity
from ...models import ImportRecord, PolicyIndexPage, PolicyPage, PolicyRelation
from ..recognition.citations import title_key
from ..recognition.document import ParsedDocument
from ..recognition.kinds import document_kind, is_legal
from ..recognition.versions import Families, find_families

_FIELDS = (
    *("pk", "title", "official_title", "document_kind", "written_on", "issued_on"),
    *("effective_on", "validity"),
)


@dataclass
class Linked:
    """How many relations were made and how many states changed."""

    relations: int = 0
    states: int = 0


@dataclass
class _Changes:
    """Pairs (page, target) that are new, and the rows made and dropped."""

    pairs: set[tuple[int, int]]
    made: set[int]
    dropped: set[int]


@transaction.atomic
def link_library(library: PolicyIndexPage, today: dt.date) -> Linked:
    """Bring relations and states of the imported documents below ``library`` up to date."""
    pages = list(PolicyPage.objects.child_of(library).order_by("pk").only(*_FIELDS))
    imported = set(
        ImportRecord.objects.filter(page__in=[page.pk for page in pages]).values_list(
            "page_id", flat=True
        )
    )
    rows: dict[int, list[PolicyRelation]] = defaultdict(list)
    for row in PolicyRelation.objects.filter(page__in=pages).order_by("sort_order", "pk"):
        rows[row.page_id].append(row)
    documents = [_document(page, rows[page.pk]) for page in pages]
    families = find_families(documents, today)
    changes = _relate(pages, rows, families, imported)
    states = _settle(pages, families, imported, changes.pairs)
    related = {source for source, _target in changes.pairs}
    _rewrite_revisions(related | states, changes)
    by_pk = {page.pk: page for page in pages}
    for pk in related:
        ReferenceIndex.create_or_update_for_object(by_pk[pk])
    if related or states:
        generation.bump()
    return Linked(len(changes.pairs), len(states))


def _document(page: PolicyPage, rows: list[PolicyRelation]) -> ParsedDocument:
    """What :func:`find_families` has to know of a page."""
    titles = defaultdict(list)
    for row in rows:
        if row.target_title:
            titles[row.kind].append(row.target_title)
    return ParsedDocument(
        source_name=str(page.pk),
        fingerprint=str(page.pk),
        title=page.title,
        official_title=page.official_title or page.title,
        kind=page.document_kind or document_kind(page.title) or "文件",
        written_on=page.written_on,
        version_on=page.written_on,
        published_on=page.issued_on,
        effective_on=page.effective_on,
        validity=page.get_validity_display() if page.validity == Validity.REPEALED else "",
        bases=titles[RelationKind.BASED_ON],
        repeals=titles[RelationKind.REPEALS],
    )


def _relate(
    pages: list[PolicyPage],
    rows: dict[int, list[PolicyRelation]],
    families: Families,
    imported: set[int],
) -> _Changes:
    """Make the relations that are missing, resolve those known by title, drop outdated ones."""
    new: list[PolicyRelation] = []
    changed: set[tuple[int, int]] = set()
    stale: list[int] = []
    title_of = {index: key for key, members in families.by_title.items() for index in members}
    by_pk = {page.pk: index for index, page in enumerate(pages)}
    wanted = {(pages[a].pk, pages[b].pk) for a, b in families.replaces}
    for page in pages:
        if page.pk not in imported:
            continue
        for row in rows[page.pk]:
            # A version that came in between takes the place of the older one in the chain.
            inside = row.target_id in by_pk and title_of.get(by_pk[row.target_id]) == title_of.get(
                by_pk[page.pk]
            )
            if row.kind == RelationKind.REPLACES and inside:
                if (page.pk, row.target_id) in wanted:
                    wanted.discard((page.pk, row.target_id))
                else:
                    stale.append(row.pk)
    for page_pk, target_pk in sorted(wanted):
        if page_pk not in imported:
            continue
        target = pages[by_pk[target_pk]]
        new.append(
            PolicyRelation(
                page_id=page_pk,
                kind=RelationKind.REPLACES,
                target_id=target_pk,
                target_title=(target.official_title or target.title)[:255],
                sort_order=len(rows[page_pk]),
            )
        )
        changed.add((page_pk, target_pk))
    found = _resolve(pages, rows, families.repeals, RelationKind.REPEALS)
    found += _resolve(pages, rows, families.bases, RelationKind.BASED_ON)
    found = [row for row in found if row.page_id in imported]
    PolicyRelation.objects.filter(pk__in=stale).delete()
    PolicyRelation.objects.bulk_create(new, batch_size=200)
    PolicyRelation.objects.bulk_update(found, ["target"], batch_size=200)
    changed |= {(row.page_id, row.target_id) for row in found}
    return _Changes(changed, {row.pk for row in new}, set(stale))


def _resolve(
    pages: list[PolicyPage],
    rows: dict[int, list[PolicyRelation]],
    pairs: list[tuple[int, int]],
    kind: str,
) -> list[PolicyRelation]:
    """Rows known by title alone that now have a target; the newest version is the last pair."""
    found: dict[int, PolicyRelation] = {}
    for index, target in pairs:
        key = title_key(pages[target].title)
        for row in rows[pages[index].pk]:
            if row.kind == kind and title_key(row.target_title) == key:
                if row.target_id is None or row.pk in found:
                    row.target_id = pages[target].pk
                    found[row.pk] = row
                break
    return list(found.values())


def _settle(
    pages: list[PolicyPage], families: Families, imported: set[int], changed: set[tuple[int, int]]
) -> set[int]:
    """Set states where they are unknown or follow from a new relation; returns changed pages."""
    in_relation = {pk for pair in changed for pk in pair}
    by_state: dict[str, list[int]] = defaultdict(list)
    family_size = {i: len(members) for members in families.by_title.values() for i in members}
    for index, state in families.validity.items():
        page = pages[index]
        if page.pk not in imported or page.validity == state:
            continue
        # A notice or a plan is not a law: nothing says that it is still in force.
        known = is_legal(page.document_kind) or family_size.get(index, 1) > 1
        if state in (Validity.IN_FORCE, Validity.NOT_YET) and not known:
            continue
        if page.validity in (Validity.UNKNOWN, Validity.NOT_YET) or page.pk in in_relation:
            by_state[state].append(page.pk)
    for state, pks in by_state.items():
        PolicyPage.objects.filter(pk__in=pks).update(validity=state)
    return {pk for pks in by_state.values() for pk in pks}


def _rewrite_revisions(pks: set[int], changes: _Changes) -> None:
    """A page with revisions is edited from the latest: it has to know what was found, and keeps
    what an editor has put into it meanwhile."""
    latest = PolicyPage.objects.filter(pk__in=pks, latest_revision__isnull=False)
    for page in latest.only("pk", "validity", "latest_revision"):
        revision = Revision.objects.get(pk=page.latest_revision_id)
        kept = revision.content.get("relations", [])
        known = {data["pk"]: data for data in kept}
        for row in PolicyRelation.objects.filter(page_id=page.pk).order_by("sort_order", "pk"):
            if row.pk in known:
                known[row.pk]["target"] = row.target_id
            elif row.pk in changes.made:
                kept.append(get_serializable_data_for_fields(row))
        revision.content["relations"] = [data for data in kept if data["pk"] not in changes.dropped]
        revision.content["validity"] = page.validity
        revision.save(update_fields=["content"])
