"""Asking for a way back on somebody's behalf."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ForwardForm(forms.Form):
    """How the secretary knows that it is the member who asks."""

    note = forms.CharField(
        label=_("怎样核实的"),
        max_length=100,
        help_text=_("例如：今天当面问过本人。不要只凭微信、短信。"),
    )
