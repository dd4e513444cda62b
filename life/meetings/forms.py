"""Making a meeting, changing it, cancelling it."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from members.area.forms import CHOOSE, DayInput, TimeInput
from members.models import Member
from portal.records.versions import Versioned

from ..enums import MeetingForm, Purpose
from .models import Meeting, at, written
from .titles import proposed_title

ONE, FOLLOWING = "one", "following"


class MeetingModelForm(forms.ModelForm):
    """A meeting; when it is, asked as a day and two times. Past midnight it ends the next day."""

    day = forms.DateField(label=_("日期"), widget=DayInput())
    starts = forms.TimeField(label=_("几点开始"), widget=TimeInput())
    ends = forms.TimeField(label=_("几点结束"), widget=TimeInput())
    purposes = forms.MultipleChoiceField(
        label=_("同时计作"),
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("一次会议可以同时算几项，少跑一趟。"),
    )

    class Meta:
        model = Meeting
        fields = ("form", "group", "purposes", "title", "place", "chair", "recorder")
        help_texts = {
            "title": _("不填就按形式和日期起名，例如“3月支委会”。"),
            "chair": _(
                "党员大会、支委会由书记召集和主持，也可以委托副书记或者委员；党小组会由组长主持。"
            ),
        }

    field_order = ("form", "group", "purposes", "title", "day", "starts", "ends", "place")

    def __init__(self, *args, instance: Meeting, groups, kept: bool, **kwargs):
        """``groups`` it can be of; ``kept``: by the committee, else group meetings alone."""
        initial = {}
        if instance.starts_at:
            starts, ends = (
                timezone.localtime(moment) for moment in (instance.starts_at, instance.ends_at)
            )
            initial = {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
        initial |= {"purposes": instance.purpose_list} | kwargs.pop("initial", {})
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        self.fields["title"].required = False
        forms_ = MeetingForm.choices if kept else [(MeetingForm.GROUP, MeetingForm.GROUP.label)]
        self.fields["form"].choices = [("", CHOOSE), *forms_]
        self.fields["group"].queryset = groups
        self.fields["group"].help_text = _("只有党小组会才选。")
        if not groups:
            del self.fields["group"]
        people = Member.objects.of_branch(instance.branch)
        for name in ("chair", "recorder"):
            self.fields[name].queryset = people
            self.fields[name].empty_label = _("以后再定")

    def clean_day(self) -> dt.date:
        """What is planned lies ahead."""
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise ValidationError(_("这一天已经过了。已经开过的会，请从纸质记录登记。"))
        return day

    def _post_clean(self) -> None:
        """Times, purposes and name as the model holds them, before it is checked."""
        data, meeting = self.cleaned_data, self.instance
        if all(data.get(name) for name in ("day", "starts", "ends")):
            meeting.starts_at = at(data["day"], data["starts"])
            overnight = data["ends"] <= data["starts"]
            meeting.ends_at = at(data["day"] + dt.timedelta(days=overnight), data["ends"])
        group, purposes = data.get("group"), data.get("purposes") or []
        meeting.group_name = group.name if group else ""
        data["purposes"] = written(purposes)
        if not data.get("title") and data.get("form") and meeting.starts_at:
            meeting.form, meeting.purposes = data["form"], data["purposes"]
            data["title"] = proposed_title(meeting)
        super()._post_clean()


class ChangeForm(Versioned, MeetingModelForm):
    """A meeting that stands already, perhaps with those of its series after it."""

    scope = forms.ChoiceField(
        label=_("改哪些"),
        choices=[(ONE, _("只改这一次")), (FOLLOWING, _("这一次和以后的（日期、时间、地点）"))],
        widget=forms.RadioSelect,
        initial=ONE,
    )

    def __init__(self, *args, instance: Meeting, in_series: bool, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        if not in_series:
            del self.fields["scope"]

    def compared(self) -> list[str]:
        """Which meetings are meant is nothing somebody else could have changed."""
        return [name for name in super().compared() if name != "scope"]


class CancelForm(forms.Form):
    """Why a meeting will not be held."""

    reason = forms.CharField(
        label=_("为什么取消"), max_length=100, help_text=_("和会议放在一起，参加的人会看到。")
    )


def own_groups(branch: Branch, led=None):
    """The groups a meeting can be of: those of the branch, or of them the ones somebody leads."""
    groups = branch.groups.all()
    return groups if led is None else groups.filter(pk__in=led)
