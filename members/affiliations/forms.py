"""Papers of guests, letters, posts and groups."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, PartyGroup
from portal.records.versions import Versioned

from ..area.forms import CHOOSE, DayInput
from ..enums import COMMITTEE_POSTS, AffiliationKind, MemberStatus, Paper, PostKind
from ..people.models import Member
from ..people.phones import tidy_phone
from .models import Affiliation


class PaperForm(Versioned, forms.ModelForm):
    """What a host affiliation rests on."""

    class Meta:
        model = Affiliation
        fields = ("paper", "paper_number", "paper_issuer", "paper_expires_on")
        widgets = {"paper_expires_on": DayInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paper"].required = True
        self.fields["paper"].choices = [("", CHOOSE), *Paper.choices]
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


class LetterForm(forms.Form):
    """Which branch a letter is for."""

    host = forms.ModelChoiceField(
        label=_("去哪个支部参加组织生活"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = branches


class AppointForm(forms.Form):
    """A post, its holder and its first day."""

    member = forms.ModelChoiceField(label=_("党员"), queryset=None, empty_label=CHOOSE)
    kind = forms.ChoiceField(label=_("职务"), choices=[("", CHOOSE), *PostKind.choices])
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
        self.fields["approval"].asked_of_some = True
        if not may_appoint_secretary:
            kinds = [kind for kind in PostKind.choices if kind[0] != PostKind.SECRETARY]
            self.fields["kind"].choices = [("", CHOOSE), *kinds]

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


class RefusalForm(forms.Form):
    """Why the superior does not confirm a post."""

    reason = forms.CharField(
        label=_("理由"), max_length=100, help_text=_("支部的班子成员会看到，例如：请先报批复。")
    )


class GroupForm(Versioned, forms.ModelForm):
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
