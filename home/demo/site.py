"""Whose site the demo is, how its front page is arranged, and both in English."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from portal.seeding import steps
from portal.seeding.drafting import items, read_draft, read_drafts, with_ids
from portal.seeding.making import at, find_page, is_untouched, publish

from .. import starter
from ..enums import AlertLevel
from ..models import AlertBanner, HomePage, StandardPage

TEXTS = Path(__file__).parent / "texts"
IDENTITY = {
    "site_name": "江北区社会组织党建",
    "site_name_en": "Party Building in Social Organisations, Jiangbei District",
    "description": "政策文件、通知公告和学习动态，服务全区社会组织党员和工作人员。",
    "description_en": "Policy documents, notices and news for members and staff of the district’s "
    "social organisations.",
    "operator_type": "party_organ",
    "operator": "中共江北区委社会工作部",
    "operator_en": "Social Work Department, CPC Jiangbei District Committee",
    "undertaker": "江北区社会组织服务中心",
    "undertaker_en": "Jiangbei District Service Centre for Social Organisations",
    "phone": "010-5555 0100",
    "email": "dangjian@example.org",
    "address": "江北区望江路1号（演示地址）",
    "hours": "工作日 9:00—17:00",
    "icp_number": "京ICP备00000000号（演示）",
    "police_number": "京公网安备00000000000000号（演示）",
    "site_code": "0000000000（演示）",
    "report_error_url": "/contact/",
}
# Registered organisations and those with three or more full members; on 31 October 2026.
AS_OF = date(2026, 10, 31)
FIGURES = (
    ("应建已建", 152, "已单独建立党组织", 161, "有三名以上正式党员"),
    ("组织覆盖", 402, "有党组织覆盖", 486, "在册社会组织"),
    ("工作覆盖", 473, "有党的工作覆盖", 486, "在册社会组织"),
)
LEAD_STORY = "night-lights-and-handrails"
ENGLISH = starter.ENGLISH | {
    "江北区社会组织党建门户的首页。": "Front page of the Jiangbei District portal.",
    "覆盖情况": "Coverage",
    "典型案例": "Model cases",
    "应建已建": "Set up where required",
    "组织覆盖": "Organisation coverage",
    "工作覆盖": "Work coverage",
    "已单独建立党组织": "With their own branch",
    "有三名以上正式党员": "With three members",
    "有党组织覆盖": "Covered",
    "有党的工作覆盖": "Reached",
    "在册社会组织": "Registered",
    "家": "家",
    IDENTITY["operator"]: IDENTITY["operator_en"],
}


@steps.register(15)
def identity() -> None:
    """网站信息"""
    row = starter.identity()
    if not row.operator:
        for name, value in IDENTITY.items():
            setattr(row, name, value)
        row.save()


@steps.register(32)
def coverage_explained() -> None:
    """口径说明页"""
    draft = read_draft(TEXTS / "coverage.txt")
    starter.standing_page(draft, IDENTITY["operator"])


@steps.register(33)
def responsible_units() -> None:
    """常设页面的责任单位"""
    for page in StandardPage.objects.child_of(starter.home_page()).filter(responsible_unit=""):
        if is_untouched(page):
            page.responsible_unit = IDENTITY["operator"]
            page.editor_name = starter.EDITOR
            publish(page)


@steps.register(70)
def front_page() -> None:
    """首页：头条、覆盖情况"""
    home = starter.home_page()
    arranged = any(block.block_type == "side_by_side" for block in home.body)
    if arranged or not is_untouched(home):
        return
    columns = {slug: find_page(slug, home) for slug in ("news", "notices", "policies", "cases")}
    home.summary = home.summary or "江北区社会组织党建门户的首页。"
    policies = starter.listing(columns["policies"], "政策文件", "documents", 5)
    news = starter.listing(columns["news"], "学习动态", "cards", 8)
    sides = {
        "left": [{"type": "listing", "value": policies}],
        "right": [{"type": "coverage", "value": coverage(home)}],
    }
    home.body = with_ids(
        [
            starter.lead(columns, find_page(LEAD_STORY, columns["news"])),
            {"type": "side_by_side", "value": sides},
            {"type": "listing", "value": starter.listing(columns["cases"], "典型案例", "cases", 3)},
            {"type": "listing", "value": news},
            starter.doors(),
        ]
    )
    publish(home)


def coverage(home: HomePage) -> dict:
    """The coverage block: each rate with its numerator, denominator and date."""
    names = ("label", "numerator", "numerator_label", "denominator", "denominator_label")
    figures = [dict(zip(names, row, strict=True)) | {"unit": "家"} for row in FIGURES]
    return {
        "title": "覆盖情况",
        "as_of": AS_OF.isoformat(),
        "figures": items(figures),
        "explanation": find_page("coverage", home).pk,
    }


@steps.register(75)
def banner() -> None:
    """公告条示例（已过期，不显示）"""
    if AlertBanner.objects.exists():
        return
    AlertBanner.objects.create(
        text="11月8日22时至24时系统维护，期间可以浏览，暂时不能登录。",
        text_en="Maintenance on 8 November, 22:00 to 24:00: you can read but not sign in.",
        level=AlertLevel.NOTICE,
        starts_at=at("2026-11-07 09:00"),
        ends_at=at("2026-11-09 00:00"),
    )


@steps.register(88)  # before the starter's own, which then finds nothing left to do
def english() -> None:
    """英文：演示的首页和口径说明页"""
    starter.translate_all([*read_drafts(starter.TEXTS), *read_drafts(TEXTS)], ENGLISH)
