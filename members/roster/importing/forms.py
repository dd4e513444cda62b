"""What is uploaded."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...area.forms import DayInput


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
