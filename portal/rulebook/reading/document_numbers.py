"""Document numbers (发文字号) and numbers of orders (令号): find, parse, normalise.

Rule: 党政机关公文处理工作条例 (2012) art. 9 and GB/T 9704-2012, 7.2.5: code of the issuing body,
year in hexagonal brackets 〔 〕, serial number without leading zero and without 第, then 号. Texts
from the web write the brackets as ``[ ]``, ``( )`` or ``﹝ ﹞``; they are accepted and normalised.

Orders (国务院令第250号, 中华人民共和国主席令第七十一号) and numbered announcements carry no year in
brackets; they are the number of laws, regulations and ministry rules.
"""

import re
from dataclasses import dataclass

from .numerals import NUMERAL_CHARS, parse_numeral, to_half_width_digits

OPENING = "〔﹝［\\[（(【"
CLOSING = "〕﹞］\\]）)】"

_WORDS = """
根据 按照 依据 依照 遵照 参照 贯彻 落实 执行 印发 转发 下发 废止 修改 修订 发布 公布
文件 通知 意见 规定 详见 文号 字号 以及 以下简称 我局 我委 我部 我省 我市 我区 本局
的 和 及 与 见 以 原 即 是 为 在 由
"""
#: Words that stand before a number in running text and are no part of the issuing body's code.
LEAD_INS = tuple(_WORDS.split())

#: Full name → the name a number is quoted with.
_ORDER_PREFIX = "中华人民共和国"
#: The President's orders keep the name of the state, everybody else's drop it.
_KEEP_PREFIX = ("主席",)

_LETTER = re.compile(
    rf"(?P<organ>[一-鿿]{{2,14}})\s*[{OPENING}]\s*(?P<year>(?:19|20)\d{{2}})\s*(?:年\s*)?[{CLOSING}]"
    r"\s*(?:第\s*)?(?P<number>\d{1,5})\s*号(?!线|楼|文件)?"
)
_ORDER = re.compile(
    r"(?P<organ>[一-鿿]{1,24}(?:、[一-鿿]{2,24}){0,6})"
    rf"(?P<word>令|公告)\s*(?:[{OPENING}]\s*(?P<year>(?:19|20)\d{{2}})\s*(?:年\s*)?[{CLOSING}]\s*)?"
    rf"(?:第\s*)?(?P<number>\d{{1,5}}|[{NUMERAL_CHARS}]{{1,9}})\s*号"
)
_ORDER_REVERSED = re.compile(
    r"(?P<organ>[一-鿿]{1,24}(?:、[一-鿿]{2,24}){0,6}?)"
    rf"第\s*(?P<number>\d{{1,5}}|[{NUMERAL_CHARS}]{{1,9}})\s*号(?P<word>令|公告)"
)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """One number.

    ``form`` is ``"letter"`` (中办发〔2015〕51号), ``"令"`` or ``"公告"``; ``organ`` the code or
    name of the issuing body; ``year`` is ``None`` where the number carries none.
    """

    form: str
    organ: str
    year: int | None
    number: int

    def __str__(self) -> str:
        if self.form == "letter":
            return f"{self.organ}〔{self.year}〕{self.number}号"
        if self.year:
            return f"{self.organ}{self.form}〔{self.year}〕{self.number}号"
        return f"{self.organ}{self.form}第{self.number}号"


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number in a text: ``text[start:end] == printed``."""

    start: int
    end: int
    printed: str
    number: DocumentNumber


def _trim_organ(organ: str) -> str:
    """Drop the words of the sentence that the pattern took for the body's code."""
    cut = 0
    for word in LEAD_INS:
        at = organ.rfind(word)
        # A code has at least two characters: 和 at the very end cannot be a lead-in.
        if at >= 0 and len(organ) - at - len(word) >= 2:
            cut = max(cut, at + len(word))
    return organ[cut:]


def _order_organ(organ: str) -> str:
    """Joint bodies keep the order they are printed in; 中华人民共和国 is dropped but for 主席."""
    names = []
    for name in organ.split("、"):
        while name.startswith("中中"):  # a printing error met in published texts
            name = name[1:]
        short = name.removeprefix(_ORDER_PREFIX)
        if short in _KEEP_PREFIX:
            short = _ORDER_PREFIX + short
        names.append(short or name)
    return "、".join(names)


def _trim_order_organ(organ: str) -> str:
    at = organ.rfind(_ORDER_PREFIX + "国务院、")
    if at < 0:
        at = organ.rfind(_ORDER_PREFIX)
    if at > 0 and "、" not in organ[:at]:
        return organ[at:]
    return organ if at == 0 else _trim_organ(organ)


def find_document_numbers(text: str) -> list[FoundNumber]:
    """All numbers in a text, in the order they stand; overlapping readings are given once."""
    plain = to_half_width_digits(text)
    found: list[FoundNumber] = []
    for pattern in (_ORDER_REVERSED, _ORDER, _LETTER):
        for match in pattern.finditer(plain):
            groups = match.groupdict()
            value = parse_numeral(groups["number"])
            if not value:
                continue
            word = groups.get("word")
            year = int(groups["year"]) if groups.get("year") else None
            printed = groups["organ"]
            organ = _trim_order_organ(printed) if word else _trim_organ(printed)
            start = match.start() + len(printed) - len(organ)
            if any(start < other.end and match.end() > other.start for other in found):
                continue
            number = (
                DocumentNumber(word, _order_organ(organ), year, value)
                if word
                else DocumentNumber("letter", organ, year, value)
            )
            found.append(FoundNumber(start, match.end(), text[start : match.end()], number))
    return sorted(found, key=lambda item: item.start)


def parse_document_number(text: str) -> DocumentNumber | None:
    """The number a text consists of (nothing before or behind it), else ``None``."""
    text = text.strip()
    for item in find_document_numbers(text):
        # The organ may have lost a lead-in such as 原; the field as typed is taken whole.
        if item.end == len(text) and item.start == 0:
            return item.number
    return None


def normalise_document_number(text: str) -> str:
    """Canonical writing of a number; a text that is none comes back stripped, unchanged.

    >>> normalise_document_number("中办发[2015]51号")
    '中办发〔2015〕51号'
    """
    number = parse_document_number(text)
    return str(number) if number else text.strip()
