"""Why a file was not imported: a closed list of codes with the sentence people read."""

from enum import StrEnum


class Refusal(StrEnum):
    """Code of a reason; ``message`` is the Chinese sentence for the report."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    BINARY = "binary"
    OLD_WORD = "old-word"
    BROKEN_WORD = "broken-word"
    ENCRYPTED = "encrypted"
    SWOLLEN = "swollen"
    TOO_SLOW = "too-slow"
    ENCODING = "encoding"
    NO_BODY = "no-body"
    SECRET = "secret"  # noqa: S105
    DUPLICATE = "duplicate"
    ERROR = "error"

    @property
    def message(self) -> str:
        return MESSAGES[self]


MESSAGES = {
    Refusal.MISSING: "找不到这个文件或文件夹。",
    Refusal.UNREADABLE: "没有读取权限，或读取时出错。",
    Refusal.UNSUPPORTED: "不支持这种文件。可导入 .md、.txt、.html、.docx。",
    Refusal.EMPTY: "文件是空的。",
    Refusal.TOO_LARGE: "文件太大，请拆分后再导入。",
    Refusal.BINARY: "文件内容不是文字。",
    Refusal.OLD_WORD: "这是旧版 Word 文件（.doc），请另存为 .docx 后再导入。",
    Refusal.BROKEN_WORD: "Word 文件已损坏，打不开。",
    Refusal.ENCRYPTED: "文件设有密码，请去掉密码后再导入。",
    Refusal.SWOLLEN: "压缩包解开后过大，为安全起见不予导入。",
    Refusal.TOO_SLOW: "读取用时太长，没有导入。",
    Refusal.ENCODING: "认不出文字编码，请另存为 UTF-8 后再导入。",
    Refusal.NO_BODY: "没有找到正文。",
    Refusal.SECRET: "文件标有密级，涉密文件不得上网。",
    Refusal.DUPLICATE: "与另一个文件是同一份文件，没有重复导入。",
    Refusal.ERROR: "处理时出错。",
}


class RefusedError(Exception):
    """A file that is not imported; ``detail`` completes the sentence of the reason."""

    def __init__(self, reason: Refusal, detail: str = "") -> None:
        super().__init__(reason.message + (f"（{detail}）" if detail else ""))
        self.reason = reason
        self.detail = detail
