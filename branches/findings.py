"""Checks of what branches tell about themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.publishing.findings.registry import Finding, register_check

from .models import CasePage, DisclosurePage
from .models.disclosures import MISPLACED


@register_check(CasePage)
def figures_have_a_source(page: CasePage) -> Iterator[Finding]:
    """K14, G12: who reads a figure can ask where it is from."""
    for claim in page.claims.all():
        where = _("可核对的说法“%(label)s”") % {"label": claim.label}
        if not claim.source.strip() and not claim.evidence_id:
            yield Finding(
                "error",
                "source",
                _("这个数字没有数据来源，也没有佐证材料"),
                where,
            )
        if not claim.is_dated:
            yield Finding(
                "warning",
                "undated-figure",
                _("没有写期间或截至日期，读者会看到“未注明时间”"),
                where,
            )


@register_check(DisclosurePage)
def readers_are_the_audience(page: DisclosurePage) -> Iterator[Finding]:
    """GK-01: whatever door it came through, a matter is not shown to others than it is for."""
    if not page.stands_right:
        yield Finding("error", "misplaced", str(MISPLACED))
