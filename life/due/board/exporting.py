"""The board as a workbook: what the filters found, marked with who made it, when and what for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.area.forms import form_page
from members.area.frame import download, read_and_write
from members.enums import AccessKind
from members.people.looks import actor_label, record_looks
from members.roster.workbook import XLSX, marked_by, marked_workbook

from ...enums import ObligationType
from ..forms import BoardForm, PurposeForm
from ..periods import chosen
from ..views import TAB, oversees
from ..words import in_year
from .views import Cell, Row, found, rows_of, types_shown


@read_and_write
def export(request: HttpRequest) -> HttpResponse:
    """Ask for the purpose; answer with the file. ``?`` holds the filters, as on the board."""
    user = request.user
    if not oversees(user):
        raise Http404
    wanted = BoardForm(request.GET).chosen
    branches = found(user, wanted)

    def act(form: PurposeForm) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        rows = rows_of(list(branches), chosen(wanted["period"]), types_shown(wanted))
        looked_at = [(row.branch, None) for row in rows]
        record_looks(looked_at, user, AccessKind.LIST, reason=reason)
        book = _workbook(rows, wanted, actor_label(user), reason)
        name = f"due-{timezone.localdate():%Y%m%d}.xlsx"
        return download(HttpResponse(book, content_type=XLSX), name)

    query = request.GET.urlencode()
    return form_page(
        request,
        PurposeForm(request.POST or None),
        act,
        tab=TAB,
        heading=_("导出清单"),
        hint=_("导出筛选到的%(count)s个支部。文件里写着导出人、时间和用途。")
        % {"count": branches.count()},
        back_url=f"{reverse('me_due_board')}?{query}",
        act=_("导出 Excel"),
    )


def _workbook(rows: list[Row], wanted: dict, label: str, reason: str) -> bytes:
    columns = {_("党支部"): 40, _("街道（镇）"): 16, _("行业"): 16}
    columns |= {str(ObligationType(kind).label): 22 for kind in types_shown(wanted)}
    words = {"mark": marked_by(label), "reason": reason}
    mark = _("%(mark)s；用途：%(reason)s") % words
    title = _("该做的 %(period)s") % {"period": in_year(chosen(wanted["period"]))}
    return marked_workbook(_("该做的"), title, columns, (_values(row) for row in rows), mark)


def _values(row: Row) -> list[str]:
    branch = row.branch
    return [
        branch.name,
        str(branch.street or ""),
        str(branch.sector or ""),
        *(_told(cell) for cell in row.cells),
    ]


def _told(cell: Cell) -> str:
    """``3/4 没有开``."""
    if cell.word is None:
        return ""
    return f"{cell.counted} {cell.told}".strip()
