"""How well and how fast a search answers, against plain substrings of the folded text."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from modelsearch.backends import get_search_backend

from .stages.text import fold, terms

#: Title and body of each document, by its key.
Documents = Mapping[Hashable, tuple[str, str]]
#: Gives the keys of all matches, best first.
Search = Callable[[str], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one evaluation; shares from 0 to 1, times in milliseconds.

    ``title_first`` is the share of asked titles whose document came first (any of the documents
    that bear the title); ``title_ranks`` holds the places of the others, 0 when not found.
    """

    queries: int
    recall: float
    precision: float
    titles: int
    title_first: float
    median_ms: float
    p95_ms: float
    slowest: str
    missed: list[tuple[str, int, int]] = field(default_factory=list)
    title_ranks: dict[str, int] = field(default_factory=dict)


def folded_documents(documents: Documents) -> dict[Hashable, tuple[str, str]]:
    """Return title and body of each document in their normal form."""
    return {key: (fold(title), fold(body)) for key, (title, body) in documents.items()}


def expected(folded: Documents, query: str) -> set[Hashable]:
    """Return the documents that hold every term of ``query`` as a plain substring."""
    wanted = terms(query)
    if not wanted:
        return set()
    return {
        key
        for key, texts in folded.items()
        if all(any(term in text for text in texts) for term in wanted)
    }


def sample_queries(
    documents: Documents, count: int, *, lengths: Iterable[int] = (2, 3, 4, 6, 8), seed: int = 1
) -> list[str]:
    """Return ``count`` substrings of the documents without spaces; the same for the same seed."""
    rnd = random.Random(seed)  # noqa: S311 - a sample, not a secret
    bodies = [body for _, body in documents.values() if len(body) > 20]
    sizes = list(lengths)
    found: list[str] = []
    attempts = 0
    while bodies and len(found) < count and attempts < count * 200:
        attempts += 1
        body = rnd.choice(bodies)
        size = sizes[len(found) % len(sizes)]
        start = rnd.randrange(max(1, len(body) - size))
        query = body[start : start + size]
        if len(query) == size and query.isalnum():
            found.append(query)
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie; 0.0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def queryset_search(queryset: QuerySet) -> Search:
    """Return a search of a queryset that asks the index and gives all primary keys in order."""

    def search(query: str) -> list[Any]:
        compiler = get_search_backend().search(query, queryset).query_compiler
        return [key for key, _ in compiler.ranked()] if compiler else []

    return search


def evaluate(
    documents: Documents, search: Search, queries: Sequence[str], *, titles: int = 50, seed: int = 1
) -> Report:
    """Ask ``queries`` and some titles; compare with substrings, and take the time of each query.

    Every query is asked once before, so that the times are those of a running site, and all are
    timed before the comparison, which reads every document for every query.
    """
    folded = folded_documents(documents)
    found_right = found_wrong = missing = 0
    times: list[tuple[float, str]] = []
    answers: list[Sequence[Any]] = []
    missed: list[tuple[str, int, int]] = []
    for query in queries:
        search(query)
    for query in queries:
        begun = time.perf_counter()
        answers.append(search(query))
        times.append(((time.perf_counter() - begun) * 1000, query))
    for query, answer in zip(queries, answers, strict=True):
        got, want = set(answer), expected(folded, query)
        found_right += len(got & want)
        found_wrong += len(got - want)
        missing += len(want - got)
        if got != want:
            missed.append((query, len(got), len(want)))
    keys = list(documents)
    random.Random(seed).shuffle(keys)  # noqa: S311
    asked = [key for key in keys if len(folded[key][0]) >= 2][:titles]
    ranks: dict[str, int] = {}
    for key in asked:
        same = {other for other, (title, _) in folded.items() if title == folded[key][0]}
        answer = list(search(documents[key][0]))
        place = next((n for n, got in enumerate(answer, start=1) if got in same), 0)
        if place != 1:
            ranks[documents[key][0]] = place
    spans = [span for span, _ in times]
    return Report(
        queries=len(queries),
        recall=found_right / (found_right + missing) if found_right + missing else 1.0,
        precision=found_right / (found_right + found_wrong) if found_right + found_wrong else 1.0,
        titles=len(asked),
        title_first=1.0 - len(ranks) / len(asked) if asked else 1.0,
        median_ms=percentile(spans, 0.5),
        p95_ms=percentile(spans, 0.95),
        slowest=max(times)[1] if times else "",
        missed=missed,
        title_ranks=ranks,
    )
