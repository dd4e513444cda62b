"""The roster as a workbook, with its purpose written into every member's record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..area.forms import form_page
from ..area.frame import download, read_and_write, roster_url
from ..enums import AccessKind
from ..people.looks import actor_label, record_access
from ..permissions import kept_branch_or_404
from .forms import ExportForm
from .views import filtered
from .workbook import XLSX, roster_workbook


@read_and_write
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the purpose; answer with the file."""
    branch = kept_branch_or_404(request.user, slug)

    def act(form: ExportForm) -> HttpResponse:
        reason, phones = form.cleaned_data["reason"], form.cleaned_data["phones"]
        rows = list(filtered(branch, {}))
        members = [row.member for row in rows]
        record_access(members, request.user, AccessKind.EXPORT, reason=reason)
        if phones:
            with_phone = [member for member in members if member.phone]
            record_access(with_phone, request.user, AccessKind.PHONE, reason=reason)
        book = roster_workbook(branch, rows, actor_label(request.user), phones)
        name = f"roster-{branch.slug}-{timezone.localdate():%Y%m%d}.xlsx"
        return download(HttpResponse(book, content_type=XLSX), name)

    return form_page(
        request,
        ExportForm(request.POST or None),
        act,
        tab="roster",
        branch=branch,
        heading=_("导出名册"),
        hint=_("文件里写着导出人和时间。手机号默认只留头尾几位；要完整的请勾选，同样会记录。"),
        back_url=roster_url(branch),
        act=_("导出 Excel"),
    )
