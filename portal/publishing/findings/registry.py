"""What is wrong with a page: found by checks, told to editors, and what blocks publication.

A check is a function of the page (as it is in the editor, saved or not) that yields findings.
Apps register theirs for a page class and its subclasses::

    @register_check(NewsPage)
    def source_is_named(page): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Level = Literal["error", "warning", "hint"]
LEVELS: tuple[Level, ...] = ("error", "warning", "hint")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    ``code`` is stable and of a closed list per check; ``message`` a sentence for the editor;
    ``where`` the field or a quotation of the place, empty where it is the page as a whole.
    """

    level: Level
    code: str
    message: str | Promise
    where: str | Promise = ""


Check = Callable[[object], Iterable[Finding]]
_checks: list[tuple[type, Check]] = []


def register_check(page_class: type) -> Callable[[Check], Check]:
    """Decorator: run this check on pages of ``page_class`` and its subclasses."""

    def register(check: Check) -> Check:
        if (page_class, check) not in _checks:
            _checks.append((page_class, check))
        return check

    return register


def findings_for(page: object) -> list[Finding]:
    """All findings of a page, errors first, each once; ``page`` is a specific page object.

    Where two checks say the same code about the same place the first one counts.
    """
    found: dict[tuple, Finding] = {}
    for page_class, check in _checks:
        if isinstance(page, page_class):
            for finding in check(page):
                found.setdefault((finding.code, str(finding.where)), finding)
    return sorted(found.values(), key=lambda finding: LEVELS.index(finding.level))


def publication_errors(page: object) -> list[Finding]:
    """Findings that keep the page from being published."""
    return [finding for finding in findings_for(page) if finding.level == "error"]
