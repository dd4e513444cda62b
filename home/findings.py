"""Checks of standing pages."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.publishing.findings.registry import Finding, register_check
from portal.text.parts import page_parts

from .models import StandardPage


@register_check(StandardPage)
def standing_page_has_a_body(page: StandardPage) -> Iterator[Finding]:
    """Nothing empty is published."""
    parts = page_parts(page)
    if not (parts.text.strip() or parts.pictures or parts.documents):
        yield Finding("error", "no-body", _("正文是空的"), _("正文"))
