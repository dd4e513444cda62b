"""PDF files in tests: made wherever Pango is, with whatever fonts there are."""

import os
from contextlib import suppress
from ctypes import CDLL
from ctypes.util import find_library

import pytest

from portal.pages import pdf


def has_pango() -> bool:
    """The library can be loaded. In CI it has to be there."""
    with suppress(OSError):
        if name := find_library("pango-1.0"):
            CDLL(name)
            return True
    return "CI" in os.environ


# Where it is there, a font that is missing is a failure.
needs_pango = pytest.mark.skipif(not has_pango(), reason="the Pango library is missing")


def made(html: str) -> bytes:
    """A PDF with this inside."""
    return pdf.make(f"<html lang='zh-Hans'><title>文件</title><body>{html}")
