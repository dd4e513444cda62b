"""The blocks the front page and the menus are arranged from."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.text.blocks import LAYOUT, PARAGRAPH_FEATURES, LinkBlock

from . import figures

LISTING_STYLES = [
    ("titles", _("标题和日期")),
    ("documents", _("文件，带字号和效力")),
    ("cards", _("图片卡片")),
    ("cases", _("案例，带数字")),
]


class ListingBlock(blocks.StructBlock):
    """The newest entries of a column, renewed by themselves."""

    title = blocks.CharBlock(label=_("栏目名"), max_length=20)
    column = blocks.PageChooserBlock(
        label=_("取自"),
        page_type=["news.NewsIndexPage", "news.PolicyIndexPage", "branches.CaseIndexPage"],
    )
    style = blocks.ChoiceBlock(label=_("样式"), choices=LISTING_STYLES, default="titles")
    count = blocks.IntegerBlock(label=_("条数"), min_value=1, max_value=12, default=5)

    class Meta:
        icon = "list-ul"
        label = _("栏目最新")
        group = LAYOUT
        template = "home/blocks/listing.html"
        description = _("自动显示一个栏目最新的几条。")


class LeadBlock(blocks.StructBlock):
    """One lead story; beside it the newest notices."""

    story = blocks.PageChooserBlock(
        label=_("头条"),
        required=False,
        help_text=_("不选就用下面栏目里最新的一条有题图的。"),
    )
    story_column = blocks.PageChooserBlock(label=_("头条取自"), page_type=["news.NewsIndexPage"])
    beside = ListingBlock(label=_("旁边的栏目"))

    class Meta:
        icon = "pick"
        label = _("头条与通知")
        group = LAYOUT
        template = "home/blocks/lead.html"
        description = _("一条头条，旁边一列通知。")


class FigureBlock(blocks.StructBlock):
    """A share with its numerator and denominator, counted or typed: the bar is computed."""

    label = blocks.CharBlock(label=_("名称"), max_length=20)
    source = blocks.ChoiceBlock(
        label=_("由本站算出"),
        choices=figures.choices,
        required=False,
        help_text=_("选了就不填分子和分母，数字随记录更新；不选就自己填。"),
    )
    numerator = blocks.IntegerBlock(label=_("分子"), min_value=0, required=False)
    numerator_label = blocks.CharBlock(label=_("分子是什么"), max_length=20)
    denominator = blocks.IntegerBlock(label=_("分母"), min_value=1, required=False)
    denominator_label = blocks.CharBlock(label=_("分母是什么"), max_length=20)
    unit = blocks.CharBlock(label=_("单位"), max_length=4, default="家")

    class Meta:
        icon = "order"
        label = _("一个比例")
        group = LAYOUT
        template = "home/blocks/figure.html"

    def clean(self, value):
        """Counted or typed; typed, a part is never more than the whole. A draft may lack either."""
        result = super().clean(value)
        part, whole = result["numerator"], result["denominator"]
        if not result["source"] and not self.is_deferred_validation:
            required = {"numerator": part, "denominator": whole}
            missing = {
                name: ValidationError(_("请填写，或者选“由本站算出”。"))
                for name, number in required.items()
                if number is None
            }
            if missing:
                raise blocks.StructBlockValidationError(block_errors=missing)
        if part is not None and whole is not None and part > whole:
            raise blocks.StructBlockValidationError(
                block_errors={"numerator": ValidationError(_("分子不能大于分母。"))}
            )
        return result

    def get_context(self, value, parent_context=None):
        """Adds ``part``, ``whole`` and ``percent``, a float with one decimal.

        ``percent`` is None where a number is missing: in a draft, or where nothing is to count.
        """
        context = super().get_context(value, parent_context)
        counted = figures.counted(value["source"])
        part = counted.part if counted else value["numerator"]
        whole = counted.whole if counted else value["denominator"]
        percent = round(100 * part / whole, 1) if whole and part is not None else None
        return context | {"part": part, "whole": whole, "percent": percent, "counted": counted}


class CoverageBlock(blocks.StructBlock):
    """Coverage as plain bars, each with numerator, denominator and date."""

    title = blocks.CharBlock(label=_("标题"), max_length=20, default=_("双覆盖"))
    as_of = blocks.DateBlock(label=_("截至日期"))
    figures = blocks.ListBlock(FigureBlock(), label=_("比例"), min_num=1, max_num=4)
    explanation = blocks.PageChooserBlock(label=_("口径说明页"), required=False)

    class Meta:
        icon = "tasks"
        label = _("覆盖情况")
        group = LAYOUT
        template = "home/blocks/coverage.html"
        description = _("组织覆盖和工作覆盖，写明分子、分母和截至日期。")


class SideBySideBlock(blocks.StructBlock):
    """Two blocks beside each other; one below the other on a phone."""

    left = blocks.StreamBlock(
        [("listing", ListingBlock()), ("coverage", CoverageBlock())],
        label=_("左"),
        min_num=1,
        max_num=1,
    )
    right = blocks.StreamBlock(
        [("listing", ListingBlock()), ("coverage", CoverageBlock())],
        label=_("右"),
        min_num=1,
        max_num=1,
    )

    class Meta:
        icon = "grip"
        label = _("左右两栏")
        group = LAYOUT
        template = "home/blocks/side_by_side.html"
        description = _("左右各放一块，手机上叠成上下。")


class EntryLinksBlock(blocks.StructBlock):
    """A row of doors into the site."""

    title = blocks.CharBlock(label=_("标题"), max_length=20, required=False)
    links = blocks.ListBlock(LinkBlock(), label=_("链接"), min_num=1, max_num=8)

    class Meta:
        icon = "link"
        label = _("快捷入口")
        group = LAYOUT
        template = "home/blocks/entry_links.html"
        description = _("一排常用入口。")


class FrontPageBlock(blocks.StreamBlock):
    """What the front page is arranged from, in the editors' order."""

    lead = LeadBlock()
    listing = ListingBlock()
    side_by_side = SideBySideBlock()
    coverage = CoverageBlock()
    entry_links = EntryLinksBlock()
    text = blocks.RichTextBlock(
        label=_("文字"),
        icon="pilcrow",
        group=LAYOUT,
        features=PARAGRAPH_FEATURES,
        template="components/blocks/paragraph.html",
    )


class MenuItemBlock(blocks.StructBlock):
    """A menu entry: a page (its title in the reader's language) or an address."""

    page = blocks.PageChooserBlock(label=_("页面"), required=False)
    path = blocks.CharBlock(
        label=_("网址"), required=False, max_length=200, help_text=_("例如 /search/ 或 https://…")
    )
    text = blocks.CharBlock(label=_("文字"), required=False, max_length=20)
    text_en = blocks.CharBlock(label=_("英文文字"), required=False, max_length=40)

    class Meta:
        icon = "link"
        label = _("菜单项")

    def clean(self, value):
        """A page, or an address with a text."""
        result = super().clean(value)
        if not result["page"] and not (result["path"] and result["text"]):
            message = ValidationError(_("选一个页面；或者填网址和文字。"))
            raise blocks.StructBlockValidationError(block_errors={"page": message})
        path = result["path"]
        if path and not path.startswith(("/", "https://", "http://", "mailto:", "tel:")):
            message = ValidationError(_("网址以 / 或 https:// 开头。"))
            raise blocks.StructBlockValidationError(block_errors={"path": message})
        return result


class MenuBlock(blocks.StreamBlock):
    """A list of menu entries."""

    item = MenuItemBlock()
