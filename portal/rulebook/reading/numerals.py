"""Chinese numerals as they occur in laws, dates and document numbers.

Two notations are in use: positional digits (二〇一六 = 2016) and additive numerals
(二十三 = 23, 一百零八 = 108). A law numbers its articles with the second one.
"""

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "○": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}

#: Characters a numeral can consist of, for use inside a regular expression's brackets.
NUMERAL_CHARS = "〇○零一二两三四五六七八九十百千"

_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_NAMES = "零一二三四五六七八九"


def to_half_width_digits(text: str) -> str:
    """Full-width digits become ASCII digits; the length of the text stays the same."""
    return text.translate(_FULL_WIDTH)


def parse_numeral(text: str) -> int | None:
    """Number written in Arabic digits, positional or additive Chinese numerals, else ``None``.

    >>> parse_numeral("二十三"), parse_numeral("二〇一六"), parse_numeral("51")
    (23, 2016, 51)
    """
    text = to_half_width_digits(text.strip())
    if not text:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if any(char not in DIGITS and char not in UNITS for char in text):
        return None
    if not any(char in UNITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total, pending, last_unit = 0, None, 10_000
    for char in text:
        if char in UNITS:
            unit = UNITS[char]
            if unit >= last_unit:
                return None
            # 十二 and 一百一十二: a missing digit before 十 counts as one.
            total += (1 if pending is None else pending) * unit
            pending, last_unit = None, unit
        elif DIGITS[char] == 0:
            pending = None
        elif pending is not None:
            return None
        else:
            pending = DIGITS[char]
    return total + (pending or 0)


def to_chinese(number: int) -> str:
    """Additive Chinese numeral of 1–9999, as articles are numbered: 23 → 二十三.

    Raises ``ValueError`` outside that range.
    """
    if not 1 <= number <= 9999:
        raise ValueError(f"no article number: {number}")
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero and text else "") + _NAMES[digit] + name
            zero = False
        elif text:
            zero = True
    return text[1:] if text.startswith("一十") else text
