"""What was changed, in words: for the person it is of, for who keeps the record, for staff."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .tracked import MANY, Tracked

DEEDS = {"+": gettext_lazy("新增"), "~": gettext_lazy("修改"), "-": gettext_lazy("删除")}
COLUMNS = ("history_id", "history_date", "kind_number")


@dataclass(frozen=True)
class Kind:
    """How the changes of a model are told.

    ``named_by``: the fields that say which record it is; ``found_by``: where a search for it looks.
    ``seen(rows, user)``: those of its rows an account may read, which also wants the right
    ``permission``. ``hidden`` fields are nobody's business; ``shown`` says how some are written.
    ``settled(rows)``: those a person it is of is told of, where not all: a draft is not yet.
    """

    model: type[Tracked]
    named_by: tuple[str, ...]
    found_by: tuple[str, ...]
    seen: Callable[[models.QuerySet, object], models.QuerySet]
    permission: str
    hidden: frozenset[str] = frozenset()
    shown: Mapping[str, Callable[[object], str]] = field(default_factory=dict)
    settled: Callable[[models.QuerySet], models.QuerySet] = lambda rows: rows

    @property
    def label(self) -> str:
        """The record, as people call it."""
        return str(self.model._meta.verbose_name)

    @property
    def rows(self) -> models.QuerySet:
        """Every row."""
        return self.model.history.model.objects.all()

    def about(self, text: str) -> Q:
        """Rows of records whose name has this text in it."""
        found = Q(pk__in=[])
        for name in self.found_by:
            found |= Q(**{f"{name}__icontains": text})
        return found


@dataclass(frozen=True)
class Line:
    """One field: what it was and what it became; empty for nothing."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Change:
    """One change of one record."""

    at: dt.datetime
    who: str
    why: str
    deed: str
    kind: str
    what: str
    lines: list[Line]

    @property
    def deed_done(self) -> str:
        """``修改党员``."""
        return f"{self.deed}{self.kind}"

    @property
    def told(self) -> list[str]:
        """The fields, each in words."""
        return [
            _("%(label)s：%(was)s → %(now)s") % {"label": one.label, "was": one.was, "now": one.now}
            if one.was and one.now
            else _("%(label)s：%(value)s") % {"label": one.label, "value": one.now or one.was}
            for one in self.lines
        ]

    @property
    def said(self) -> str:
        """The fields in one line."""
        return _("；").join(self.told)


_kinds: dict[type[Tracked], Kind] = {}


def register(
    model: type[Tracked],
    *,
    named_by: Iterable[str],
    found_by: Iterable[str],
    seen: Callable[[models.QuerySet, object], models.QuerySet],
    permission: str,
    hidden: Iterable[str] = (),
    shown: Mapping[str, Callable[[object], str]] | None = None,
    settled: Callable[[models.QuerySet], models.QuerySet] = lambda rows: rows,
) -> None:
    """Say how the changes of ``model`` are told; see :class:`Kind`."""
    _kinds[model] = Kind(
        *(model, tuple(named_by), tuple(found_by), seen, permission),
        *(frozenset(hidden), dict(shown or {}), settled),
    )


def of_those(find: Callable[[object], models.QuerySet], field: str = "id") -> Callable:
    """A ``seen``: rows whose ``field`` is the key of something ``find(user)`` lets them read."""
    return lambda rows, user: rows.filter(**{f"{field}__in": find(user).order_by().values("pk")})


def kinds(user=None) -> list[Kind]:
    """Those that are told; with ``user`` those of which they may read something."""
    return [kind for kind in _kinds.values() if user is None or user.has_perm(kind.permission)]


