"""What the importer remarks on in a document: a closed list of codes, for editors and reports."""

from dataclasses import dataclass

#: Code → sentence; ``{}`` takes the detail.
MESSAGES = {
    # What is missing. The page is made, the report names it as imported in part.
    "no-title": "没有找到标题，用文件名代替。",
    "no-body": "没有找到正文。",
    "no-date": "没有找到成文日期。",
    "no-number": "没有找到发文字号。",
    "no-issuer": "没有找到发文机关。",
    # Provenance (rules K14).
    "source-unknown": "来源写的是“{}”，发布前要写明真实来源。",
    "source-missing": "没有写来源，发布前要补上。",
    "source-site": "来源“{}”是网站名，应写供稿或发文单位的全称。",
    "author-generic": "作者只写“{}”，应写责任单位和责任编辑。",
    "wrong-column": "原来放在“{}”栏目下，与内容不符，请核对栏目。",
    # Dates.
    "deadline-over": "“{}”这个期限，在原文发布时就已经过了。",
    "relative-date": "相对日期：{}",
    "date-conflict": "文件名里的日期与正文所载的不一致：{}。",
    # What was left out, or should be looked at.
    "advert-dropped": "广告内容没有导入：{}",
    "links-dropped": "地区或友情链接列表没有导入：{}",
    "furniture-dropped": "网页上的按钮、导航等没有导入：{}",
    "script-dropped": "网页里的脚本和嵌入内容没有导入：{}",
    "image-dropped": "图片没有导入，请在正文里补上：{}",
    "table-cut": "表格过大或有合并单元格，请核对：{}",
    "truncated": "正文过长，只导入了一部分：{}",
    "internal": "文件标有“{}”，不宜向社会公开。",
    "half-width": "有{}处汉字之间用了半角标点。",
    "mixed-terms": "同一个词有两种写法：{}。",
    "suspected-typo": "疑似漏字或错字：{}",
    "article-gap": "条文序号不连续：{}。",
    "same-version": "与《{}》是同一版本而内容不同，请核对。",
}

#: The document itself lacks something, or something of it was left out: imported in part.
INCOMPLETE = {
    *("no-title", "no-date", "no-number", "no-issuer", "image-dropped", "table-cut", "truncated"),
    *("article-gap", "same-version"),
}
#: The page must not go live before somebody has looked: it stays a draft.
BLOCKING = {"source-unknown", "internal", "no-title"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: its code, the sentence, and the place (a quotation) where there is one."""

    code: str
    message: str
    where: str = ""

    @classmethod
    def of(cls, code: str, detail: str = "", where: str = "") -> "Remark":
        """The remark with the sentence of its code; ``where`` is cut to 80 characters."""
        return cls(code, MESSAGES[code].format(detail), where[:80])

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message, "where": self.where}
