"""The roster as a workbook: least data, marked with who made it and when."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import Branch

from ..affiliations.models import Affiliation

WORKBOOK_OPTIONS = {
    "constant_memory": True,
    # A name beginning with = stays a name.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def roster_workbook(branch: Branch, rows: list[Affiliation], label: str, phones: bool) -> bytes:
    """An .xlsx of ``rows`` (with member and group); phone numbers masked unless ``phones``."""
    columns = {
        _("姓名"): 14,
        _("党员状态"): 18,
        _("入党年月"): 12,
        _("关系"): 22,
        _("党小组"): 16,
        _("进入日期"): 12,
        _("凭据到期"): 12,
        _("手机号"): 16,
    }
    title = f"{branch.name} {_('党员名册')}"
    values = (_values(row, phones) for row in rows)
    return marked_workbook(_("党员名册"), title, columns, values, marked_by(label))


def marked_by(label: str) -> str:
    """Who made a file and when, and what has to become of it."""
    return _("%(who)s 于 %(when)s 导出，仅限内部使用，用后删除") % {
        "who": label,
        "when": f"{timezone.localtime():%Y-%m-%d %H:%M}",
    }


def marked_workbook(
    name: str, title: str, columns: dict[str, int], rows: Iterable[list[str]], mark: str
) -> bytes:
    """An .xlsx with one sheet; ``mark`` stands above and below the rows and at the foot of a page.

    ``columns`` are headings with their width in letters.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {**WORKBOOK_OPTIONS, "in_memory": True})
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    grey = book.add_format({"font_color": "#777777"})
    for column, width in enumerate(columns.values()):
        sheet.set_column(column, column, width)
    sheet.set_footer(f"&L{mark.replace('&', '&&')}&R&P / &N")
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(1, 0, mark, grey)
    for column, heading in enumerate(columns):
        sheet.write_string(2, column, heading, bold)
    sheet.freeze_panes(3, 1)
    number = 2
    for number, values in enumerate(rows, start=3):
        for column, value in enumerate(values):
            sheet.write_string(number, column, value)
    sheet.write_string(number + 1, 0, mark, grey)
    book.set_properties({"comments": mark})
    book.close()
    return buffer.getvalue()


def _values(row: Affiliation, phones: bool) -> list[str]:
    member = row.member
    return [
        member.display_name,
        str(member.get_status_display()),
        f"{member.joined_month:%Y-%m}" if member.joined_month else "",
        str(row.get_kind_display()),
        str(row.group or ""),
        f"{row.starts_on:%Y-%m-%d}",
        f"{row.paper_expires_on:%Y-%m-%d}" if row.paper_expires_on else "",
        member.phone if phones else member.masked_phone,
    ]


def import_template() -> bytes:
    """An empty workbook with the columns the import reads, and one line of explanation."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {**WORKBOOK_OPTIONS, "in_memory": True})
    sheet = book.add_worksheet(_("党员名册"))
    bold = book.add_format({"bold": True, "bg_color": "#F4F0EA", "bottom": 1})
    grey = book.add_format({"font_color": "#777777"})
    sheet.write_string(0, 0, _("一人一行。不要写身份证号、住址、学历：写了读入时也会丢弃。"), grey)
    columns = ("姓名", "党员状态", "入党年月", "党小组", "进入支部日期", "手机号")
    for column, heading in enumerate(columns):
        sheet.set_column(column, column, 16)
        sheet.write_string(1, column, heading, bold)
    sheet.data_validation(
        2,
        1,
        1001,
        1,
        {"validate": "list", "source": ["正式党员", "预备党员", "权利受限", "停止党籍"]},
    )
    sheet.freeze_panes(2, 0)
    book.close()
    return buffer.getvalue()