def merged(found: Iterable[models.QuerySet]) -> models.QuerySet:
    """Rows of several models, latest first, to be counted, sliced and then ``told``."""
    numbers = {kind.model: number for number, kind in enumerate(_kinds.values())}
    parts = [
        rows.order_by()
        .annotate(kind_number=Value(numbers[rows.model.instance_type], models.IntegerField()))
        .values_list(*COLUMNS)
        for rows in found
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-history_date", "-history_id")


def told(places: Iterable[tuple]) -> list[Change]:
    """What rows of ``merged`` say, in so many queries whatever their number (at most ``MANY``)."""
    places = list(places)
    by_kind = defaultdict(list)
    for pk, _at, number in places:
        by_kind[number].append(pk)
    every = list(_kinds.values())
    rows, before = {}, {}
    for number, pks in by_kind.items():
        for row, last in _with_the_one_before(every[number], pks):
            rows[number, row.pk] = row
            before[number, row.pk] = last
    names = _names(every, rows, before)
    return [
        _change(every[number], rows[number, pk], before[number, pk], names)
        for pk, _at, number in places
        if (number, pk) in rows
    ]


def every_one(places: models.QuerySet) -> Iterator[Change]:
    """As ``told``, for any number."""
    for start in range(0, places.count(), MANY):
        yield from told(places[start : start + MANY])


def last(rows: models.QuerySet) -> tuple[str, dt.datetime] | None:
    """Who made the latest of these changes, and when."""
    row = rows.order_by("-history_id").first()
    return (row.actor_label, row.history_date) if row else None


def author(instance: models.Model) -> tuple[str, dt.datetime] | None:
    """Who changed a record last, for whoever meets them in a form."""
    return last(instance.history.all()) if isinstance(instance, Tracked) else None


def _with_the_one_before(kind: Kind, pks: list[int]) -> list[tuple]:
    """Rows, each with the row of the same record before it, or None."""
    pk = kind.model._meta.pk.attname
    earlier = kind.rows.filter(**{pk: OuterRef(pk)}, history_id__lt=OuterRef("history_id"))
    earlier = earlier.order_by("-history_id").values("history_id")[:1]
    rows = list(kind.rows.filter(pk__in=pks).annotate(row_before=Subquery(earlier)))
    found = kind.rows.in_bulk([row.row_before for row in rows if row.row_before])
    return [(row, found.get(row.row_before)) for row in rows]


def _fields(kind: Kind) -> list[models.Field]:
    return [
        each
        for each in kind.rows.model.tracked_fields
        if not each.primary_key and each.name not in kind.hidden
    ]


def _names(every: list[Kind], *rows: dict) -> dict[tuple, str]:
    """What keys point at, by model and key; one query for each model."""
    wanted = defaultdict(set)
    for found in rows:
        for (number, _pk), row in found.items():
            for each in _fields(every[number]) if row else ():
                if each.is_relation and (key := getattr(row, each.attname)) is not None:
                    wanted[each.related_model].add(key)
    return {
        (model, pk): str(thing)
        for model, keys in wanted.items()
        for pk, thing in model._base_manager.in_bulk(keys).items()
    }


def _change(kind: Kind, row, before, names: dict) -> Change:
    def words(of, name: str) -> str:
        return _words(kind, kind.model._meta.get_field(name), of, names) if of else ""

    was, now = (row, None) if row.history_type == "-" else (before, row)
    # Of a record that is new or gone its name is not said twice.
    nothing, said = (_("（空）"), ()) if was and now else ("", kind.named_by)
    lines = [
        Line(
            str(each.verbose_name),
            words(was, each.name) or nothing,
            words(now, each.name) or nothing,
        )
        for each in _fields(kind)
        if each.name not in said and _value(was, each) != _value(now, each)
    ]
    if was and now and not lines:
        # What the log knows less of than the record: it differs where the log does not look.
        lines = [
            Line(str(each.verbose_name), words(was, each.name), _("（遮住的部分不同）"))
            for each in _fields(kind)
            if each.name in kind.model.kept_as
        ]
    return Change(
        at=row.history_date,
        who=row.actor_label,
        why=row.history_change_reason,
        deed=str(DEEDS[row.history_type]),
        kind=kind.label,
        what=" · ".join(filter(None, (words(row, name) for name in kind.named_by))),
        lines=lines,
    )


def _value(of, each: models.Field):
    """Nothing is nothing, whether a text is empty or a key."""
    return (getattr(of, each.attname) if of else None) or None


def _words(kind: Kind, each: models.Field, of, names: dict) -> str:
    value = getattr(of, each.attname)
    if value in (None, ""):
        return ""
    if each.name in kind.shown:
        return str(kind.shown[each.name](value))
    if each.is_relation:
        gone = _("（已删除，编号%(pk)s）") % {"pk": value}
        return names.get((each.related_model, value), gone)
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(value)
