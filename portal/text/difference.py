"""The difference between two versions of a text, paragraph by paragraph and word by word.

Pure Python. A text is a list of paragraphs (strings). :func:`compare` pairs them in order: first
those that are equal when the number of the article is left aside (an inserted article renumbers all
that follow), then, between two equal ones, those alike by article number or by wording. Inside a
changed pair, words are compared: a Chinese character, a Latin word or a number is one.

Reading the old side of a result in order gives the old text, the new side the new one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

SAME, CHANGED, INSERTED, DELETED = "same", "changed", "inserted", "deleted"

_NUMERALS = "零〇○一二三四五六七八九十百千两0-9"
ARTICLE = re.compile(rf"^\s*(?P<label>第[{_NUMERALS}]+条(?:之[{_NUMERALS}]+)?)[\s　：:]*")
_WORD = re.compile(r"[A-Za-z]+|\d+|\s+|.", re.S)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+$")

#: Pairs of paragraphs less alike than this are told as one deleted and one inserted.
ALIKE = 0.35
#: What the same article number adds to the likeness of two paragraphs.
SAME_NUMBER = 0.3
#: Between two unchanged paragraphs, at most this many pairs are weighed one by one.
MAX_PAIRS = 40_000
#: Beyond this many word pairs a paragraph is compared sentence by sentence first.
MAX_WORDS = 250_000
#: Shorter runs of equal words between two changes are told as changed too: islands don't read well.
MIN_ISLAND = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words inside a changed paragraph: ``kind`` same, inserted or deleted."""

    kind: Literal["same", "inserted", "deleted"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph or pair of paragraphs; ``pieces`` only where ``kind`` is changed."""

    kind: Literal["same", "changed", "inserted", "deleted"]
    old: str | None
    new: str | None
    pieces: tuple[Piece, ...] = ()


@dataclass(slots=True)
class Run:
    """Neighbouring changes shown together: a stretch left alone, or one that changed.

    ``folded`` says that the stretch is long enough to be shown closed.
    """

    same: bool
    changes: list[Change] = field(default_factory=list)
    folded: bool = False

    def __len__(self) -> int:
        return len(self.changes)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many paragraphs were changed, inserted, deleted and left alone."""

    changed: int
    inserted: int
    deleted: int
    same: int

    @property
    def any(self) -> bool:
        return bool(self.changed or self.inserted or self.deleted)


def article_label(paragraph: str) -> str:
    """第二十三条 of a paragraph that begins with it, else an empty string."""
    match = ARTICLE.match(paragraph)
    return match["label"] if match else ""


def _bare(paragraph: str) -> str:
    """The paragraph without its article number and without spaces, for comparison only."""
    return re.sub(r"\s+", "", ARTICLE.sub("", paragraph, count=1))


def compare(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """All paragraphs of both texts in reading order, deleted ones before inserted ones."""
    old_bare, new_bare = [_bare(text) for text in old], [_bare(text) for text in new]
    changes: list[Change] = []
    matcher = SequenceMatcher(None, old_bare, new_bare, autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            changes.extend(_pair(a, b) for a, b in zip(old[i:i_end], new[j:j_end], strict=True))
        else:
            changes.extend(_between(old[i:i_end], new[j:j_end]))
    return changes


def _pair(old: str, new: str) -> Change:
    if old == new:
        return Change(SAME, old, new)
    return Change(CHANGED, old, new, tuple(compare_words(old, new)))


def _between(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """What stands between two unchanged paragraphs: pairs alike, the rest deleted or inserted."""
    changes: list[Change] = []
    i = j = 0
    for a, b in [*_alike_pairs(old, new), (len(old), len(new))]:
        changes.extend(Change(DELETED, text, None) for text in old[i:a])
        changes.extend(Change(INSERTED, None, text) for text in new[j:b])
        if a < len(old):
            changes.append(_pair(old[a], new[b]))
        i, j = a + 1, b + 1
    return changes


def _alike_pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of indexes, rising on both sides, with the greatest likeness in sum."""
    if not old or not new:
        return []
    if len(old) * len(new) > MAX_PAIRS:
        return _pairs_by_number(old, new)
    old_grams, new_grams = [_grams(text) for text in old], [_grams(text) for text in new]
    old_labels = [article_label(text) for text in old]
    new_labels = [article_label(text) for text in new]
    width = len(new) + 1
    best = [[0.0] * width for _ in range(len(old) + 1)]
    scores: dict[tuple[int, int], float] = {}
    for i in range(len(old) - 1, -1, -1):
        row, below = best[i], best[i + 1]
        for j in range(len(new) - 1, -1, -1):
            row[j] = max(below[j], row[j + 1])
            score = _likeness(old_grams[i], new_grams[j])
            if old_labels[i] and old_labels[i] == new_labels[j]:
                score += SAME_NUMBER
            if score >= ALIKE:
                scores[i, j] = score
                row[j] = max(row[j], score + below[j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        score = scores.get((i, j))
        if score is not None and best[i][j] == score + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _pairs_by_number(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The quick way for two long texts with nothing in common: equal article numbers only."""
    where: dict[str, int] = {}
    for j, text in enumerate(new):
        label = article_label(text)
        if label:
            where.setdefault(label, j)
    pairs, last = [], -1
    for i, text in enumerate(old):
        j = where.get(article_label(text), -1)
        if j > last and _likeness(_grams(text), _grams(new[j])) + SAME_NUMBER >= ALIKE:
            pairs.append((i, j))
            last = j
    return pairs


def _grams(text: str) -> Counter:
    """Pairs of neighbouring characters with their number; single ones of a very short text."""
    bare = _bare(text)
    return (
        Counter(bare[at : at + 2] for at in range(len(bare) - 1))
        if len(bare) > 1
        else Counter(bare)
    )


def _likeness(one: Counter, other: Counter) -> float:
    """Dice coefficient of two sets of pairs, 0 to 1."""
    total = one.total() + other.total()
    if not total:
        return 1.0
    if len(other) < len(one):
        one, other = other, one
    return (
        2 * sum(min(number, other[gram]) for gram, number in one.items() if gram in other) / total
    )


def compare_words(old: str, new: str) -> list[Piece]:
    """Runs of equal, deleted and inserted words; deleted ones stand before what replaces them."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    if len(a) * len(b) > MAX_WORDS:
        sentences = _SENTENCE.findall(old), _SENTENCE.findall(new)
        return _merge(_by_sentence(*sentences))
    return _merge(_islands(_opcodes(a, b)))


def _opcodes(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, str, str]]:
    """``(tag, old text, new text)`` for each stretch."""
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return [
        (tag, "".join(a[i:i_end]), "".join(b[j:j_end]))
        for tag, i, i_end, j, j_end in matcher.get_opcodes()
    ]


def _islands(codes: list[tuple[str, str, str]]) -> Iterable[Piece]:
    """Pieces of the stretches, very short equal ones between two changes told as changed."""
    old = new = ""
    for at, (tag, left, right) in enumerate(codes):
        inside = 0 < at < len(codes) - 1
        if tag == "equal" and not (inside and len(left) < MIN_ISLAND and (old or new)):
            yield from (Piece(DELETED, old), Piece(INSERTED, new), Piece(SAME, left))
            old = new = ""
        else:
            old, new = old + left, new + right
    yield from (Piece(DELETED, old), Piece(INSERTED, new))


def _by_sentence(old: Sequence[str], new: Sequence[str]) -> Iterable[Piece]:
    for tag, left, right in _opcodes(old, new):
        if tag == "equal":
            yield Piece(SAME, left)
            continue
        a, b = _WORD.findall(left), _WORD.findall(right)
        if len(a) * len(b) > MAX_WORDS:
            yield from (Piece(DELETED, left), Piece(INSERTED, right))
        else:
            yield from _islands(_opcodes(a, b))


def _merge(pieces: Iterable[Piece]) -> list[Piece]:
    """Empty pieces dropped, neighbours of one kind joined."""
    merged: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if merged and merged[-1].kind == piece.kind:
            piece = Piece(piece.kind, merged.pop().text + piece.text)
        merged.append(piece)
    return merged


def runs(changes: Sequence[Change], around: int = 1, fold_from: int = 3) -> list[Run]:
    """Changes gathered in stretches for reading.

    An unchanged stretch is folded where at least ``fold_from`` paragraphs remain after ``around``
    of them are left open next to a change for context.
    """
    grouped: list[Run] = []
    for change in changes:
        same = change.kind == SAME
        if not grouped or grouped[-1].same != same:
            grouped.append(Run(same))
        grouped[-1].changes.append(change)
    result: list[Run] = []
    for at, run in enumerate(grouped):
        if not run.same:
            result.append(run)
            continue
        head = around if at > 0 else 0
        tail = around if at < len(grouped) - 1 else 0
        if len(run) - head - tail < fold_from:
            result.append(run)
            continue
        end = len(run) - tail
        parts = [
            Run(True, run.changes[:head]),
            Run(True, run.changes[head:end], folded=True),
            Run(True, run.changes[end:]),
        ]
        result.extend(part for part in parts if part.changes)
    return result


def tally(changes: Sequence[Change]) -> Tally:
    """Counts per kind."""
    counts = Counter(change.kind for change in changes)
    return Tally(counts[CHANGED], counts[INSERTED], counts[DELETED], counts[SAME])
