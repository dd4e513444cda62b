"""Which documents a document rests on, replaces, repeals, explains, and the other way round.

Only documents the public may read are named from the library. A row whose target is not (or no
longer) public shows the title an editor wrote beside it, never the page's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F, Q

from .enums import REVERSE_RELATION_LABELS, RelationKind, Validity

if TYPE_CHECKING:
    from .models import PolicyPage, PolicyRelation

#: Order in which a page lists its relations: (kind, reverse).
ORDER = [
    (RelationKind.REPLACES, True),
    (RelationKind.REPEALS, True),
    (RelationKind.REPLACES, False),
    (RelationKind.REPEALS, False),
    (RelationKind.BASED_ON, False),
    (RelationKind.EXPLAINS, False),
    (RelationKind.EXPLAINS, True),
    (RelationKind.BASED_ON, True),
]

#: Documents of one relation shown before the fold.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Related:
    """One document of a relation; ``page`` is None where the library doesn't hold it."""

    title: str
    page: PolicyPage | None = None


@dataclass(slots=True)
class RelationGroup:
    """All documents in one relation: 依据, 被替代 …"""

    kind: str
    reverse: bool
    label: str
    items: list[Related] = field(default_factory=list)

    @property
    def shown(self) -> list[Related]:
        """What a page shows at once."""
        return self.items[:SHOWN]

    @property
    def rest(self) -> list[Related]:
        """What stands behind a fold."""
        return self.items[SHOWN:]


@dataclass(slots=True)
class Lineage:
    """``groups`` in reading order; ``versions`` of the same law, newest first, this one among them.

    ``current`` is the document to read instead, where this one no longer holds and one is known.
    """

    groups: list[RelationGroup] = field(default_factory=list)
    versions: list[PolicyPage] = field(default_factory=list)
    current: PolicyPage | None = None

    def group(self, kind: str, reverse: bool = False) -> RelationGroup | None:
        """The group of one relation, or None."""
        found = (group for group in self.groups if (group.kind, group.reverse) == (kind, reverse))
        return next(found, None)


def trace(page: PolicyPage, live: bool = True) -> Lineage:
    """The lineage of a page in two queries, however many documents are related.

    A related document is shown in the language of the page, where it has been translated.
    ``live=False``: a preview, whose own rows are those being edited.
    """
    either = Q(page_id=page.pk) | Q(target_id=page.pk)
    relations, pages = page.relations.model.objects, type(page).objects
    stored = list(relations.filter(either).order_by("sort_order", "pk"))
    forward = [row for row in stored if row.page_id == page.pk] if live else page.relations.all()
    backward = [row for row in stored if row.page_id != page.pk]
    related = {row.target_id for row in forward if row.target_id} | {
        row.page_id for row in backward
    }
    family = Q(title=page.title, locale_id=page.locale_id)
    keys = pages.filter(pk__in=related).values("translation_key")
    rows = list(
        pages.live()
        .exclude(page.closed)
        .filter(family | Q(translation_key__in=keys), alias_of=None)
        .order_by(F("written_on").desc(nulls_last=True), "-pk")
        .select_related("topic")
        .defer_streamfields()
    )
    for row in rows:
        if row.pk == page.pk and row.topic_id == page.topic_id:
            page.topic = row.topic  # read along, not once more
    own = {row.translation_key: row for row in rows if row.locale_id == page.locale_id}
    found = {row.pk: own.get(row.translation_key, row) for row in rows}
    lineage = Lineage(_groups(forward, backward, found, page))
    replaced = {
        item.page.pk
        for group in lineage.groups
        if group.kind == RelationKind.REPLACES
        for item in group.items
        if item.page
    }
    lineage.versions = [
        item
        for item in dict.fromkeys(found.values())
        if item.title == page.title or item.pk == page.pk or item.pk in replaced
    ]
    lineage.current = _current(page, lineage)
    return lineage


def _groups(
    forward: Iterable[PolicyRelation],
    backward: Iterable[PolicyRelation],
    found: dict[int, PolicyPage],
    page: PolicyPage,
) -> list[RelationGroup]:
    items: dict[tuple[str, bool], dict] = {}
    for row in forward:
        target = found.get(row.target_id)
        title = target.title if target else row.target_title
        if title and (target is None or target.pk != page.pk):
            items.setdefault((row.kind, False), {})[target.pk if target else title] = Related(
                title, target
            )
    for row in backward:
        source = found.get(row.page_id)
        if source and source.pk != page.pk:
            items.setdefault((row.kind, True), {})[source.pk] = Related(source.title, source)
    groups = []
    for kind, reverse in ORDER:
        members = items.get((kind, reverse))
        if members:
            label = REVERSE_RELATION_LABELS[kind] if reverse else kind.label
            ordered = sorted(
                members.values(), key=lambda item: _newest_first(item.page, item.title)
            )
            groups.append(RelationGroup(kind, reverse, label, ordered))
    return groups


def _newest_first(page: PolicyPage | None, title: str) -> tuple:
    written = page.written_on if page else None
    return (written is None, -written.toordinal() if written else 0, title)


def _current(page: PolicyPage, lineage: Lineage) -> PolicyPage | None:
    """The newest version in force, else what replaces or repeals this one; never the page."""
    if page.validity in (Validity.IN_FORCE, Validity.NOT_YET):
        return None
    successors = [
        item.page
        for kind in (RelationKind.REPLACES, RelationKind.REPEALS)
        if (group := lineage.group(kind, reverse=True))
        for item in group.items
        if item.page
    ]
    for version in [*lineage.versions, *successors]:
        if version.pk != page.pk and version.validity == Validity.IN_FORCE:
            return version
    return successors[0] if successors else None
