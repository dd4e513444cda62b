"""What is typed from the papers of a meeting, in the order in which they say it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Branch, PartyGroup
from members.area.forms import CHOOSE, DayInput, TimeInput
from members.enums import AffiliationKind
from members.models import Member
from portal.records.locking import hold
from portal.records.versions import Versioned

from ..enums import MeetingForm, Purpose
from ..meetings.models import Meeting, at, written
from ..meetings.titles import proposed_title
from ..planning.habits import habits_of
from .checks import same_day
from .models import PaperRecord
from .scans import ScanField

# What few sheets need stands behind a fold.
SELDOM = ("title", "chair", "scan")
COUNT = {"min_value": 1, "max_value": 9999}


def _text(name: str, model: type = Meeting, **more) -> forms.CharField:
    return model._meta.get_field(name).formfield(required=False, **more)


@dataclass(frozen=True)
class Part:
    """Some fields of a form, for the template that draws forms."""

    visible_fields: list[BoundField]
    hidden_fields: list[BoundField] = field(default_factory=list)
    non_field_errors: str = ""

    @property
    def opens(self) -> bool:
        """Whether something stands there already, or is wrong."""
        return any(one.errors or one.value() for one in self.visible_fields)


class PaperForm(Versioned, forms.Form):
    """A meeting that was held, as its papers tell it.

    ``groups`` are those whose meetings ``user`` may enter; ``leads_only``: no other meetings.
    ``after`` is the one entered just before, of which form, hour and place are kept.
    """

    form = forms.ChoiceField(label=gettext_lazy("形式"))
    group = forms.ModelChoiceField(
        label=gettext_lazy("党小组（只限党小组会）"),
        queryset=PartyGroup.objects.none(),
        required=False,
        empty_label=gettext_lazy("不是党小组会"),
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("同时计作"),
        choices=Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "会上讲了党课、当天是主题党日的，勾上。形式是“活动”的，至少勾一项。"
        ),
    )
    day = forms.DateField(label=gettext_lazy("哪一天"), widget=DayInput())
    starts = forms.TimeField(label=gettext_lazy("几点开始"), widget=TimeInput())
    place = _text("place")
    title = _text(
        "title",
        help_text=gettext_lazy("不填就按日期和形式取名，例如“2025年第一季度党员大会”。"),
    )
    chair = forms.ModelChoiceField(
        label=gettext_lazy("主持人"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=gettext_lazy("不写"),
        help_text=gettext_lazy("已经离开支部的不在里面，不写即可。"),
    )
    expected = forms.IntegerField(
        label=gettext_lazy("应到"), **COUNT, help_text=gettext_lazy("人数，照签到表填写。")
    )
    present = forms.IntegerField(label=gettext_lazy("实到"), **COUNT)
    kept_at = _text("paper_kept_at", label=gettext_lazy("纸质记录存放处"))
    scan = ScanField()
    again = forms.BooleanField(label=gettext_lazy("确实又开了一次，照样登记"), required=False)
    why = forms.CharField(
        label=gettext_lazy("为什么改"),
        max_length=100,
        help_text=gettext_lazy("记在改动记录里。例如：签到表上实到人数抄错。"),
    )

    def __init__(
        self,
        *args,
        branch: Branch,
        user,
        groups,
        leads_only: bool = False,
        meeting: Meeting | None = None,
        after: Meeting | None = None,
        **kwargs,
    ):
        self.branch = branch
        self.meeting = meeting or Meeting(branch=branch, created_by=user)
        if args and args[0] is not None:
            hold(self.meeting)  # what is compared is what is stored now
        known = PaperRecord.objects.filter(meeting=self.meeting).first() if meeting else None
        self.paper = known or PaperRecord()
        self.habits = habits_of(branch)
        initial = self._of(meeting) if meeting else self._usual(after)
        super().__init__(*args, record=meeting, initial=initial, **kwargs)
        self._choices(user, groups, leads_only)
        if known is None:
            del self.fields["why"]
        if "again" not in self.data:
            del self.fields["again"]
        if meeting and known is None:  # what was planned is what was held
            for name in {"form", "group"} & self.fields.keys():
                self.fields[name].disabled = True
        if self.meeting.group_id and not groups.filter(pk=self.meeting.group_id).exists():
            # The group is no more; its meeting keeps its name.
            self.fields["form"].disabled = True
            del self.fields["group"]

    def _of(self, meeting: Meeting) -> dict:
        known = {name: getattr(self.paper, name) for name in ("expected", "present")}
        return {
            **{name: getattr(meeting, name) for name in ("form", "title", "place", "day")},
            **{name: getattr(meeting, f"{name}_id") for name in ("group", "chair")},
            **(known if self.paper.pk else {}),
            "purposes": meeting.purpose_list,
            "starts": timezone.localtime(meeting.starts_at).time(),
            "kept_at": meeting.paper_kept_at,
        }

    def _usual(self, after: Meeting | None) -> dict:
        if after is None:
            return {"starts": self.habits.starts, "place": self.habits.place}
        kept = ("form", "group", "purposes", "starts", "place", "chair", "kept_at")
        return {name: value for name, value in self._of(after).items() if name in kept}

    def _choices(self, user, groups, leads_only: bool) -> None:
        allowed = [MeetingForm.GROUP] if leads_only else [*MeetingForm]
        if not groups and not self.meeting.group_id:
            allowed.remove(MeetingForm.GROUP)
            del self.fields["group"]
        forms_ = [(one.value, one.label) for one in allowed]
        self.fields["form"].choices = [("", CHOOSE), *forms_]
        if "group" in self.fields:
            self.fields["group"].queryset = groups
            self.fields["group"].asked_of_some = True
        here = Member.objects.visible_to(user).of_branch(self.branch, AffiliationKind.HOME)
        chairs = Member.objects.filter(pk__in=here.order_by().values("pk"))
        if self.meeting.chair_id:
            chairs |= Member.objects.filter(pk=self.meeting.chair_id)
        self.fields["chair"].queryset = chairs

    @property
    def sheet(self) -> Part:
        """What every sheet says; with what is hidden, and what is wrong with all of it."""
        shown = [one for one in self.visible_fields() if one.name not in SELDOM]
        return Part(shown, self.hidden_fields(), self.non_field_errors())

    @property
    def more(self) -> Part:
        """What few sheets need."""
        return Part([self[name] for name in SELDOM])

    def clean(self) -> dict:
        """Puts it all into ``meeting`` and ``paper``; asks once more where it stands already."""
        data = super().clean()
        if self.errors:
            return data
        self._fill(data)
        other = same_day(self.meeting)
        if other and not data.get("again"):
            self.fields["again"] = self.base_fields["again"]
            words = {"day": other.day, "title": other, "state": other.get_state_display()}
            told = _("%(day)s已有“%(title)s”（%(state)s）。确实又开了一次的，勾上再保存。")
            self.add_error("again", told % words)
        return data

    def _fill(self, data: dict) -> None:
        meeting, paper = self.meeting, self.paper
        proposed = proposed_title(meeting) if meeting.pk else ""
        meeting.form, meeting.purposes = data["form"], written(data["purposes"])
        if "group" in self.fields:
            group = data["group"] if meeting.form == MeetingForm.GROUP else None
            meeting.group, meeting.group_name = group, group.name if group else ""
        length = self.habits.lasts(meeting.form)
        if meeting.pk:
            length = meeting.ends_at - meeting.starts_at
        meeting.starts_at = at(data["day"], data["starts"])
        meeting.ends_at = meeting.starts_at + length
        meeting.place, meeting.chair = data["place"], data["chair"]
        meeting.paper_kept_at = data["kept_at"]
        meeting.title = data["title"]
        if meeting.title in ("", proposed):  # nobody chose it
            meeting.title = proposed_title(meeting)
        paper.expected, paper.present = data["expected"], data["present"]
        if data["scan"]:
            suffix = data["scan"].name.rpartition(".")[2].lower()
            data["scan"].name = f"{meeting.day:%Y-%m-%d}-{meeting.form}.{suffix}"
            paper.scan = data["scan"]
