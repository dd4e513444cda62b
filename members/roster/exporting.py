"""The roster as a workbook, with its purpose written into every member's record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..area.frame import me, read_and_write
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
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = list(filtered(branch, {}))
        members = [row.member for row in rows]
        reason = form.cleaned_data["reason"]
        phones = form.cleaned_data["phones"]
        record_access(members, request.user, AccessKind.EXPORT, reason=reason)
        if phones:
            with_phone = [member for member in members if member.phone]
            record_access(with_phone, request.user, AccessKind.PHONE, reason=reason)
        label = actor_label(request.user)
        response = HttpResponse(roster_workbook(branch, rows, label, phones), content_type=XLSX)
        name = f"roster-{branch.slug}-{timezone.localdate():%Y%m%d}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response
    context = {
        "form": form,
        "branch": branch,
        "heading": _("导出名册"),
        "hint": _("文件里写着导出人和时间。手机号默认只留头尾几位；要完整的请勾选，同样会记录。"),
        "back_url": f"{reverse('me_roster')}?branch={slug}",
        "act": _("导出 Excel"),
    }
    status = 422 if form.errors else 200
    return me(request, "area/form.html", context, tab="roster", status=status)
