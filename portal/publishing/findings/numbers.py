"""Personal numbers as findings, and what they weigh on which page (PI-05)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from portal.rulebook.reading.numbers import identity_numbers, masked, mobile_numbers

from .registry import Finding


def check_identity_numbers(text: str, where: str) -> Iterator[Finding]:
    """Identity numbers (error) and mobile numbers (warning; see ``on_page``) in a text."""
    for start, end in identity_numbers(text):
        yield Finding(
            "error",
            "identity-number",
            _("有身份证号码，不能公开"),
            f"{where} {masked(text[start:end])}",
        )
    for start, end in mobile_numbers(text):
        yield Finding(
            "warning",
            "mobile-number",
            _("有手机号码：公开个人号码要本人同意，办事咨询请用座机"),
            f"{where} {masked(text[start:end])}",
        )


def on_page(page, findings: Iterable[Finding]) -> Iterator[Finding]:
    """What findings weigh on this page: mobile numbers keep one from being published to all.

    A document of an authority has published its contacts itself; an internal page is for those who
    work together. There an editor is only asked to look.
    """
    findings = list(findings)
    told = any(finding.code == "mobile-number" for finding in findings)
    by_us = told and not (page.repeats_documents or is_restricted(page))
    for finding in findings:
        if by_us and finding.code == "mobile-number":
            finding = replace(
                finding, level="error", message=_("有个人手机号码，不能公开：办事咨询请写座机")
            )
        yield finding


def is_restricted(page) -> bool:
    """Whether the page, where it hangs, is not for everybody."""
    return bool(page.path) and page.get_view_restrictions().exists()
