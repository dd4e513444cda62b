"""The blocks editors write with, the same in every page type."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail_localize.segments import StringSegmentValue

TEXT = _("文字")
MEDIA = _("图片与附件")
LAYOUT = _("版式")

PARAGRAPH_FEATURES = [
    "h3",
    "h4",
    "bold",
    "italic",
    "ol",
    "ul",
    "link",
    "document-link",
    "superscript",
    "subscript",
]


class LinkBlock(blocks.StructBlock):
    """One link: to a page of the portal or to an address outside, never both."""

    text = blocks.CharBlock(label=_("文字"), max_length=60)
    page = blocks.PageChooserBlock(label=_("站内页面"), required=False)
    url = blocks.URLBlock(label=_("站外网址"), required=False)

    class Meta:
        icon = "link"
        label = _("链接")
        group = LAYOUT
        template = "components/blocks/link.html"
        description = _("一个链接，指向站内页面或站外网址。")
        preview_value = {"text": _("查看全文"), "url": "https://www.example.org/"}

    def clean(self, value):
        """Exactly one target."""
        result = super().clean(value)
        if bool(result["page"]) == bool(result["url"]):
            message = ValidationError(_("站内页面和站外网址，填一个，只填一个。"))
            raise blocks.StructBlockValidationError(block_errors={"page": message})
        return result


class HeadingBlock(blocks.StructBlock):
    """A heading inside an article; it appears in the contents list."""

    text = blocks.CharBlock(label=_("标题"), max_length=120)
    level = blocks.ChoiceBlock(
        label=_("级别"),
        choices=[("2", _("一级")), ("3", _("二级")), ("4", _("三级"))],
        default="2",
    )

    class Meta:
        icon = "title"
        label = _("标题")
        group = TEXT
        template = "components/blocks/heading.html"
        description = _("正文里的标题，会列入目录。")
        preview_value = {"text": _("一、基本情况"), "level": "2"}


class SectionBlock(blocks.StructBlock):
    """A part of a document: its heading (编, 章, 节; may be empty) and its paragraphs.

    Long documents stay editable because each part is an editor of its own.
    """

    heading = blocks.CharBlock(label=_("章节标题"), max_length=200, required=False)
    level = blocks.ChoiceBlock(
        label=_("级别"),
        choices=[("2", _("编或章")), ("3", _("节")), ("4", _("更小的标题"))],
        default="2",
    )
    text = blocks.RichTextBlock(label=_("正文"), features=PARAGRAPH_FEATURES, required=False)

    class Meta:
        icon = "doc-full"
        label = _("章节")
        label_format = "{heading}"
        group = TEXT
        template = "components/blocks/section.html"
        description = _("文件的一章或一节：标题加正文。")
        preview_value = {"heading": _("第一章 总则"), "level": "2", "text": "<p>第一条 ……</p>"}
        collapsed = True


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, and whose."""

    text = blocks.TextBlock(label=_("原话"))
    attribution = blocks.CharBlock(label=_("谁说的"), max_length=80)

    class Meta:
        icon = "openquote"
        label = _("引语")
        group = TEXT
        template = "components/blocks/quote.html"
        description = _("一段原话，注明说话人。")
        preview_value = {"text": _("小事记得住，大家就信得过。"), "attribution": _("支部党员")}


class PictureBlock(blocks.StructBlock):
    """A picture with alternative text (or marked as decoration) and a caption."""

    image = ImageBlock(label=_("图片"))
    caption = blocks.CharBlock(label=_("图注"), max_length=160, required=False)

    class Meta:
        icon = "image"
        label = _("图片")
        group = MEDIA
        template = "components/blocks/picture.html"
        description = _("一张图片，配替代文字和图注。")


class AttachmentBlock(blocks.StructBlock):
    """A file to download, shown with its size and type."""

    document = DocumentChooserBlock(label=_("附件"))
    title = blocks.CharBlock(
        label=_("显示名称"), max_length=120, required=False, help_text=_("不填就用附件标题。")
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("附件")
        group = MEDIA
        template = "components/blocks/attachment.html"
        description = _("一个可下载的文件，显示大小和类型。")


class TableBlock(TypedTableBlock):
    """A table with a caption and a header row, its columns of text.

    wagtail-localize knows nothing of tables by itself: without the two methods below a translated
    page would keep the original's words in them.
    """

    class Meta:
        icon = "table"
        label = _("表格")
        group = MEDIA
        template = "components/blocks/table.html"
        description = _("带表头的表格。")

    def get_translatable_segments(self, value: TypedTable) -> list[StringSegmentValue]:
        """The caption, the headings and every cell, each by its place in the table."""
        return [StringSegmentValue(place, text) for place, text in self._texts(value)]

    def restore_translated_segments(
        self, value: TypedTable, segments: list[StringSegmentValue]
    ) -> TypedTable:
        """A table of the same shape with the translated words in their places."""
        words = {segment.path: segment.render_text() for segment in segments}
        columns = [
            {**column, "heading": words.get(f"head-{index}", column["heading"])}
            for index, column in enumerate(value.columns)
        ]
        rows = [
            {
                "values": [
                    words.get(f"cell-{line}-{index}", cell)
                    for index, cell in enumerate(row["values"])
                ]
            }
            for line, row in enumerate(value.row_data)
        ]
        return TypedTable(columns, rows, words.get("caption", value.caption))

    @staticmethod
    def _texts(value: TypedTable) -> Iterator[tuple[str, str]]:
        yield "caption", value.caption or ""
        for index, column in enumerate(value.columns):
            yield f"head-{index}", column["heading"] or ""
        for line, row in enumerate(value.row_data):
            for index, cell in enumerate(row["values"]):
                if isinstance(cell, str):
                    yield f"cell-{line}-{index}", cell


def table_block() -> TableBlock:
    """A table whose columns hold text or figures."""
    return TableBlock([("text", blocks.CharBlock(label=_("文字"), required=False))])


class ArticleBlock(blocks.StreamBlock):
    """What the body of an article is made of."""

    paragraph = blocks.RichTextBlock(
        label=_("正文"),
        icon="pilcrow",
        group=TEXT,
        features=PARAGRAPH_FEATURES,
        template="components/blocks/paragraph.html",
        description=_("一段或几段文字。"),
        preview_value="<p>……</p>",
    )
    heading = HeadingBlock()
    quote = QuoteBlock()
    picture = PictureBlock()
    attachment = AttachmentBlock()
    table = table_block()


class DocumentBlock(blocks.StreamBlock):
    """What the text of a policy document is made of."""

    section = SectionBlock()
    picture = PictureBlock()
    table = table_block()
