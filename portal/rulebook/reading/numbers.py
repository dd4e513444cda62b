"""Personal numbers in a text: identity numbers (GB 11643-1999) and mobile numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")

_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.\-])(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?![0-9A-Za-z])"
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_identity_number(text: str) -> bool:
    """18 digits with a possible date of birth and the right check digit (GB 11643-1999)."""
    try:
        dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def masked(number: str) -> str:
    """Enough of a number to find it, not enough to leak it again."""
    return f"{number[:3]}…{number[-2:]}"


def identity_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where identity numbers stand in a text."""
    for match in _IDENTITY.finditer(text):
        if is_identity_number(match.group()):
            yield match.span()


def mobile_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where mobile numbers stand in a text."""
    for match in _MOBILE.finditer(text):
        yield match.span()
