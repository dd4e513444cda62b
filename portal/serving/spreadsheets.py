"""Spreadsheets people can use: no cell of text begins like a formula, times are the portal's.

Wagtail takes care of formulas in .xlsx alone, and writes times in UTC without saying so. There is
no switch: its ``write_csv_row`` and what it does with times are replaced, once, for every list and
report that exports.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(value: object) -> object:
    """``value``; an apostrophe before text that would start a formula, numbers as they are."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value


def local(moment: dt.datetime) -> dt.datetime:
    """As it stands on the page, to the second; a cell of a spreadsheet knows no zone."""
    naive = timezone.make_naive(moment) if timezone.is_aware(moment) else moment
    return naive.replace(microsecond=0)


def _write_csv_row(view, writer, row_dict: dict) -> object:
    cells = {
        field: inert(view.preprocess_field_value(field, value, view.FORMAT_CSV))
        for field, value in row_dict.items()
    }
    return writer.writerow(cells)


def connect() -> None:
    """Called once, when the apps are ready."""
    SpreadsheetExportMixin.write_csv_row = _write_csv_row
    times = dict.fromkeys(SpreadsheetExportMixin.FORMATS, local)
    SpreadsheetExportMixin.custom_value_preprocess[dt.datetime] = times
