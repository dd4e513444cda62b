"""What is typed about a local rule, and what the rulebook refuses."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from portal.records.admin import RecordForm
from portal.rulebook.packs import parameters
from portal.rulebook.rules import rule

from ..enums import PartyLevel
from ..models import Branch, RuleOverride

TYPED = (
    *("parameter", "value", "superior", "issuer", "number", "document"),
    *("effective_from", "effective_to", "reason"),
)


def choices() -> Iterator[tuple]:
    """What can be made stricter, by source: ``ZB-22.remind_months``, with the national value."""
    yield "", _("请选择")
    groups: dict[str, list] = {}
    for each in parameters():
        if each.stricter:
            said = _("%(label)s（全国规定：%(value)s）") % {
                "label": each.label,
                "value": each.value,
            }
            one = (f"{each.rule}.{each.name}", f"{each.rule} {said}")
            groups.setdefault(rule(each.rule).source, []).append(one)
    yield from groups.items()


class ProposalForm(RecordForm):
    """A proposal. Sent in once to see what it changes, and once more, unchanged, to propose it."""

    parameter = forms.CharField(
        label=gettext_lazy("哪一项"),
        widget=forms.Select(),
        help_text=gettext_lazy(
            "只列可以定得更严的。法定人数、表决多数、表决权和保密的规定各地一样，不在这里。"
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    class Meta:
        model = RuleOverride
        fields = TYPED
        widgets = {"effective_from": AdminDateInput, "effective_to": AdminDateInput}
        help_texts = {"value": gettext_lazy("只能比全国规定更严，不能放宽。")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parameter"].widget.choices = list(choices())
        superiors = Branch.objects.exclude(level=PartyLevel.BRANCH)
        self.fields["superior"].queryset = superiors.order_by("name")
        self.fields["superior"].empty_label = _("全委各党组织")

    def clean_parameter(self) -> str:
        """The rule goes into the record, its parameter here."""
        self.instance.rule, _dot, name = self.cleaned_data["parameter"].partition(".")
        return name

    @property
    def mark(self) -> str:
        """Of all that was typed: another mark, another preview."""
        typed = "\n".join(str(self.data.get(name, "")) for name in TYPED)
        return salted_hmac("branches.rules.forms", typed).hexdigest()

    @property
    def previewed(self) -> bool:
        """Whether what this would change was shown, for exactly what is sent in now."""
        return self.cleaned_data["seen"] == self.mark

    def show_preview(self) -> None:
        """From now on the form says that it was."""
        self.data = self.data.copy()
        self.data["seen"] = self.mark

    @property
    def dated_back(self) -> bool:
        """Verdicts of days that are over change as well."""
        return self.instance.effective_from < timezone.localdate()


class RefuseForm(forms.Form):
    """Why a proposal is sent back."""

    why = forms.CharField(
        label=gettext_lazy("退回的理由"),
        max_length=200,
        help_text=gettext_lazy("写给提出的同事：哪里不对，改好可以重新提出。"),
    )


class EndForm(forms.Form):
    """From when a rule no longer holds, and why."""

    last_day = forms.DateField(
        label=gettext_lazy("最后一天"),
        widget=AdminDateInput,
        help_text=gettext_lazy("当天仍然有效，从第二天起不再有效；最早是今天。"),
    )
    why = forms.CharField(
        label=gettext_lazy("废止的依据"),
        max_length=200,
        help_text=gettext_lazy("例如：江北社工委〔2027〕3号已废止原文件。"),
    )
