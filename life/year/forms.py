"""The plan of a year as a form: an evening each with its day, hour and place; what is left out."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.area.forms import DayInput, TimeInput

from ..meetings.models import at
from .proposing import Evening, Sitting
from .services import Choice


class EveningForm(forms.Form):
    """One evening. Of each of its sittings (``out-<number>``) whether it is left out, and why."""

    day = forms.DateField(label=gettext_lazy("日期"), widget=DayInput())
    starts = forms.TimeField(label=gettext_lazy("几点开始"), widget=TimeInput())
    place = forms.CharField(label=gettext_lazy("地点"), max_length=80, required=False)

    def __init__(self, data, evening: Evening, place: str, from_day: dt.date, year: int):
        self.evening, self.from_day, self.year = evening, from_day, year
        starts = timezone.localtime(evening.sittings[0].starts_at)
        initial = {"day": evening.day, "starts": starts.time(), "place": place}
        super().__init__(data, prefix=f"e{evening.day:%Y%m%d}", initial=initial)
        self.rows = [self._row(number, each) for number, each in enumerate(evening.sittings)]

    def _row(self, number: int, sitting: Sitting) -> tuple[Sitting, str, str]:
        """A sitting with the names of its two fields."""
        out, why = f"out-{number}", f"why-{number}"
        kinds = _("、").join(sitting.kinds)
        self.fields[out] = forms.BooleanField(
            label=_("不排%(what)s") % {"what": kinds}, required=False
        )
        self.fields[why] = forms.CharField(
            label=_("为什么不排%(what)s") % {"what": kinds},
            max_length=100,
            required=False,
            widget=forms.TextInput(attrs={"placeholder": _("不排的，在这里写原因")}),
        )
        return sitting, out, why

    @property
    def sittings(self) -> list[tuple[Sitting, forms.BoundField, forms.BoundField]]:
        """For the template."""
        return [(sitting, self[out], self[why]) for sitting, out, why in self.rows]

    def clean_day(self) -> dt.date:
        """Ahead, and in the year that is planned."""
        day = self.cleaned_data["day"]
        if day < self.from_day:
            raise ValidationError(_("要从%(day)s起排。") % {"day": f"{self.from_day:%Y-%m-%d}"})
        if day.year != self.year:
            raise ValidationError(_("要在%(year)s年里。") % {"year": self.year})
        return day

    def clean(self) -> dict:
        """What is left out has a reason; on its day each sitting counts for what it is for."""
        data = super().clean()
        for sitting, out, why in self.rows:
            if data.get(out) and not data.get(why):
                self.add_error(why, _("不排的，写明原因。"))
            elif not data.get(out) and data.get("day"):
                self._check_day(sitting, data["day"])
        return data

    def _check_day(self, sitting: Sitting, day: dt.date) -> None:
        if sitting.first_day <= day <= sitting.last_day or self.has_error("day"):
            return
        words = {
            "what": _("、").join(sitting.kinds),
            "first": f"{sitting.first_day:%Y-%m-%d}",
            "last": f"{sitting.last_day:%Y-%m-%d}",
        }
        self.add_error("day", _("%(what)s要在%(first)s到%(last)s之间开，才算这一期。") % words)

    def choices(self) -> list[Choice]:
        """What was decided on each sitting; all of an evening move together."""
        data, first = self.cleaned_data, self.evening.sittings[0].starts_at
        shift = at(data["day"], data["starts"]) - first
        return [
            Choice(
                sitting,
                sitting.starts_at + shift,
                sitting.ends_at + shift,
                data["place"],
                data[why] if data[out] else "",
            )
            for sitting, out, why in self.rows
        ]


class PlanForm(forms.Form):
    """All evenings of a plan. What was typed for an evening still proposed stays.

    ``keys`` are the sittings somebody saw; where others are proposed by now, nothing is saved.
    """

    keys = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(self, data, evenings: list[Evening], place: str, from_day: dt.date, year: int):
        super().__init__(data)
        self.evenings = [
            EveningForm(
                data if self.is_bound and f"e{each.day:%Y%m%d}-day" in data else None,
                each,
                place,
                from_day,
                year,
            )
            for each in evenings
        ]
        self.proposed = ",".join(sitting.key for each in evenings for sitting in each.sittings)

    def clean_keys(self) -> str:
        """Those that are proposed now."""
        if self.cleaned_data["keys"] != self.proposed:
            raise ValidationError(
                _(
                    "还没有保存：这期间排了别的会议，或者支部的情况变了。"
                    "下面是重新排的，请再看一遍。"
                )
            )
        return self.proposed

    def is_valid(self) -> bool:
        """Whether it can be saved: the same is still proposed, and every evening is right."""
        checked = [each.is_valid() for each in self.evenings]
        return super().is_valid() and all(checked)

    def choices(self) -> list[Choice]:
        """What was decided on every sitting."""
        return [choice for each in self.evenings for choice in each.choices()]
