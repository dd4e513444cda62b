"""Finding a branch by its name."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from branches.enums import BranchStatus
from branches.models import Branch


class BranchChoiceForm(forms.Form):
    """Search among the branches that can be seen."""

    q = forms.CharField(label=_("支部名称"), required=False, max_length=40)


CHOICES = 20


def find_branches(request: HttpRequest, without: Branch | None = None):
    """At most twenty branches whose name holds what was searched for; none without a search."""
    asked = request.POST if request.method == "POST" else request.GET
    form = BranchChoiceForm({"q": asked.get("q", "")})
    words_ = form.cleaned_data["q"].strip() if form.is_valid() else ""
    branches = Branch.objects.visible_to(request.user).filter(status=BranchStatus.ACTIVE)
    if without:
        branches = branches.exclude(pk=without.pk)
    branches = branches.filter(name__icontains=words_) if words_ else branches.none()
    return form, Branch.objects.filter(pk__in=list(branches.values_list("pk", flat=True)[:CHOICES]))
