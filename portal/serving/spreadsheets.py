"""CSV that no spreadsheet runs: a cell of text never begins like a formula.

Wagtail takes care of .xlsx alone. There is no switch: its ``write_csv_row`` is replaced, once, for
every list and report that exports.
"""

from __future__ import annotations

from wagtail.admin.views.mixins import SpreadsheetExportMixin

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(value: object) -> object:
    """``value``; an apostrophe before text that would start a formula, numbers as they are."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value


def _write_csv_row(view, writer, row_dict: dict) -> object:
    cells = {
        field: inert(view.preprocess_field_value(field, value, view.FORMAT_CSV))
        for field, value in row_dict.items()
    }
    return writer.writerow(cells)


def connect() -> None:
    """Called once, when the apps are ready."""
    SpreadsheetExportMixin.write_csv_row = _write_csv_row
