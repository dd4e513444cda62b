"""Asking and answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.models.disclosures import catalogue_choices

from ..area.forms import CHOOSE

TEXT = forms.Textarea(attrs={"rows": 4})


class CorrectionForm(forms.Form):
    """What is wrong, and what is right."""

    text = forms.CharField(
        label=_("哪里不对，应当是什么"),
        max_length=500,
        widget=TEXT,
        help_text=_("例如：入党年月应为2016年7月。不要写身份证号。"),
    )


class DisclosureRequestForm(forms.Form):
    """What somebody wants to have disclosed, and by which branch."""

    branch = forms.ModelChoiceField(label=_("向哪个支部提出"), queryset=None, empty_label=CHOOSE)
    catalogue_item = forms.ChoiceField(label=_("目录事项"), required=False)
    text = forms.CharField(
        label=_("想了解什么"),
        max_length=500,
        widget=TEXT,
        help_text=_("写清事项和时间，例如：今年上半年党建经费的使用情况。"),
    )

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches
        if len(branches) == 1:
            self.fields["branch"].empty_label = None
            self.initial["branch"] = branches[0]
        self.fields["catalogue_item"].choices = [
            ("", _("不在目录里，或者说不准")),
            *catalogue_choices(),
        ]


class AnswerForm(forms.Form):
    """The answer the one who asked will read."""

    answer = forms.CharField(label=_("答复内容"), max_length=1000, widget=TEXT)
    disclosure = forms.ModelChoiceField(
        label=_("已经公开在"), queryset=None, required=False, empty_label=_("不关联页面")
    )

    def __init__(self, *args, disclosures=None, **kwargs):
        super().__init__(*args, **kwargs)
        if disclosures is None:
            del self.fields["disclosure"]
        else:
            self.fields["disclosure"].queryset = disclosures


class DeclineForm(forms.Form):
    """Why what was asked for is refused."""

    answer = forms.CharField(
        label=_("理由"), max_length=1000, widget=TEXT, help_text=_("对方会看到。")
    )
