"""Marks of secrecy on documents. Rule: GB/T 9704-2012, 7.2.2 and 党政机关公文处理工作条例 art. 9.

A document marked 绝密, 机密 or 秘密 must not enter a system connected to the internet; one marked
内部 stays inside the organisation.
"""

import re

_GAP = r"[^\S\n]*+"  # blanks within a line
#: 机密★, 秘密★1年, 绝密 ★ 长期, or 密级：机密: a line of its own near the head of a document.
_SECRET = re.compile(
    rf"^{_GAP}(?:密{_GAP}级{_GAP}[:：]{_GAP})?(?P<level>绝密|机密|秘密){_GAP}"
    rf"(?:[★☆*]{_GAP}\S{{0,8}}{_GAP})?$",
    re.M,
)
_INTERNAL = re.compile(
    rf"^{_GAP}[(（【\[]?{_GAP}(?:内部(?:资料|文件|材料|使用|传阅)|仅供内部\S{{0,6}}"
    rf"|内部{_GAP}[★☆]\S{{0,8}})[^\n，。]{{0,12}}$",
    re.M,
)
#: 机密★关于…, （秘密）名单, 绝密_名单, 机密1年 (a storage leaves ★ out), not 关于保守秘密的通知.
_NAME = re.compile(
    r"(?P<a>绝密|机密|秘密)\s*[★☆*]|[(（【\[《](?P<b>绝密|机密|秘密)\S{0,6}?[)）】\]》]"
    r"|^\s*(?P<c>绝密|机密|秘密)(?=[\s_\-—－:：+]|\d+年|长期|$)|[_\s\-—－](?P<d>绝密|机密|秘密)$"
)
#: Characters at the beginning in which a mark is looked for: the head of a document, not its text.
HEAD = 600


def secret_mark(text: str) -> str | None:
    """绝密, 机密 or 秘密 when the head of the document carries that mark, else ``None``."""
    match = _SECRET.search(text[:HEAD])
    return match["level"] if match else None


def internal_mark(text: str) -> str | None:
    """The line that marks a document as internal, else ``None``."""
    match = _INTERNAL.search(text[:HEAD])
    return match.group().strip() if match else None


def name_mark(name: str) -> str | None:
    """绝密, 机密 or 秘密 when the name of a file carries that mark, else ``None``."""
    match = _NAME.search(name)
    return next(filter(None, match.groups())) if match else None
