"""PDF files in tests: made wherever Pango is, with whatever fonts there are."""

import os
from ctypes.util import find_library

import pytest

from portal import pdf

# In CI it has to be there; and where it is, a font that is missing is a failure.
needs_pango = pytest.mark.skipif(
    find_library("pango-1.0") is None and "CI" not in os.environ,
    reason="the Pango library is missing",
)


def made(html: str) -> bytes:
    """A PDF with this inside."""
    return pdf.make(f"<html lang='zh-Hans'><title>文件</title><body>{html}")
