"""The columns a site starts with, and what their entries are sorted by."""

from wagtail.models import Site

from portal.seeding import steps
from portal.seeding.making import ensure_page

from .enums import ColumnType
from .models import NewsCategory, NewsIndexPage, PolicyIndexPage, PolicyTopic

CATEGORIES = (
    ("party-lecture", "党课", "Party lessons"),
    ("theme-day", "主题党日", "Theme party days"),
    ("meeting", "党员大会", "Members' meetings"),
    ("organisation-life", "组织生活会", "Organisation-life meetings"),
    ("volunteering", "志愿服务", "Volunteering"),
    ("pairing", "结对共建", "Pairing and co-building"),
    ("pledge", "公开承诺", "Public pledges"),
    ("training", "学习培训", "Study and training"),
    ("research", "调查研究", "Field studies"),
)
TOPICS = (
    ("formation", "党组织组建", "Setting up party organisations"),
    ("organisation-life", "党内组织生活", "Organisation life"),
    ("members", "党员教育管理", "Education and management of members"),
    ("disclosure", "党务公开", "Openness of party affairs"),
    ("registration", "登记管理", "Registration and supervision"),
    ("assessment", "年检与评估", "Annual checks and assessment"),
    ("support", "经费与场所", "Funds and venues"),
    ("law", "法律法规", "Laws and regulations"),
)


@steps.register_starter(20)
def columns() -> None:
    """栏目：政策文件、学习动态、通知公告"""
    home = Site.objects.get(is_default_site=True).root_page.specific
    ensure_page(
        home,
        PolicyIndexPage,
        "policies",
        title="政策文件",
        summary="上级和本级印发的文件及其解读，可按主题、发文机关、年份和有效性查找。",
        show_in_menus=True,
    )
    ensure_page(
        home,
        NewsIndexPage,
        "news",
        title="学习动态",
        summary="各党支部的党课、主题党日、志愿服务和其他学习活动。",
        column_type=ColumnType.NEWS,
        show_in_menus=True,
    )
    ensure_page(
        home,
        NewsIndexPage,
        "notices",
        title="通知公告",
        summary="会议、培训、填报、开放时间等事项的通知。",
        column_type=ColumnType.NOTICES,
        show_in_menus=True,
    )


@steps.register_starter(25)
def sorting() -> None:
    """主题分类和活动类别"""
    for model, rows in ((NewsCategory, CATEGORIES), (PolicyTopic, TOPICS)):
        for order, (slug, name, name_en) in enumerate(rows, start=1):
            model.objects.get_or_create(
                slug=slug, defaults={"name": name, "name_en": name_en, "order": order * 10}
            )
