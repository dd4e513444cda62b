"""The roster as a workbook: least data, marked with who made it and when."""

from __future__ import annotations

import io

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
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {**WORKBOOK_OPTIONS, "in_memory": True})
    sheet = book.add_worksheet(_("党员名册"))
    bold = book.add_format({"bold": True})
    grey = book.add_format({"font_color": "#777777"})
    mark = _("%(who)s 于 %(when)s 导出，仅限内部使用，用后删除") % {
        "who": label,
        "when": f"{timezone.localtime():%Y-%m-%d %H:%M}",
    }
    headings = [
        _("姓名"),
        _("党员状态"),
        _("入党年月"),
        _("关系"),
        _("党小组"),
        _("进入日期"),
        _("凭据到期"),
        _("手机号"),
    ]
    for column, width in enumerate((14, 18, 12, 22, 16, 12, 12, 16)):
        sheet.set_column(column, column, width)
    sheet.set_footer(f"&L{mark.replace('&', '&&')}&R&P / &N")
    sheet.write_string(0, 0, f"{branch.name} {_('党员名册')}", bold)
    sheet.write_string(1, 0, mark, grey)
    for column, heading in enumerate(headings):
        sheet.write_string(2, column, heading, bold)
    sheet.freeze_panes(3, 1)
    for number, row in enumerate(rows, start=3):
        member = row.member
        values = [
            member.display_name,
            str(member.get_status_display()),
            f"{member.joined_month:%Y-%m}" if member.joined_month else "",
            str(row.get_kind_display()),
            str(row.group or ""),
            f"{row.starts_on:%Y-%m-%d}",
            f"{row.paper_expires_on:%Y-%m-%d}" if row.paper_expires_on else "",
            member.phone if phones else member.masked_phone,
        ]
        for column, value in enumerate(values):
            sheet.write_string(number, column, value)
    sheet.write_string(len(rows) + 3, 0, mark, grey)
    book.set_properties({"comments": mark})
    book.close()
    return buffer.getvalue()


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
