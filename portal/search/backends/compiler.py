"""Queries and results, alike for both databases.

A search is answered in two steps. The index gives every match with its score in one or two
statements; the queryset then says which of these the reader may see, in one more. So a filter
never slows the ranking down, count and pages come from the same list, and only the objects of
the page asked for are loaded.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, router
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property
from modelsearch.backends.base import (
    BaseSearchQueryCompiler,
    BaseSearchResults,
    FilterFieldError,
    SearchFieldError,
)
from modelsearch.conf import get_app_config
from modelsearch.index import AutocompleteField, SearchField
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery
from modelsearch.utils import get_descendants_content_types_pks

from portal.search.stages import pinyin, synonyms
from portal.search.stages.text import fold, grams, terms

from .indexing import AVERAGE_TITLE, as_text

#: A term and its other names, all folded; a text matches when it contains one of them.
Group = tuple[str, ...]
#: Score by ``object_id`` (the primary key as text), higher is better.
Scores = dict[str, float]

#: Share of the pairs of a fuzzy query that a title must have.
FUZZY_SHARE = 0.5

_EXACT_TITLE = 60.0
_IN_TITLE = 40.0
_TITLE_COVERED = 20.0
_SOME_IN_TITLE = 10.0
_BODY = 20.0


def groups_length(groups: Sequence[Group]) -> int:
    """Return the number of letters and digits in the terms as they were typed."""
    return sum(len(group[0].replace(" ", "")) for group in groups)


def title_score(words: int, length: int, in_title: int, title_norm: float) -> float:
    """Score a title in which ``in_title`` of so many words, ``length`` letters in all, are found.

    120 when the query is the whole title; 40 to 60 when the title holds all of it, the more of
    the title it is the better; below 10 when the title holds a part. A body scores below 20, so
    a page with the words in its title always comes before one that mentions them.
    """
    if in_title < words:
        return _SOME_IN_TITLE * in_title / words
    title_length = AVERAGE_TITLE / (title_norm or 1.0)
    covered = min(1.0, length / title_length)
    whole = _EXACT_TITLE if round(title_length) <= length else 0.0
    return _IN_TITLE + _TITLE_COVERED * covered + whole


def body_score(weight: float) -> float:
    """Bring any positive weight into 0 to 20, in the same order."""
    return _BODY * weight / (weight + 5.0) if weight > 0 else 0.0


class ChineseQueryCompiler(BaseSearchQueryCompiler):
    """Base of the compilers; a database adds ``match`` and ``match_titles``."""

    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    FIELD_TYPE = SearchField
    autocomplete = False

    def __init__(self, queryset: QuerySet, query: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(queryset, query, *args, **kwargs)
        index_entry = get_app_config().get_model("IndexEntry")
        self.table = index_entry._meta.db_table
        self.connection = connections[router.db_for_read(index_entry)]
        self._found: tuple[Scores, bool] | None = None
        self._ranked: list[tuple[Any, float]] | None = None

    # What the databases do -------------------------------------------------------------

    def match(self, groups: list[Group], any_term: bool, column: str) -> Scores:
        """Return what contains all groups (or any), in ``all``, ``title`` or ``autocomplete``."""
        raise NotImplementedError

    def match_titles(self, pairs: list[str]) -> Iterable[tuple[str, str]]:
        """Return ``(object_id, title)`` of the titles that have any of the pairs."""
        raise NotImplementedError

    @cached_property
    def content_types(self) -> list[int]:
        """The content types that the queryset can hold."""
        return get_descendants_content_types_pks(self.queryset.model)

    # The query -------------------------------------------------------------------------

    def check(self) -> None:
        """Refuse unknown ``fields``.

        Filters need no ``FilterField`` here: the database that holds the objects applies them.
        """
        allowed = {field.field_name for field in self.queryset.model.get_search_fields()}
        for name in self.fields or ():
            if name not in allowed:
                raise SearchFieldError(
                    f'Cannot search with field "{name}". Please add index.SearchField("{name}") '
                    f"to {self.queryset.model.__name__}.search_fields.",
                    field_name=name,
                )

    def evaluate(self, query: SearchQuery) -> tuple[Scores, bool]:
        """Return the scores of what a query names, and whether everything else is meant."""
        if isinstance(query, MatchAll):
            return {}, True
        if isinstance(query, Not):
            scores, negated = self.evaluate(query.subquery)
            return scores, not negated
        if isinstance(query, Boost):
            scores, negated = self.evaluate(query.subquery)
            return {key: score * query.boost for key, score in scores.items()}, negated
        if isinstance(query, And):
            return self._combine(query.subqueries, all_of_them=True)
        if isinstance(query, Or):
            return self._combine(query.subqueries, all_of_them=False)
        if isinstance(query, Fuzzy):
            return self._fuzzy(query.query_string), False
        if isinstance(query, Phrase):
            term = fold(query.query_string)
            return self._leaf([term] if term else [], False, query.query_string), False
        if isinstance(query, PlainText):
            any_term = query.operator == "or"
            scores = self._leaf(terms(query.query_string), any_term, query.query_string)
            if query.boost != 1:
                scores = {key: score * query.boost for key, score in scores.items()}
            return scores, False
        raise NotImplementedError(f"`{type(query).__name__}` is not supported.")

    def _combine(self, queries: Iterable[SearchQuery], all_of_them: bool) -> tuple[Scores, bool]:
        """Join answers; "a or b" is "not (not a and not b)", so one rule serves both."""
        answers = [self.evaluate(query) for query in queries]
        if not answers:
            return {}, False
        # Sets named by "and" are narrowed, sets left out by it are added up; "or" the reverse.
        narrowed = [scores for scores, negated in answers if negated != all_of_them]
        widened = [scores for scores, negated in answers if negated == all_of_them]
        outside = set().union(*widened)
        if narrowed:
            kept = set(narrowed[0]).intersection(*narrowed[1:]) - outside
            result = {key: sum(scores[key] for scores in narrowed) for key in kept}
            return result, not all_of_them
        totals: Scores = {}
        for scores in widened:
            for key, score in scores.items():
                totals[key] = totals.get(key, 0.0) + score
        return totals, all_of_them

    def _leaf(self, folded: list[str], any_term: bool, raw: str) -> Scores:
        groups: list[Group] = [synonyms.alternatives(term) for term in folded]
        if not groups:
            return {}
        if self.autocomplete:
            column = "autocomplete"
        else:
            column = "title" if self.fields is not None and set(self.fields) == {"title"} else "all"
        if self.autocomplete:
            scores = self.match_autocomplete(groups, any_term, pinyin.typed(raw))
        else:
            scores = self.match(groups, any_term, column)
        if self.fields is not None and column != "title":
            scores = self._recheck_fields(scores, groups, any_term)
        return scores

    def match_autocomplete(self, groups: list[Group], any_term: bool, letters: str) -> Scores:
        """Return what contains the groups in its autocomplete fields, or begins with the pinyin."""
        raise NotImplementedError

    def _recheck_fields(self, scores: Scores, groups: list[Group], any_term: bool) -> Scores:
        """Keep what has the terms in the fields asked for; the index holds them all in one."""
        wanted = [
            field
            for field in self.queryset.model.get_search_fields()
            if isinstance(field, self.FIELD_TYPE) and field.field_name in self.fields
        ]
        kept: Scores = {}
        having = any if any_term else all
        objects = self.queryset.model._default_manager.filter(pk__in=self.id_list(scores))
        for obj in objects.iterator(chunk_size=100):
            texts = [fold(as_text(field.get_value(obj))) for field in wanted]
            if having(any(name in text for name in g for text in texts) for g in groups):
                kept[str(obj.pk)] = scores[str(obj.pk)]
        return kept

    def _fuzzy(self, raw: str) -> Scores:
        """Return the titles that share at least half of the pairs of the query."""
        folded = fold(raw)
        wanted = {pair for pair in grams(folded) if len(pair) == 2} or set(grams(folded))
        if not wanted:
            return {}
        found: Scores = {}
        for object_id, title in self.match_titles(sorted(wanted)[:64]):
            share = len(wanted.intersection(title.split())) / len(wanted)
            if share >= FUZZY_SHARE:
                found[object_id] = share
        return found

    # The objects -----------------------------------------------------------------------

    def id_list(self, object_ids: Iterable[str]) -> RawSQL:
        """Return primary keys as one parameter, for ``pk__in``, however many there are."""
        field = self.queryset.model._meta.pk
        while field.remote_field:
            field = field.target_field
        connection = connections[self.queryset.db]
        if isinstance(field, IntegerField):
            values = list(map(int, object_ids))
        else:
            values = [field.get_db_prep_value(field.to_python(k), connection) for k in object_ids]
        parameter = json.dumps(values, default=str)
        if connection.vendor == "postgresql":
            cast = field.rel_db_type(connection)
            return RawSQL(  # noqa: S611 - the type is Django's own
                f"SELECT value::{cast} FROM json_array_elements_text(%s::json)",  # noqa: S608
                [parameter],
            )
        return RawSQL("SELECT value FROM json_each(%s)", [parameter])

    @property
    def found(self) -> tuple[Scores, bool]:
        """Return the answer of the index, asked once."""
        if self._found is None:
            self._found = self.evaluate(self.query)
        return self._found

    @property
    def by_relevance(self) -> bool:
        """Return whether there is a score to order by."""
        return self.order_by_relevance and not self.found[1]

    def matched(self) -> QuerySet:
        """Return the queryset without what does not match, in its own order."""
        scores, negated = self.found
        if negated:
            return self.queryset.exclude(pk__in=self.id_list(scores)) if scores else self.queryset
        return self.queryset.filter(pk__in=self.id_list(scores)) if scores else self.queryset.none()

    def ordered(self) -> QuerySet:
        """Return the matches in the order of the queryset, else the newest first."""
        queryset = self.matched()
        if not isinstance(self.query, MatchAll) and not queryset.query.order_by:
            queryset = queryset.order_by("-pk")
        return queryset

    def ranked_values(self, field_name: str | None) -> list[tuple[Any, float, Any]]:
        """Return ``(pk, score, value of a field)`` of all matches in the queryset, best first."""
        scores = self.found[0]
        queryset = self.matched().prefetch_related(None).order_by()
        rows = set(queryset.values_list("pk", field_name or "pk"))
        ranked = [(key, scores.get(str(key), 0.0), value) for key, value in rows]
        ranked.sort(key=lambda row: (row[1], row[0]), reverse=True)
        return ranked

    def ranked(self) -> list[tuple[Any, float]]:
        """Return ``(pk, score)`` of all matches in the queryset, best first; asked once."""
        if self._ranked is None:
            self._ranked = [(key, score) for key, score, _ in self.ranked_values(None)]
        return self._ranked

    def objects(self, keys: Sequence[Any]) -> dict[Any, Any]:
        """Load the objects with these primary keys as the queryset loads them."""
        if not keys:
            return {}
        wanted = self.id_list([str(key) for key in keys])
        return {obj.pk: obj for obj in self.queryset.filter(pk__in=wanted).order_by()}


class ChineseAutocompleteMixin:
    """Makes a compiler look into the autocomplete fields."""

    FIELD_TYPE = AutocompleteField
    autocomplete = True


class ChineseSearchResults(BaseSearchResults):
    """Results that know their number, their order and their facets from one answer."""

    supports_facet = True

    def get_queryset(self) -> QuerySet:
        """Return this slice of the results as a queryset, in order."""
        compiler = self.query_compiler
        if not compiler.by_relevance:
            return compiler.ordered()[self.start : self.stop]
        window = compiler.ranked()[self.start : self.stop]
        places = [When(pk=key, then=Value(place)) for place, (key, _) in enumerate(window)]
        queryset = compiler.queryset.filter(pk__in=[key for key, _ in window])
        if not places:
            return compiler.queryset.none()
        return queryset.order_by(Case(*places, output_field=IntegerField()))

    def _do_search(self) -> list[Any]:
        compiler = self.query_compiler
        if not compiler.by_relevance:
            objects = list(compiler.ordered()[self.start : self.stop])
        elif compiler.queryset._fields is not None:
            return list(self.get_queryset())
        else:
            keys = [key for key, _ in compiler.ranked()[self.start : self.stop]]
            by_key = compiler.objects(keys)
            objects = [by_key[key] for key in keys if key in by_key]
        if self._score_field and compiler.queryset._fields is None:
            scores = compiler.found[0]
            for obj in objects:
                setattr(obj, self._score_field, scores.get(str(obj.pk), 0.0))
        return objects

    def _do_count(self) -> int:
        compiler = self.query_compiler
        if compiler.by_relevance:
            return len(compiler.ranked()[self.start : self.stop])
        return compiler.ordered()[self.start : self.stop].count()

    def facet(self, field_name: str) -> OrderedDict[Any, int]:
        """Count the matches for each value of a filterable field, the most frequent first.

        Raises ``FilterFieldError`` when the model has no ``FilterField`` of this name.
        """
        compiler = self.query_compiler
        model = compiler.queryset.model
        names = {
            name
            for field in model.get_filterable_search_fields()
            for name in (field.field_name, field.get_attname(model))
        }
        if field_name not in names:
            raise FilterFieldError(
                f'Cannot facet search results with field "{field_name}". Please add '
                f"index.FilterField('{field_name}') to {model.__name__}.search_fields.",
                field_name=field_name,
            )
        if compiler.by_relevance:
            keys = compiler.id_list([str(key) for key, _ in compiler.ranked()])
            queryset = model._default_manager.using(compiler.queryset.db).filter(pk__in=keys)
        else:
            queryset = compiler.matched().prefetch_related(None)
        rows = queryset.order_by().values(field_name).annotate(count=Count("pk")).order_by("-count")
        return OrderedDict((row[field_name], row["count"]) for row in rows)
