"""Plain text becomes blocks: one paragraph a line, lines wrapped at a fixed width put together."""

from .blocks import Block, Draft, tidy
from .markdown import without_html

_SENTENCE_ENDS = "。！？；：!?;:…”）)》、，,"
_STARTS = (
    "第",
    "（",
    "(",
    "一、",
    "二、",
    "三、",
    "四、",
    "五、",
    "六、",
    "七、",
    "八、",
    "九、",
    "十、",
)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines were broken at a width: most are equally long and end in mid-sentence."""
    full = [line for line in lines if line.strip()]
    if len(full) < 8:
        return False
    width = max(len(line.rstrip()) for line in full)
    if not 20 <= width <= 60:
        return False
    near = [line for line in full if len(line.rstrip()) >= width - 3]
    broken = [line for line in near if line.rstrip()[-1] not in _SENTENCE_ENDS]
    return len(near) >= 0.5 * len(full) and len(broken) >= 0.6 * len(near)


def _join(lines: list[str]) -> list[str]:
    width = max(len(line.rstrip()) for line in lines)
    joined: list[str] = []
    open_line = False
    for line in lines:
        text = line.strip(" \t\u3000")
        begins = line[:1] in " \t\u3000" or text.startswith(_STARTS)
        if joined and open_line and text and not begins:
            joined[-1] += text
        else:
            joined.append(text)
        open_line = bool(text) and len(line.rstrip()) >= width - 3
    return joined


def read_plain(text: str) -> Draft:
    """Blocks of a plain text; tags in it are taken out, as texts are often saved from pages."""
    draft = Draft()
    text, active = without_html(text)
    if active:
        draft.dropped.append(("script-dropped", f"{active}处"))
    lines = text.replace("\f", "\n").split("\n")
    if _is_wrapped(lines):
        lines = _join(lines)
    for line in lines:
        # Columns of old pages are apart by runs of spaces: the runs matter to the head's reader.
        if plain := tidy(line):
            draft.blocks.append(Block("paragraph", plain))
    return draft
