"""Forms of what is due: why something was not held, what the board shows, what a list is for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.models import Sector, Street
from portal.records.versions import Versioned

from ..enums import ObligationType
from .models import NotHeldReason
from .periods import choices
from .words import WORDS

UNEXPLAINED = "unexplained"
FIELDS = ("q", "street", "sector", "type", "state", "period")


class ReasonForm(Versioned, forms.ModelForm):
    """Why it was not held."""

    class Meta:
        model = NotHeldReason
        fields = ("reason",)
        labels = {"reason": _("为什么没有开")}
        help_texts = {
            "reason": _("写事情，不写人的情况，例如：当月多数党员在外地开展服务。上级看得到。")
        }


class BoardForm(forms.Form):
    """What the board shows; all of it stands in the address."""

    q = forms.CharField(label=_("支部名称"), required=False, max_length=40)
    period = forms.ChoiceField(label=_("哪一期"), required=False)
    type = forms.ChoiceField(
        label=_("什么"), required=False, choices=[("", _("全部")), *ObligationType.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("全部")),
            (UNEXPLAINED, _("没有开，也没写原因")),
            *(
                (word.state, word.label)
                for word in WORDS.values()
                if word.state != "not_applicable"
            ),
        ],
    )
    street = forms.ModelChoiceField(
        Street.objects.all(), label=_("街道（镇）"), required=False, empty_label=_("全部")
    )
    sector = forms.ModelChoiceField(
        Sector.objects.all(), label=_("行业"), required=False, empty_label=_("全部")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = choices()

    @property
    def chosen(self) -> dict:
        """What is chosen and right; the rest as if nothing had been chosen."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class PurposeForm(forms.Form):
    """What a list is exported for."""

    reason = forms.CharField(
        label=_("用途"), max_length=100, help_text=_("写进文件，也写进“谁看过”的记录。")
    )
