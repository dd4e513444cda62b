"""The branches of the demo: sectors, streets, a directory. All invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from portal.seeding import steps
from portal.seeding.drafting import article, with_ids
from portal.seeding.making import publish

from ..enums import FormationForm, PartyLevel
from ..models import Branch, BranchPage, Department, Sector, Street
from ..services import provision_branch

PROFILES = Path(__file__).parent / "texts" / "profiles"
SECTORS = (
    ("elder-care", "养老服务", "Elder care"),
    ("social-work", "社会工作", "Social work"),
    ("law", "律师", "Law"),
    ("education", "民办教育", "Private education"),
    ("association", "行业协会", "Trade associations"),
)
STREETS = (
    ("chengbei", "城北街道", "Chengbei"),
    ("chengnan", "城南街道", "Chengnan"),
    ("chengdong", "城东街道", "Chengdong"),
    ("wangjiang", "望江街道", "Wangjiang"),
    ("shiqiao", "石桥镇", "Shiqiao"),
)
DEPARTMENTS = (
    ("civil", "民政局", "Civil Affairs Bureau"),
    ("justice", "司法局", "Bureau of Justice"),
    ("education", "教育局", "Education Bureau"),
    ("commerce", "商务局", "Commerce Bureau"),
)
# The department in charge of a sector's organisations.
IN_CHARGE = {
    "elder-care": "civil",
    "social-work": "civil",
    "law": "justice",
    "education": "education",
    "association": "commerce",
}
# slug, full name, short name, sector, street, form, units, established
BRANCHES = (
    (
        "committee",
        "中共江北区社会组织综合委员会",
        "社会组织综合党委",
        None,
        "wangjiang",
        None,
        None,
        "",
    ),
    (
        "north",
        "中共江北区城北养老联合支部委员会",
        "城北养老联合支部",
        "elder-care",
        "chengbei",
        FormationForm.JOINT,
        4,
        "2021-04-12",
    ),
    (
        "south",
        "中共江北区城南社工支部委员会",
        "城南社工支部",
        "social-work",
        "chengnan",
        None,
        None,
        "2022-06-30",
    ),
    (
        "lawyers",
        "中共江北律师行业支部委员会",
        "江北律师行业支部",
        "law",
        "wangjiang",
        None,
        None,
        "2016-09-01",
    ),
    (
        "schools",
        "中共江北区民办学校联合支部委员会",
        "民办学校联合支部",
        "education",
        "shiqiao",
        FormationForm.JOINT,
        3,
        "2019-03-15",
    ),
    (
        "home-care",
        "中共江北区居家养老服务中心支部委员会",
        "居家养老支部",
        "elder-care",
        "chengdong",
        None,
        None,
        "2020-11-02",
    ),
    (
        "trade",
        "中共江北区餐饮行业协会支部委员会",
        "餐饮协会支部",
        "association",
        "wangjiang",
        FormationForm.LEADER,
        None,
        "2018-05-20",
    ),
    (
        "volunteers",
        "中共江北区志愿服务联合会支部委员会",
        "志愿服务支部",
        "social-work",
        "chengdong",
        None,
        None,
        "2023-07-01",
    ),
)
CONTACT = {"contact_phone": "010-5555 0120", "contact_hours": "工作日 9:00—11:30"}


@steps.register(58)
def register() -> None:
    """党组织名录"""
    for model, rows in ((Sector, SECTORS), (Street, STREETS), (Department, DEPARTMENTS)):
        for order, (slug, name, name_en) in enumerate(rows, start=1):
            model.objects.get_or_create(
                slug=slug, defaults={"name": name, "name_en": name_en, "order": order * 10}
            )
    for row in BRANCHES:
        branch(*row)


def branch(slug, name, short_name, sector, street, form, units, established) -> Branch:
    """A branch with its groups, collections and pages, its public page out."""
    found, made = Branch.objects.get_or_create(
        slug=slug,
        defaults={
            "name": name,
            "short_name": short_name,
            "sector": Sector.objects.filter(slug=sector).first(),
            "street": Street.objects.get(slug=street),
            "department": Department.objects.filter(slug=IN_CHARGE.get(sector)).first(),
            "form": form or FormationForm.SINGLE,
            "covered_units": units,
            "level": PartyLevel.COMMITTEE if slug == "committee" else PartyLevel.BRANCH,
            "established_on": dt.date.fromisoformat(established) if established else None,
            "superior": Branch.objects.filter(slug="committee").exclude(slug=slug).first(),
        },
    )
    if made:
        provision_branch(found)
        page = BranchPage.objects.get(branch=found)
        page.summary = f"{short_name}的简介、联系窗口、动态和向社会公开的事项。"
        profile = PROFILES / f"{slug}.txt"
        page.body = with_ids(article(profile.read_text(encoding="utf-8")))
        page.contact_window = f"{found.street}党群服务中心一楼窗口"
        page.responsible_unit = short_name
        page.editor_name = "支部宣传委员"
        for field, value in CONTACT.items():
            setattr(page, field, value)
        publish(page)
    return found
