"""Passages of the raw text with the searched words marked, safe to print.

Words are looked for in the folded text and marked in the raw one, so a simplified query marks
traditional characters, and 台账 marks 台帐.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .stages import synonyms
from .stages.text import fold_with_offsets, terms

#: Long texts are folded piece by piece, until every word has been seen.
_PIECE = 8_000
_OVERLAP = 600
_MAX_SPANS = 400
_SENTENCE_START = re.compile(r"[。！？；\n]\s*")

#: First and last place in the raw text, number of the word.
Span = tuple[int, int, int]


def _patterns(query: str) -> list[re.Pattern[str]]:
    found = []
    for term in terms(query):
        names = sorted(synonyms.alternatives(term), key=len, reverse=True)
        found.append(re.compile("|".join(name.replace(" ", " +") for name in names)))
    return found


def _spans(text: str, patterns: Sequence[re.Pattern[str]], everything: bool) -> list[Span]:
    """Find the words in ``text``; unless ``everything``, stop once each has been seen."""
    found: list[Span] = []
    for begin in range(0, max(len(text), 1), _PIECE):
        piece = text[begin : begin + _PIECE + _OVERLAP]
        folded, offsets = fold_with_offsets(piece)
        for number, pattern in enumerate(patterns):
            for match in pattern.finditer(folded):
                first, last = match.start(), match.end() - 1
                if offsets is not None:
                    first, last = offsets[first], offsets[last]
                if first >= _PIECE:
                    break  # the next piece begins with it
                found.append((begin + first, begin + last + 1, number))
                if len(found) >= _MAX_SPANS:
                    return sorted(found)
        if not everything and len({number for *_, number in found}) == len(patterns):
            break
    return sorted(found)


def _marked(text: str, spans: Iterable[Span], begin: int, end: int) -> str:
    """Escape ``text[begin:end]`` and mark the spans in it; overlapping spans become one."""
    parts: list[str] = []
    position = begin
    open_span: list[int] | None = None
    merged: list[list[int]] = []
    for first, last, _ in spans:
        if last <= begin or first >= end:
            continue
        first, last = max(first, begin), min(last, end)
        if open_span and first <= open_span[1]:
            open_span[1] = max(open_span[1], last)
        else:
            open_span = [first, last]
            merged.append(open_span)
    for first, last in merged:
        parts.append(escape(_plain(text[position:first])))
        parts.append(f"<mark>{escape(_plain(text[first:last]))}</mark>")
        position = last
    parts.append(escape(_plain(text[position:end])))
    return "".join(parts)


def _plain(text: str) -> str:
    text = "".join(char for char in text if char.isprintable() or char.isspace())
    return re.sub(r"\s+", " ", text)


def mark(text: str, query: str) -> SafeString:
    """Return the whole of ``text``, escaped, with the words of ``query`` in ``<mark>``."""
    text = str(text)
    spans = _spans(text, _patterns(query), everything=True)
    return mark_safe(_marked(text, spans, 0, len(text)))  # noqa: S308 - escaped above


def _best_window(spans: Sequence[Span], length: int, wanted: set[int]) -> tuple[int, set[int]]:
    """Return the first span of the window with the most wanted words, then the most marks."""
    starts = [first for first, *_ in spans]
    best, best_value, best_words = 0, (-1, -1), set()
    for place, (first, _, _) in enumerate(spans):
        end = bisect_left(starts, first + length, lo=place)
        words = {number for *_, number in spans[place:end]}
        value = (len(words & wanted), end - place)
        if value > best_value:
            best, best_value, best_words = place, value, words
    return best, best_words


def _window(text: str, spans: Sequence[Span], span: Span, length: int) -> tuple[int, int]:
    """Return where a passage around a span begins and ends: at a sentence, if one is near."""
    lead = max(0, min(length // 3, (length - (span[1] - span[0])) // 2))
    begin = max(0, span[0] - lead)
    if begin:
        for match in _SENTENCE_START.finditer(text, begin, span[0]):
            begin = match.end()
            break
    end = min(len(text), max(begin + length, span[1]))
    for first, last, _ in spans:  # a marked word is not cut
        if first < begin < last:
            begin = first
        if first < end < last:
            end = last
        elif first >= end:
            break
    return begin, end


def snippet(text: str, query: str, *, length: int = 90, passages: int = 2) -> SafeString:
    """Return the best passage of ``text`` for ``query``: about ``length`` characters, escaped.

    When one passage does not hold all words, up to ``passages`` shorter ones are given. Without
    any of the words (found by its title or by a name alone) the text begins from the start.
    """
    text = str(text)
    patterns = _patterns(query)
    spans = _spans(text, patterns, everything=False) if patterns else []
    if not spans:
        opening = _plain(text[: length * 2]).strip()
        tail = "…" if len(opening) > length or len(text) > length * 2 else ""
        return mark_safe(str(escape(opening[:length])) + tail)  # noqa: S308 - escaped
    chosen: list[Span] = []
    wanted = {number for *_, number in spans}
    while wanted and len(chosen) < max(1, passages):
        place, words = _best_window(spans, length, wanted)
        if not words & wanted:
            break
        chosen.append(spans[place])
        wanted -= words
    each = length if len(chosen) == 1 else max(40, length // len(chosen))
    windows = sorted(_window(text, spans, span, each) for span in chosen)
    html = ""
    shown = 0
    for begin, end in windows:
        if html and begin <= shown:
            begin = shown
        elif begin:
            html += "…"
        html += _marked(text, spans, begin, end).strip() if begin < end else ""
        shown = max(shown, end)
    return mark_safe(html + ("…" if shown < len(text) else ""))  # noqa: S308 - escaped above
