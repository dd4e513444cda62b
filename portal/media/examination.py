"""What is kept of a file's check when it is read (S5). Nothing kept repeats a whole number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.files.extract import Extract, Place
from portal.rulebook.reading.numbers import identity_numbers, masked, mobile_numbers
from portal.rulebook.reading.secrecy import HEAD, internal_mark, secret_mark

# Raised when the rules change: what was found under older ones is then looked for again.
VERSION = 1

# More of a kind than this in one file, or on one page, is told as a number.
MANY = 8
_AROUND = 10  # characters of a passage on each side

_BESIDE = {"comment", "deleted", "inserted", "sheet", "embedded"}


def examine(extract: Extract) -> dict:
    """What to keep of a file: ``{"version", "found": [{"code", "place", "sample"}]}``."""
    found = [*_numbers(extract.text, extract.place_at), *_marks(extract)]
    for place, text in extract.hidden:
        found += _numbers(text, lambda offset, place=place: place)
        found += _mark(text, place)
    beside = sorted({place[0] for place, text in extract.hidden} & _BESIDE)
    found += [{"code": "hidden-content", "place": [kind], "sample": ""} for kind in beside]
    return {"version": VERSION, "found": _at_most(found)}


def _numbers(text: str, place_at) -> Iterator[dict]:
    for code, matches in (
        ("identity-number", identity_numbers(text)),
        ("mobile-number", mobile_numbers(text)),
    ):
        for start, end in matches:
            sample = _passage(text, start, end)
            yield {"code": code, "place": list(place_at(start)), "sample": sample}


def _passage(text: str, start: int, end: int) -> str:
    """The number and what stands around it on its line, every number masked."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    before = without_numbers(text[line_start:start])[-_AROUND:]
    after = without_numbers(text[end:line_end])[:_AROUND]
    return " ".join(f"{before}{masked(text[start:end])}{after}".split())


def without_numbers(text: str) -> str:
    """The text with every personal number masked."""
    for find in (identity_numbers, mobile_numbers):
        for start, end in reversed(list(find(text))):
            text = text[:start] + masked(text[start:end]) + text[end:]
    # A piece of a number is one too.
    return re.sub(r"\d{7,}", lambda match: masked(match.group()), text)


def _marks(extract: Extract) -> Iterator[dict]:
    """Marks in the head of the file and of each sheet or page."""
    starts = [0]
    starts += [at for at, place in extract.places if place[0] in {"title", "page"} and at]
    seen = set()
    for offset, end in zip(starts, [*starts[1:], len(extract.text)], strict=True):
        head = extract.text[offset : min(end, offset + HEAD)]
        for found in _mark(head, extract.place_at(offset)):
            if found["code"] not in seen:
                seen.add(found["code"])
                yield found


def _mark(text: str, place: Place) -> Iterator[dict]:
    if level := secret_mark(text):
        yield {"code": "secret-mark", "place": list(place), "sample": level}
    if mark := internal_mark(text):
        yield {"code": "internal-mark", "place": list(place), "sample": without_numbers(mark[:30])}


def _at_most(found: list[dict]) -> list[dict]:
    """The first ``MANY`` of each kind, and how many more there are."""
    kept: list[dict] = []
    counts: dict[str, int] = {}
    for item in found:
        counts[item["code"]] = counts.get(item["code"], 0) + 1
        if counts[item["code"]] <= MANY:
            kept.append(item)
    for code, count in counts.items():
        if count > MANY:
            kept.append({"code": code, "place": ["more"], "sample": str(count - MANY)})
    return kept
