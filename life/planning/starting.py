"""启用: the screen on which a branch says since when it records here, and what it usually does."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch
from members.area.forms import CHOOSE, DayInput, TimeInput, done, form_page
from members.area.frame import read_and_write
from portal.records.locking import hold
from portal.records.versions import Versioned

from .habits import habits_of, keep_habits
from .models import Habits


class HabitsForm(Versioned, forms.ModelForm):
    """Since when, on which day of the month, at what hour, how long and where."""

    class Meta:
        model = Habits
        fields = (
            *("recorded_since", "week", "weekday", "starts"),
            *("length", "short_length", "place"),
        )
        widgets = {"recorded_since": DayInput(), "starts": TimeInput()}
        help_texts = {
            "weekday": gettext_lazy(
                "主题党日每月相对固定一天。排全年时按这一天排，遇到放假另找最近的日子。"
            ),
            "short_length": gettext_lazy("两项都填15到480分钟。"),
            "place": gettext_lazy("例如：社区党群服务中心二楼会议室。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recorded_since"].required = True
        if self.instance.pk is None:
            for name in ("week", "weekday"):
                self.initial[name] = ""
                self.fields[name].choices = [("", CHOOSE), *self.fields[name].choices]


@read_and_write
def habits(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter or change what the branch usually does."""
    branch = get_object_or_404(Branch.objects.kept_by(request.user), slug=slug)
    if request.method == "POST":
        hold(branch)  # of two who enter the first one the second changes it

    def act(form: HabitsForm) -> HttpResponse:
        keep_habits(form.save(commit=False))
        return done(request, _("支部惯例已保存。"), "me_habits", slug)

    return form_page(
        request,
        HabitsForm(request.POST or None, instance=habits_of(branch)),
        act,
        tab="meetings",
        branch=branch,
        heading=_("启用和支部惯例"),
        hint=_("每个支部只填一次，以后随时可以改。改了只管以后怎么排，已经排好的、开过的会不动。"),
        back_url=reverse("me_branch", args=[slug]),
    )
