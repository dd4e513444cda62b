"""Forms of those who keep a roster."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, PartyGroup
from portal.records.versions import Versioned

from ..area.forms import CHOOSE, DayInput
from ..enums import AffiliationKind, EndCause, MemberStatus
from ..people.models import Member
from ..people.phones import masked, tidy_phone

AHEAD = dt.timedelta(days=366)


class MonthField(forms.DateField):
    """A month, kept as its first day."""

    widget = forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2016-07"})

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d", "%Y.%m", "%Y年%m月"], **kwargs)


class GroupField(forms.ModelChoiceField):
    """A 党小组 of the branch the form is about, or none; the form says which branch."""

    def __init__(self):
        super().__init__(
            PartyGroup.objects.none(),
            label=_("党小组"),
            required=False,
            empty_label=_("不分小组"),
        )


class RosterFilterForm(forms.Form):
    """Search and filters of the roster, in the address."""

    q = forms.CharField(label=_("姓名"), required=False, max_length=40)
    status = forms.ChoiceField(
        label=_("党员状态"), required=False, choices=[("", _("全部状态")), *MemberStatus.choices]
    )
    kind = forms.ChoiceField(
        label=_("关系"), required=False, choices=[("", _("隶属和参加")), *AffiliationKind.choices]
    )
    group = forms.ModelChoiceField(
        label=_("党小组"),
        required=False,
        queryset=PartyGroup.objects.none(),
        empty_label=_("全部小组"),
    )
    account = forms.ChoiceField(
        label=_("账号"),
        required=False,
        choices=[("", _("不限账号")), ("none", _("没有账号")), ("has", _("有账号"))],
    )
    paper = forms.ChoiceField(
        label=_("凭据"), required=False, choices=[("", _("不限凭据")), ("soon", _("30天内到期"))]
    )

    def __init__(self, *args, branch: Branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = branch.groups.all()


class MemberForm(Versioned, forms.ModelForm):
    """A member's record. Standing and group hold from a day on and have forms of their own."""

    joined_month = MonthField(label=_("入党年月"), required=False, help_text=_("例如 2016-07。"))
    clear_phone = forms.BooleanField(label=_("删去手机号"), required=False)
    why = forms.CharField(
        label=_("为什么改"),
        max_length=100,
        help_text=_("记在“谁改过”里，本人看得到。例如：本人来电更正。"),
    )
    field_order = [
        "display_name",
        "status",
        "rights_suspended_until",
        "joined_month",
        "group",
        "phone",
        "clear_phone",
        "has_no_phone",
        "why",
    ]

    class Meta:
        model = Member
        fields = ("display_name", "joined_month", "phone", "has_no_phone")
        widgets = {
            "rights_suspended_until": DayInput(),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "display_name": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args, own: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["why"]
        self.known_phone = self.instance.phone
        if self.known_phone:
            # Shown in full only on request, which is written down.
            self.initial["phone"] = ""
            self.fields["phone"].widget.attrs["placeholder"] = self.instance.masked_phone
            self.fields["phone"].help_text = _("不填就不改。")
        else:
            del self.fields["clear_phone"]
        if own:
            del self.fields["joined_month"]

    def stored(self, name: str) -> object:
        """The number, too, which the form doesn't show."""
        return self.known_phone if name == "phone" else super().stored(name)

    def shown(self, name: str, value: object) -> str:
        """A number only with its ends, whoever typed it."""
        return super().shown(name, masked(value) if name == "phone" else value)

    def clean_phone(self) -> str:
        """In one form; the one known where none was typed."""
        return tidy_phone(self.cleaned_data["phone"]) or self.known_phone

    def clean(self) -> dict:
        """A number may be taken out again."""
        data = super().clean()
        if data.get("clear_phone"):
            data["phone"] = ""
        return data

    def clean_joined_month(self) -> dt.date | None:
        """Not in the future."""
        month = self.cleaned_data["joined_month"]
        if month and month > timezone.localdate():
            raise ValidationError(_("入党年月不能晚于今天。"))
        return month


class NewMemberForm(MemberForm):
    """A member entering the branch for the first time."""

    class Meta(MemberForm.Meta):
        fields = (*MemberForm.Meta.fields, "status", "rights_suspended_until")

    group = GroupField()
    starts_on = forms.DateField(
        label=_("进入本支部的日期"), widget=DayInput(), initial=timezone.localdate
    )
    namesake = forms.BooleanField(
        label=_("确实是另一个人，继续登记"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, branch: Branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.branch = branch
        self.fields["group"].queryset = branch.groups.all()
        if "status" in self.fields:
            self.fields["status"].choices = [("", CHOOSE), *MemberStatus.choices]
            self.initial["status"] = ""

    def clean(self) -> dict:
        """A name that is in the branch already is asked about once."""
        data = super().clean()
        name = data.get("display_name")
        rows = Member.objects.of_branch(self.branch).filter(display_name=name)
        if name and not data.get("namesake") and rows.exists():
            self.fields["namesake"].widget = forms.CheckboxInput()
            self.add_error("namesake", _("名册里已经有同名的党员。是另一个人，请勾选后再登记。"))
        return data


class SinceForm(Versioned, forms.Form):
    """From which day something holds: today, or another day that was or is to come."""

    merges = False

    effective_on = forms.DateField(
        label=_("生效日期"),
        widget=DayInput(),
        initial=timezone.localdate,
        help_text=_("以决议、批复上的日期为准；补记以前的，就写当时的日期。"),
    )

    def clean_effective_on(self) -> dt.date:
        """Within a year from now: a year typed wrong is far off."""
        day = self.cleaned_data["effective_on"]
        if day > timezone.localdate() + AHEAD:
            raise ValidationError(_("生效日期最多提前一年。"))
        return day


class StandingForm(SinceForm):
    """What somebody's standing is from a day on."""

    status = forms.ChoiceField(label=_("党员状态"), choices=MemberStatus.choices)
    rights_suspended_until = forms.DateField(
        label=_("权利受限到"),
        required=False,
        widget=DayInput(),
        help_text=_("只在“权利受限”时填写。"),
    )
    basis = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=100,
        help_text=_("批复文号或党员大会日期，例如：江北社工委〔2026〕5号。不写原因。"),
    )
    field_order = ["status", "rights_suspended_until", "effective_on", "basis"]


class PlaceForm(SinceForm):
    """Which group somebody is in from a day on."""

    group = GroupField()
    field_order = ["group", "effective_on"]

    def __init__(self, *args, branch: Branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = branch.groups.all()


class LeaveForm(forms.Form):
    """The end of a home affiliation that nobody takes over."""

    cause = forms.ChoiceField(
        label=_("原因"),
        choices=[
            ("", CHOOSE),
            *(
                (cause.value, cause.label)
                for cause in (EndCause.LEFT, EndCause.DIED, EndCause.MISTAKE)
            ),
        ],
        widget=forms.Select(attrs={"data-keep": "no"}),  # not in a browser: static/js/typed.js
    )


class InviteForm(forms.Form):
    """Where the link goes."""

    email = forms.EmailField(
        label=_("邮箱"),
        required=False,
        help_text=_("填了就发到这里；不填就显示链接和二维码，由您交给本人。"),
    )


class ExportForm(forms.Form):
    """What the file is for, and whether it shows phone numbers."""

    reason = forms.CharField(
        label=_("用途"), max_length=100, help_text=_("每名党员都会在“谁看过”里读到它。")
    )
    phones = forms.BooleanField(label=_("写出完整手机号"), required=False)
