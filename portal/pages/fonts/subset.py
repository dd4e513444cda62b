"""Makes the fonts of PDF files out of Noto Serif and Noto Sans CJK SC (OFL 1.1, see OFL.txt).

    python portal/pages/fonts/subset.py /usr/share/fonts/opentype/noto

The folder is that of Debian's fonts-noto-cjk (1:20220127); the same files give the same bytes. A
face has the first levels of the table of general standard characters (通用规范汉字表: 3500, 3000
and 1605 characters, a line each in characters.txt). The regular one has all of them, GB 2312 and
what the corpus of laws has besides (the last line). Titles of laws need two levels, headings one;
a rarer character stands there in the face that has it.
"""

import sys
from itertools import product
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
#: Family, style, Noto's file, levels of the table.
FACES = (
    ("Portal Song", "Regular", "NotoSerifCJK-Regular.ttc", 4),
    ("Portal Song", "Bold", "NotoSerifCJK-Bold.ttc", 2),
    ("Portal Hei", "Bold", "NotoSansCJK-Bold.ttc", 1),
)
#: Latin with accents, punctuation, numbers in circles and brackets, full-width forms and signs.
RANGES = ((0x20, 0x180), (0x2010, 0x2040), (0x2460, 0x2500), (0x3000, 0x3020))
RANGES += ((0xFF01, 0xFF5F), (0xFFE0, 0xFFE7))
#: Where the simplified Chinese font is in Noto's collections.
NUMBER = 2


def file_of(family: str, style: str) -> Path:
    """Where a face lies."""
    return HERE / f"{family.replace(' ', '')}-{style}.otf"


def gb2312() -> str:
    """Every character of GB 2312."""
    codes = product(range(0xA1, 0xF8), range(0xA1, 0xFF))
    return "".join(bytes(pair).decode("gb2312", "ignore") for pair in codes)


def table(levels: int) -> str:
    """The first levels of the table."""
    lines = (HERE / "characters.txt").read_text(encoding="utf-8").split("\n")
    return "".join(lines[:levels])


def make(family: str, style: str, source: Path, levels: int) -> None:
    """One face, under a name of its own."""
    # Without "locl": it would bring the Japanese, Korean and Taiwanese forms along.
    options = subset.Options(font_number=NUMBER, hinting=False, layout_features=["ccmp", "kern"])
    options.name_IDs = [0, 5, 13, 14]  # copyright, version, licence
    font = subset.load_font(str(source), options)
    signs = "".join(chr(code) for bounds in RANGES for code in range(*bounds))
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=signs + table(levels) + (gb2312() if style == "Regular" else ""))
    subsetter.subset(font)
    rename(font, family, style)
    subset.save_font(font, str(file_of(family, style)), options)


def rename(font: TTFont, family: str, style: str) -> None:
    """The licence lets nobody give a changed font the name of the old one."""
    full, postscript = f"{family} {style}", file_of(family, style).stem
    for number, name in {1: family, 2: style, 3: full, 4: full, 6: postscript}.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    font["CFF "].cff.fontNames = [postscript]
    top = font["CFF "].cff.topDictIndex[0]
    top.FamilyName, top.FullName = family, full


if __name__ == "__main__":
    for family, style, noto, levels in FACES:
        make(family, style, Path(sys.argv[1]) / noto, levels)
