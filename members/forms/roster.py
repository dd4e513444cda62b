"""Forms of those who keep a roster."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, PartyGroup

from ..enums import COMMITTEE_POSTS, AffiliationKind, EndCause, MemberStatus, Paper, PostKind
from ..models import Affiliation, Member
from ..phones import tidy_phone


class DayInput(forms.DateInput):
    """The browser's own calendar; a typed date where it has none."""

    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class MonthField(forms.DateField):
    """A month, kept as its first day."""

    widget = forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2016-07"})

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d", "%Y.%m", "%Y年%m月"], **kwargs)


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


class MemberForm(forms.ModelForm):
    """A member's record. Whoever edits their own changes neither standing nor rights."""

    joined_month = MonthField(label=_("入党年月"), required=False, help_text=_("例如 2016-07。"))
    group = forms.ModelChoiceField(
        label=_("党小组"),
        required=False,
        queryset=PartyGroup.objects.none(),
        empty_label=_("不分小组"),
    )
    clear_phone = forms.BooleanField(label=_("删去手机号"), required=False)
    field_order = [
        "display_name",
        "status",
        "rights_suspended_until",
        "joined_month",
        "group",
        "phone",
        "clear_phone",
        "has_no_phone",
    ]

    class Meta:
        model = Member
        fields = (
            "display_name",
            "status",
            "rights_suspended_until",
            "joined_month",
            "phone",
            "has_no_phone",
        )
        widgets = {
            "rights_suspended_until": DayInput(),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "display_name": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args, branch: Branch | None, own: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.known_phone = self.instance.phone
        if self.known_phone:
            # Shown in full only on request, which is written down.
            self.initial["phone"] = ""
            self.fields["phone"].widget.attrs["placeholder"] = self.instance.masked_phone
            self.fields["phone"].help_text = _("不填就不改。")
        else:
            del self.fields["clear_phone"]
        if branch is None:
            del self.fields["group"]
        else:
            self.fields["group"].queryset = branch.groups.all()
        if own:
            for name in ("status", "rights_suspended_until", "joined_month"):
                del self.fields[name]

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

    starts_on = forms.DateField(
        label=_("进入本支部的日期"), widget=DayInput(), initial=timezone.localdate
    )
    namesake = forms.BooleanField(
        label=_("确实是另一个人，继续登记"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, branch: Branch, **kwargs):
        super().__init__(*args, branch=branch, **kwargs)
        self.branch = branch

    def clean(self) -> dict:
        """A name that is in the branch already is asked about once."""
        data = super().clean()
        name = data.get("display_name")
        rows = Member.objects.of_branch(self.branch).filter(display_name=name)
        if name and not data.get("namesake") and rows.exists():
            self.fields["namesake"].widget = forms.CheckboxInput()
            self.add_error("namesake", _("名册里已经有同名的党员。是另一个人，请勾选后再登记。"))
        return data


class PaperForm(forms.ModelForm):
    """What a host affiliation rests on."""

    class Meta:
        model = Affiliation
        fields = ("paper", "paper_number", "paper_issuer", "paper_expires_on")
        widgets = {"paper_expires_on": DayInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paper"].required = True
        self.fields["paper"].choices = Paper.choices
        self.fields["paper_expires_on"].required = True

    def _get_validation_exclusions(self):
        """Member, branch and dates are set by the service, which checks the whole row."""
        return super()._get_validation_exclusions() | {"starts_on", "ends_on", "kind"}

    def _post_clean(self) -> None:
        """The service validates the row; the form only its own fields."""

    def clean_paper_expires_on(self) -> dt.date:
        """Still running."""
        day = self.cleaned_data["paper_expires_on"]
        if day < timezone.localdate():
            raise ValidationError(_("凭据已经过期。"))
        return day


class GuestForm(PaperForm):
    """A guest whose home is outside this portal."""

    display_name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)
    field_order = ["display_name", "phone"]

    def clean_phone(self) -> str:
        """In one form."""
        return tidy_phone(self.cleaned_data["phone"])


class GroupForm(forms.ModelForm):
    """A party group of a branch."""

    class Meta:
        model = PartyGroup
        fields = ("name",)

    def clean_name(self) -> str:
        """Once in a branch."""
        name = self.cleaned_data["name"].strip()
        others = PartyGroup.objects.filter(branch=self.instance.branch, name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("已经有这个名称的小组。"))
        return name


class AppointForm(forms.Form):
    """A post, its holder and its first day."""

    member = forms.ModelChoiceField(label=_("党员"), queryset=None, empty_label=None)
    kind = forms.ChoiceField(label=_("职务"), choices=PostKind.choices)
    group = forms.ModelChoiceField(
        label=_("党小组（只限组长）"),
        queryset=None,
        required=False,
        empty_label=_("不是小组长"),
    )
    starts_on = forms.DateField(label=_("任职日期"), widget=DayInput(), initial=timezone.localdate)
    approval = forms.CharField(
        label=_("批复文号"),
        max_length=60,
        required=False,
        help_text=_("书记、副书记由上级批准，要写批复文号。"),
    )

    def __init__(self, *args, branch: Branch, user, may_appoint_secretary: bool, **kwargs):
        super().__init__(*args, **kwargs)
        members = Member.objects.of_branch(branch, AffiliationKind.HOME).exclude(user=user)
        self.fields["member"].queryset = members.filter(status=MemberStatus.FORMAL)
        self.fields["group"].queryset = branch.groups.all()
        if not may_appoint_secretary:
            kinds = [kind for kind in PostKind.choices if kind[0] != PostKind.SECRETARY]
            self.fields["kind"].choices = kinds

    def clean(self) -> dict:
        """A group leader leads a group; who is approved from above has the number of the reply."""
        data = super().clean()
        kind = data.get("kind")
        if kind == PostKind.GROUP_LEADER and not data.get("group"):
            self.add_error("group", _("选小组。"))
        if kind in COMMITTEE_POSTS:
            data["group"] = None
        if kind in (PostKind.SECRETARY, PostKind.DEPUTY) and not data.get("approval"):
            self.add_error("approval", _("写上级的批复文号。"))
        return data


class LeaveForm(forms.Form):
    """The end of a home affiliation that nobody takes over."""

    cause = forms.ChoiceField(
        label=_("原因"),
        choices=[
            (cause.value, cause.label) for cause in (EndCause.LEFT, EndCause.DIED, EndCause.MISTAKE)
        ],
    )


class InviteForm(forms.Form):
    """Where the link goes."""

    email = forms.EmailField(
        label=_("邮箱"),
        required=False,
        help_text=_("填了就发到这里；不填就显示链接和二维码，由您交给本人。"),
    )


class BranchChoiceForm(forms.Form):
    """Search among the branches that can be seen."""

    q = forms.CharField(label=_("支部名称"), required=False, max_length=40)


class LetterForm(forms.Form):
    """Which branch a letter is for."""

    host = forms.ModelChoiceField(
        label=_("去哪个支部参加组织生活"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = branches


class TransferForm(forms.Form):
    """Where a member moves, and the letter of introduction."""

    to_branch = forms.ModelChoiceField(
        label=_("本系统的支部"),
        queryset=None,
        widget=forms.RadioSelect,
        required=False,
        empty_label=_("不在本系统，写在下面"),
    )
    to_name = forms.CharField(
        label=_("外部党组织的名称"), max_length=80, required=False, help_text=_("写全称。")
    )
    letter_number = forms.CharField(label=_("介绍信编号"), max_length=40, required=False)
    letter_expires_on = forms.DateField(
        label=_("介绍信有效期到"), widget=DayInput(), required=False
    )

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_branch"].queryset = branches


class ReceiveForm(forms.Form):
    """The receipt: the day, and the group in the new branch."""

    on = forms.DateField(label=_("签收日期"), widget=DayInput(), initial=timezone.localdate)
    group = forms.ModelChoiceField(
        label=_("编入党小组"), queryset=None, required=False, empty_label=_("不分小组")
    )

    def __init__(self, *args, transfer, **kwargs):
        super().__init__(*args, **kwargs)
        if transfer.to_branch_id:
            self.fields["group"].queryset = transfer.to_branch.groups.all()
        else:
            del self.fields["group"]

    def clean_on(self) -> dt.date:
        """Not in the future."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("签收日期不能晚于今天。"))
        return day


class ReturnForm(forms.Form):
    """Why the papers go back."""

    note = forms.CharField(
        label=_("退回原因"), max_length=200, help_text=_("转出支部会看到，按它补正。")
    )


class ExportForm(forms.Form):
    """What the file is for, and whether it shows phone numbers."""

    reason = forms.CharField(
        label=_("用途"), max_length=100, help_text=_("每名党员都会在“谁看过”里读到它。")
    )
    phones = forms.BooleanField(label=_("写出完整手机号"), required=False)


class UploadForm(forms.Form):
    """A workbook and how to read it."""

    file = forms.FileField(
        label=_("Excel 文件（.xlsx）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    starts_on = forms.DateField(
        label=_("进入本支部的日期"),
        widget=DayInput(),
        initial=timezone.localdate,
        help_text=_("表里没有这一列时用它。"),
    )
    with_phones = forms.BooleanField(
        label=_("导入手机号"), required=False, help_text=_("不勾选，读入时就丢弃手机号。")
    )
