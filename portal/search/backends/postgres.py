"""Back end for PostgreSQL: pairs without positions under GIN, the folded text checked after.

A ``tsvector`` counts positions only up to 16,383 and keeps 256 of them for a word, so phrases are
missed deep inside a long document. Here a vector says only *that* a pair occurs, which is exact
at any length; whatever is longer than a pair is compared with the folded text itself. How dense
a pair is in its document is written as further lexemes (``~3党建``: density of level three), so
that ranking, too, is answered by the index without reading the vectors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from modelsearch.backends.database.postgres.postgres import (
    PostgresIndex,
    PostgresSearchBackend,
)

from portal.search.stages.text import grams, query_grams

from .compiler import (
    ChineseAutocompleteMixin,
    ChineseQueryCompiler,
    ChineseSearchResults,
    Group,
    Scores,
    body_score,
    groups_length,
    title_score,
)
from .indexing import AVERAGE_TITLE, START, RawTextMixin, Texts, autocomplete_tokens

#: Saturated frequencies (as in bm25, k1 = 1.2, b = 0.75) from which a level is reached.
LEVELS = (0.3, 0.45, 0.6, 0.7, 0.8, 0.88, 0.94)
_USUAL_LENGTH = 3000
#: A vector holds a little less than a million bytes of lexemes.
_VECTOR_BYTES = 1_000_000
_MAX_POSITION = 16_000
_MAX_PAIRS = 48


def lexemes(folded: Iterable[str]) -> list[str]:
    """Return the pairs of folded texts and the marks of their density.

    When they outgrow a vector, marks are dropped first; beyond some 170,000 different pairs
    (three books) the last ones are.
    """
    counts: Counter[str] = Counter()
    for text in folded:
        counts.update(grams(text))
    found = list(counts)
    room = _VECTOR_BYTES - sum(len(pair.encode()) for pair in found)
    while room < 0:
        room += len(found.pop().encode())
    length = sum(counts.values())
    usual = 1.2 * (0.25 + 0.75 * length / _USUAL_LENGTH)
    for pair, count in counts.items():
        dense = count / (count + usual)
        for level, least in enumerate(LEVELS, start=1):
            if dense < least:
                break
            room -= len(pair.encode()) + 2
            if room < 0:
                return found
            found.append(f"~{level}{pair}")
    return found


def positioned(found: Iterable[str]) -> str:
    """Return tokens as the text of a ``tsvector`` with positions; tokens need no escaping."""
    places: dict[str, list[int]] = {}
    for position, token in enumerate(found, start=1):
        if position > _MAX_POSITION:
            break
        places.setdefault(token, []).append(position)
    return " ".join(
        f"'{token}':{','.join(map(str, positions[:255]))}" for token, positions in places.items()
    )


def _lexeme(pair: str, prefix: bool, mark: str = "") -> str:
    return f"'{mark}{pair}'" + (":*" if prefix else "")


def contains(folded: str, mark: str = "") -> str:
    """Return the ``tsquery`` for texts that have all pairs of a folded term."""
    pairs, is_beginning = query_grams(folded)
    last = len(pairs) - 1
    parts = dict.fromkeys(
        _lexeme(pair, is_beginning and place == last, mark) for place, pair in enumerate(pairs)
    )
    return "(" + " & ".join(list(parts)[:_MAX_PAIRS]) + ")"


def phrase(folded: str) -> str:
    """Return the ``tsquery`` for a folded term in a vector with positions."""
    pairs, is_beginning = query_grams(folded)
    last = len(pairs) - 1
    parts = [_lexeme(pair, is_beginning and place == last) for place, pair in enumerate(pairs)]
    return "(" + " <-> ".join(parts) + ")"


def beginning(folded: str) -> str:
    """Return the ``tsquery`` for a field that begins with a folded term."""
    pairs, is_beginning = query_grams(folded)
    first = _lexeme(pairs[0], is_beginning and len(pairs) == 1, START)
    return f"({first} & {phrase(folded)})" if len(pairs) > 1 else first


def joined(groups: list[Group], any_term: bool, part, *args: str) -> str:
    """Return the ``tsquery`` of groups of alternatives."""
    parts = ("(" + " | ".join(part(name, *args) for name in group) + ")" for group in groups)
    return (" | " if any_term else " & ").join(parts)


class ChinesePostgresIndex(RawTextMixin, PostgresIndex):
    """Writes the vectors and folded texts into the table of ``wagtail.search``."""

    def store_entries(self, content_type_pk: int, texts: list[Texts]) -> None:
        """Insert or replace the entries of objects of one type."""
        table = self.entries.model._meta.db_table
        with self.write_connection.cursor() as cursor:
            for text in texts:
                titles, bodies = text.folded("titles"), text.folded("bodies")
                cursor.execute(
                    f"INSERT INTO {table} (content_type_id, object_id, title, autocomplete, body,"  # noqa: S608
                    " title_norm, title_text, body_text) VALUES (%s, %s,"
                    " array_to_tsvector(%s::text[]), %s::tsvector,"
                    " array_to_tsvector(%s::text[]), %s, %s, %s)"
                    " ON CONFLICT (content_type_id, object_id) DO UPDATE SET"
                    " title = EXCLUDED.title, autocomplete = EXCLUDED.autocomplete,"
                    " body = EXCLUDED.body, title_norm = EXCLUDED.title_norm,"
                    " title_text = EXCLUDED.title_text, body_text = EXCLUDED.body_text",
                    [
                        content_type_pk,
                        text.object_id,
                        list(dict.fromkeys(pair for title in titles for pair in grams(title))),
                        positioned(autocomplete_tokens(text)),
                        lexemes(titles + bodies),
                        text.title_norm,
                        "\n".join(titles),
                        "\n".join(titles + bodies),
                    ],
                )


class ChinesePostgresQueryCompiler(ChineseQueryCompiler):
    """Asks the GIN indexes."""

    def _rows(self, sql: str, parameters: list) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, [*parameters, self.content_types])
            return cursor.fetchall()

    def _check(self, groups: list[Group], any_term: bool, column: str) -> tuple[str, list[str]]:
        """Return the SQL that compares the folded text with what a pair alone cannot tell."""
        parts, parameters = [], []
        for group in groups:
            exact = all(len(query_grams(name)[0]) == 1 for name in group)
            if exact and not any_term:
                continue
            parts.append("(" + " OR ".join(f"e.{column} LIKE %s" for _ in group) + ")")
            parameters += [f"%{name}%" for name in group]
        if not parts or (any_term and all(len(query_grams(n)[0]) == 1 for g in groups for n in g)):
            return "", []
        return " AND (" + (" OR " if any_term else " AND ").join(parts) + ")", parameters

    def match(self, groups: list[Group], any_term: bool, column: str) -> Scores:
        """Return the matches with their density as body score, titles before bodies."""
        vector, text = ("title", "title_text") if column == "title" else ("body", "body_text")
        check, check_parameters = self._check(groups, any_term, text)
        in_title = " + ".join(
            "(" + " OR ".join("e.title_text LIKE %s" for _ in group) + ")::int" for group in groups
        )
        title_parameters = [f"%{name}%" for group in groups for name in group]
        single = any(len(name) == 1 for group in groups for name in group)
        levels = [] if single or column == "title" else list(range(1, len(LEVELS) + 1))
        density = " + ".join(
            f"(e.id IN (SELECT id FROM {self.table} WHERE body @@ (SELECT %s::tsquery)))::int"  # noqa: S608
            for _ in levels
        )
        # A query from a sub-select is unknown to the planner, which then always takes the index;
        # knowing it, it reads every vector from disk for a frequent word. For the same reason the
        # content type is added to zero: its own index would lead to every vector, too.
        rows = self._rows(
            f"SELECT e.object_id, e.title_norm, {in_title}, {density or 0}"  # noqa: S608
            f" FROM {self.table} e"
            f" WHERE e.{vector} @@ (SELECT %s::tsquery){check} AND e.content_type_id + 0 = ANY(%s)",
            [
                *title_parameters,
                *(joined(groups, any_term, contains, f"~{level}") for level in levels),
                joined(groups, any_term, contains),
                *check_parameters,
            ],
        )
        length = groups_length(groups)
        scores: Scores = {}
        for object_id, norm, found, level in rows:
            score = body_score(float(level)) + title_score(len(groups), length, found, norm)
            scores[object_id] = max(score, scores.get(object_id, 0.0))
        return scores

    def match_autocomplete(self, groups: list[Group], any_term: bool, letters: str) -> Scores:
        """Return texts that contain the terms, those that begin with them first."""
        wanted, starts = joined(groups, any_term, phrase), beginning(groups[0][0])
        if letters:
            wanted = f"({wanted}) | '{letters}':*"
            starts = f"{starts} | '{START}{letters}':*"
        rows = self._rows(
            f"SELECT e.object_id, e.title_norm, e.autocomplete @@ %s::tsquery FROM {self.table} e"  # noqa: S608
            " WHERE e.autocomplete @@ (SELECT %s::tsquery) AND e.content_type_id + 0 = ANY(%s)",
            [starts, wanted],
        )
        return {
            object_id: norm / (norm + AVERAGE_TITLE) + (1.0 if starting else 0.0)
            for object_id, norm, starting in rows
        }

    def match_titles(self, pairs: list[str]) -> Iterable[tuple[str, str]]:
        """Return the pairs of the titles that have any of the pairs."""
        rows = self._rows(
            f"SELECT e.object_id, e.title_text FROM {self.table} e"  # noqa: S608
            " WHERE e.title @@ (SELECT %s::tsquery) AND e.content_type_id + 0 = ANY(%s)",
            [" | ".join(f"'{pair}'" for pair in pairs)],
        )
        for object_id, title in rows:
            yield object_id, " ".join(grams(title))


class ChinesePostgresAutocompleteQueryCompiler(
    ChineseAutocompleteMixin, ChinesePostgresQueryCompiler
):
    """Asks the GIN index of the autocomplete fields."""


class SearchBackend(PostgresSearchBackend):
    """Chinese search on PostgreSQL."""

    query_compiler_class = ChinesePostgresQueryCompiler
    autocomplete_query_compiler_class = ChinesePostgresAutocompleteQueryCompiler
    index_class = ChinesePostgresIndex
    results_class = ChineseSearchResults
