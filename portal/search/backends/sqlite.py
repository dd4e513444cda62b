"""Back end for SQLite: phrases of pairs in FTS5, ranked by its own ``bm25``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from modelsearch.backends.database.sqlite.sqlite import SQLiteIndex, SQLiteSearchBackend
from modelsearch.conf import get_app_config

from portal.search.stages.text import query_grams

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
from .indexing import AVERAGE_TITLE, START, RawTextMixin, Texts, autocomplete_tokens, tokens

# Scripts that SQLite's tokeniser surely knows; other letters are written as their number, so
# that no token falls apart or vanishes.
_UNSURE = re.compile(r"[^0-9a-zͰ-Ͽа-яё〇々ぁ-ゖァ-ヺㄅ-ㄩ㐀-䶵一-鿋가-힣ǀ-ǃ]")


def encode(token: str) -> str:
    """Return a token as the FTS5 tokeniser keeps it whole."""
    if token.isascii() or not _UNSURE.search(token):
        return token
    return _UNSURE.sub(lambda match: f"x{ord(match.group()):x}", token)


def encoded(found: Iterable[str]) -> str:
    """Join tokens to the text of an FTS5 column."""
    return " ".join(map(encode, found))


def phrase(folded: str) -> str:
    """Return a folded term as an FTS5 phrase; terms hold letters, digits and spaces only."""
    pairs, is_beginning = query_grams(folded)
    return f'"{encoded(pairs)}"' + (" *" if is_beginning else "")


def expression(groups: list[Group], any_term: bool) -> str:
    """Return the FTS5 expression of groups of alternatives."""
    parts = ("(" + " OR ".join(map(phrase, group)) + ")" for group in groups)
    return (" OR " if any_term else " AND ").join(parts)


def beginning(folded: str) -> str:
    """Return the FTS5 expression for a field that begins with a folded term."""
    pairs, is_beginning = query_grams(folded)
    first = f'"{START}{encode(pairs[0])}"' + (" *" if is_beginning and len(pairs) == 1 else "")
    return f"({first} AND {phrase(folded)})" if len(pairs) > 1 else first


class ChineseSQLiteIndex(RawTextMixin, SQLiteIndex):
    """Writes pairs into the tables of ``wagtail.search``; triggers copy them to FTS5."""

    def store_entries(self, content_type_pk: int, texts: list[Texts]) -> None:
        """Insert or replace the entries of objects of one type."""
        model = self.entries.model
        self.entries.using(self.write_connection.alias).bulk_create(
            [
                model(
                    content_type_id=content_type_pk,
                    object_id=text.object_id,
                    title_norm=text.title_norm,
                    title=encoded(tokens(text.folded("titles"))),
                    body=encoded(tokens(text.folded("bodies"))),
                    autocomplete=encoded(autocomplete_tokens(text)),
                )
                for text in texts
            ],
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["title_norm", "title", "body", "autocomplete"],
            batch_size=100,
        )


class ChineseSQLiteQueryCompiler(ChineseQueryCompiler):
    """Asks FTS5."""

    def _rows(self, match: str, columns: str) -> list[tuple]:
        fts = get_app_config().get_model("SQLiteFTSIndexEntry")._meta.db_table
        types = ",".join(map(str, map(int, self.content_types)))
        with self.connection.cursor() as cursor:
            # CROSS JOIN keeps FTS5 the outer loop; names and types are not a reader's.
            cursor.execute(
                f"SELECT e.object_id, e.title_norm{columns.format(fts=fts)} "  # noqa: S608
                f"FROM {fts} CROSS JOIN {self.table} e ON e.id = {fts}.rowid "
                f"WHERE {fts} MATCH %s AND e.content_type_id IN ({types})",
                [match],
            )
            return cursor.fetchall()

    def match(self, groups: list[Group], any_term: bool, column: str) -> Scores:
        """Return the matches with ``bm25`` as their body score, titles before bodies."""
        wanted = expression(groups, any_term)
        length = groups_length(groups)
        titles: dict[str, tuple[int, float]] = {}
        for group in groups:
            for object_id, norm in self._rows(f"{{title}} : ({expression([group], False)})", ""):
                titles[object_id] = (titles.get(object_id, (0,))[0] + 1, norm)
        if column == "title":
            least = 1 if any_term else len(groups)
            return {
                object_id: title_score(len(groups), length, found, norm)
                for object_id, (found, norm) in titles.items()
                if found >= least
            }
        # A lone character is the beginning of thousands of pairs: not worth a bm25.
        single = any(len(name) == 1 for group in groups for name in group)
        weight = ", 0.0" if single else ", bm25({fts}, 0.0, 1.0, 1.0)"
        scores: Scores = {}
        for object_id, _, rank in self._rows(f"{{title body}} : ({wanted})", weight):
            score = body_score(-rank)
            if object_id in titles:
                score += title_score(len(groups), length, *titles[object_id])
            scores[object_id] = max(score, scores.get(object_id, 0.0))
        return scores

    def match_autocomplete(self, groups: list[Group], any_term: bool, letters: str) -> Scores:
        """Return texts that contain the terms, those that begin with them first."""
        wanted, starts = expression(groups, any_term), beginning(groups[0][0])
        if letters:
            wanted = f'({wanted}) OR "{letters}" *'
            starts = f'{starts} OR "{START}{letters}" *'
        scores = {
            object_id: norm / (norm + AVERAGE_TITLE)
            for object_id, norm in self._rows(f"{{autocomplete}} : ({wanted})", "")
        }
        for object_id, _ in self._rows(f"{{autocomplete}} : ({starts})", ""):
            if object_id in scores:
                scores[object_id] += 1.0
        return scores

    def match_titles(self, pairs: list[str]) -> Iterable[tuple[str, str]]:
        """Return the tokens of the titles that have any of the pairs."""
        wanted = " OR ".join(f'"{encode(pair)}"' for pair in pairs)
        for object_id, _, title in self._rows(f"{{title}} : ({wanted})", ", e.title"):
            yield object_id, title


class ChineseSQLiteAutocompleteQueryCompiler(ChineseAutocompleteMixin, ChineseSQLiteQueryCompiler):
    """Asks FTS5 for the autocomplete fields."""


class SearchBackend(SQLiteSearchBackend):
    """Chinese search on SQLite."""

    query_compiler_class = ChineseSQLiteQueryCompiler
    autocomplete_query_compiler_class = ChineseSQLiteAutocompleteQueryCompiler
    index_class = ChineseSQLiteIndex
    results_class = ChineseSearchResults
