"""Text of attachments, so that search finds what they say and the checks know it.

Reads PDF, Word (.docx), Excel (.xlsx) and plain text, in a child. A file that is broken, locked,
too large or made to exhaust a reader gives what could be read and a reason in Chinese; nothing
raises.
"""

from __future__ import annotations

import logging
from bisect import bisect_right
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_noop as _

from .child import Allowance, Code, UnreadableError, read

logger = logging.getLogger(__name__)

UNSUPPORTED = _("不支持这种文件格式，没有提取文字。")
LEGACY = _("旧版Office文件（.doc、.xls、.ppt）不能提取文字，请另存为.docx或.xlsx后再上传。")
TOO_LARGE = _("文件太大，没有提取文字。")
BOMB = _("压缩内容异常，没有提取文字。")
BROKEN = _("文件损坏，没有提取文字。")
PARTLY_BROKEN = _("文件有损坏，只提取了一部分文字。")
LOCKED = _("文件有密码，没有提取文字。")
NO_TEXT = _("没有文字层，可能是扫描件。")
TOO_LONG = _("文字太多，只提取了前面一部分。")
TOO_MANY_PAGES = _("页数太多，只提取了前面一部分。")
TOO_SLOW = _("提取用时太长，只提取了一部分文字。")
TOO_HEAVY = _("文件内容过于复杂，只提取了一部分文字。")
NOTHING_IN_TIME = _("提取用时太长，没有提取文字。")
NOT_TEXT = _("内容不是文本，没有提取文字。")
UNSURE_ENCODING = _("文字编码不明，个别文字可能有误。")

# By the names the reader gives them (``portal.files.inside.texts.Reason``).
REASONS = {
    "": "",
    "unsupported": UNSUPPORTED,
    "legacy": LEGACY,
    "too_large": TOO_LARGE,
    "bomb": BOMB,
    "broken": BROKEN,
    "partly_broken": PARTLY_BROKEN,
    "locked": LOCKED,
    "no_text": NO_TEXT,
    "too_long": TOO_LONG,
    "too_many_pages": TOO_MANY_PAGES,
    "too_slow": TOO_SLOW,
    "too_heavy": TOO_HEAVY,
    "not_text": NOT_TEXT,
    "unsure_encoding": UNSURE_ENCODING,
}
_UNREAD = {
    Code.TOO_LONG: NOTHING_IN_TIME,
    Code.TOO_BIG: TOO_LARGE,
    Code.BROKEN: BROKEN,
    Code.LOCKED: LOCKED,
}
READER = "portal.files.inside.texts:read"

# Where in a file something stands: ("page", "3"), ("row", "名单", "12"), ("paragraph", "5"). What
# is not seen at once: ("comment",), ("header",), ("sheet", "名单", "12"), ("property",) …
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """Text of a file; ``reason`` is empty when all of it was read.

    ``places`` says which place begins at which character of ``text``. ``hidden`` is what the file
    holds beside it, each with its place: checks read it, search does not quote it.
    """

    text: str = ""
    reason: str = ""
    places: tuple[tuple[int, Place], ...] = ()
    hidden: tuple[tuple[Place, str], ...] = ()

    def place_at(self, offset: int) -> Place:
        """The place of the character at ``offset`` of the text; empty where none is known."""
        found = bisect_right(self.places, offset, key=lambda item: item[0])
        return self.places[found - 1][1] if found else ()


def extract_text(
    file: BinaryIO | bytes,
    name: str,
    allowance: Allowance | None = None,
    **limits: float,
) -> Extract:
    """Return the text of ``file`` (bytes, or open for reading in binary) named ``name``.

    ``limits`` are fields of ``portal.files.inside.texts.Limits`` other than its own. The file is
    read from its start; it is not closed.
    """
    try:
        found = read(READER, file, allowance, name=name, limits=limits)
    except UnreadableError as error:
        return Extract(reason=_UNREAD[error.code])
    except (OSError, ValueError):  # the storage has lost it, or it is closed
        logger.warning("attachment cannot be read", exc_info=True)
        return Extract(reason=BROKEN)
    return Extract(
        found["text"],
        REASONS[found["reason"]],
        tuple((start, tuple(place)) for start, place in found["places"]),
        tuple((tuple(place), text) for place, text in found["hidden"]),
    )
