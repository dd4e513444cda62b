"""Who with whom, and on which day: nothing else is asked."""

from __future__ import annotations

from django import forms
from django.db.models import Q

from members.area.forms import CHOOSE, DayInput
from members.models import Member
from portal.records.versions import Versioned

from .models import Talk


class TalkForm(Versioned, forms.ModelForm):
    """A talk between two people of the branch, of those the keeper sees."""

    class Meta:
        model = Talk
        fields = ("first", "second", "held_on")
        widgets = {"held_on": DayInput()}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        here = Member.objects.visible_to(user).of_branch(self.instance.branch)
        wanted = Q(pk__in=here.order_by().values("pk"))
        if self.instance.pk:  # who has left meanwhile still stands there
            wanted |= Q(pk__in=(self.instance.first_id, self.instance.second_id))
        for name in ("first", "second"):
            self.fields[name].queryset = Member.objects.filter(wanted)
            self.fields[name].empty_label = CHOOSE

    def _post_clean(self) -> None:
        """The service checks the pair; here only what was typed is taken over."""
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )
