"""The form for a branch's first secretary."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch

from ..area.forms import DayInput
from ..enums import AffiliationKind, MemberStatus
from ..people.models import Member
from ..roster.forms import MemberForm, NewMemberForm


class FirstSecretaryForm(NewMemberForm):
    """Somebody new, or (where there are any) somebody who is in the branch already.

    Secretaries have the right to be elected, so the status is not asked: a full member.
    """

    known = forms.ModelChoiceField(
        label=_("书记是谁"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("名册里还没有，在下面登记"),
    )
    appointed_on = forms.DateField(
        label=_("任职日期"),
        widget=DayInput(),
        initial=timezone.localdate,
        help_text=_("以批复上的日期为准。"),
    )
    approval = forms.CharField(
        label=_("批复文号"),
        max_length=60,
        help_text=_("书记由上级批准，例如：江北社工委〔2026〕5号。"),
    )
    field_order = (
        *("known", "display_name", "phone", "joined_month", "starts_on"),
        *("appointed_on", "approval", "namesake"),
    )

    class Meta(MemberForm.Meta):
        fields = ("display_name", "joined_month", "phone")

    def __init__(self, *args, branch: Branch, user, **kwargs):
        super().__init__(*args, branch=branch, **kwargs)
        del self.fields["group"]
        at_home = Member.objects.of_branch(branch, AffiliationKind.HOME).exclude(user=user)
        people = at_home.filter(status=MemberStatus.FORMAL)
        self.fields["known"].queryset = people
        if not people.exists():
            del self.fields["known"]
        else:
            self.fields["display_name"].required = self.fields["starts_on"].required = False
        self.fields["starts_on"].help_text = _("正式党员才能当选，不能晚于任职日期。")

    def _post_clean(self) -> None:
        """Somebody known is not written: what was typed beside the choice is nobody's record."""
        if not self.cleaned_data.get("known"):
            super()._post_clean()

    def clean_appointed_on(self) -> dt.date:
        """Not to come: who takes office later is entered on 班子与小组."""
        day = self.cleaned_data["appointed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("任职日期不能晚于今天。"))
        return day

    def clean(self) -> dict:
        """Whoever is new has a name, and was in the branch on the day they took office."""
        if self.cleaned_data.get("known"):
            return self.cleaned_data
        data = super().clean()
        for name in ("display_name", "starts_on"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("登记新的人，要填这一项。"))
        entered, appointed = data.get("starts_on"), data.get("appointed_on")
        if entered and appointed and entered > appointed:
            self.add_error("starts_on", _("进入本支部的日期不能晚于任职日期。"))
        return data
