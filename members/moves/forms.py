"""A move, its receipt, its return."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..area.forms import DayInput


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
        self.found = branches.exists()

    def clean(self) -> dict:
        """One aim. What was searched for and not found leaves only the name of one outside."""
        data = super().clean()
        if not data.get("to_branch") and not data.get("to_name") and "to_name" not in self.errors:
            if self.found:
                said = _("选上面的一个支部；不在本系统的，写外部党组织的全称。")
            else:
                said = _("先在上面找支部；不在本系统的，写外部党组织的全称。")
            self.add_error("to_name", said)
        return data


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
