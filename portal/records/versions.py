"""A form carries the version it read: what somebody else changed meanwhile is never lost silently.

For each field the form knows a mark of the value it was opened with (a keyed hash: it tells nobody
the value). When it is sent in, what is stored now is held until the end of the transaction, and
each field is compared three ways: changed by nobody else, what was typed; changed by somebody else
only, what they stored, and that is said; changed by both, differently: nothing is saved, both
values stand beside each other, and the person says for each field which one it is to be.

Wants ``hold`` to work: the form also carries ``{% once %}``, so it is saved in one transaction.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.log_actions import registry as log_registry

from .locking import hold

FIELD = "version"
MINE, THEIRS = "mine", "theirs"
Author = tuple[str, dt.datetime]
_authors: list[Callable[[models.Model], Author | None]] = []


def register_author(tell: Callable[[models.Model], Author | None]) -> None:
    """``tell(instance)``: who changed it last and when, or None where it does not know."""
    if tell not in _authors:
        _authors.append(tell)


def last_change(instance: models.Model) -> Author | None:
    """Who changed it last and when, of whoever knows the latest."""
    known = [told for tell in _authors if (told := tell(instance))]
    logs = log_registry.get_logs_for_instance(instance)
    entry = logs.order_by("-timestamp").first() if logs is not None else None
    if entry:
        known.append((str(entry.user_display_name), entry.timestamp))
    return max(known, key=lambda told: told[1], default=None)


@dataclass(frozen=True)
class Difference:
    """A field somebody else changed meanwhile; ``choice`` is what the person said it is to be."""

    name: str
    label: str
    mine: str
    theirs: str
    choice: str = ""


class VersionInput(forms.HiddenInput):
    """The marks; after a conflict also both values of each field, to choose from."""

    template = "components/conflict.html"

    def __init__(self):
        super().__init__(attrs={"autocomplete": "off"})
        self.conflict: dict = {}

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        """Wherever a form draws its hidden fields."""
        drawn = super().render(name, value, attrs, renderer)
        if not self.conflict:
            return drawn
        return drawn + render_to_string(self.template, self.conflict)


class VersionField(forms.CharField):
    """The marks as a field of a form."""

    def __init__(self, form: Versioned):
        super().__init__(required=False, widget=VersionInput(), initial=form.marks_now)

    def has_changed(self, initial, data) -> bool:
        """It says nothing about the record."""
        return False


class Versioned:
    """For forms of something that exists: a ``ModelForm`` with an instance, or with a ``record``.

    Compared are the fields with an ``initial`` value of the form (not of the field).
    """

    #: Whether a field only somebody else changed keeps what they stored. Where a form adds a row
    #: that says all of it, it is asked about as well.
    merges = True

    def __init__(self, *args, **kwargs):
        data = args[0] if args else kwargs.get("data")
        record = kwargs.pop("record", None) or kwargs.get("instance")
        if data is not None and record is not None:
            hold(record)
        super().__init__(*args, **kwargs)
        #: Fields that keep what somebody else stored meanwhile.
        self.merged: list[Difference] = []
        #: Fields that both changed: nothing is saved.
        self.conflicts: list[Difference] = []
        self.record = record if record is not None and record.pk is not None else None
        if self.record is not None:
            self.fields[FIELD] = VersionField(self)

    # --- What a form may say of its fields --------------------------------------------------

    def stored(self, name: str) -> object:
        """The value stored now."""
        return self.get_initial_for_field(self.fields[name], name)

    def typed(self, name: str) -> object:
        """The value that was sent in, to compare with the stored one."""
        return self.cleaned_data[name]

    def take_stored(self, name: str) -> None:
        """Save what is stored now, not what was sent in."""
        self.cleaned_data[name] = _as_cleaned(self.fields[name], self.stored(name))

    def shown(self, name: str, value: object) -> str:
        """A value in words."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            value = _chosen(field, value)
        elif isinstance(value, bool):
            value = _("是") if value else _("否")
        elif isinstance(value, dt.datetime):
            value = timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        elif isinstance(value, StreamValue):
            value = value.render_as_block() if value else ""
        return str(value) if value not in (None, "") else _("（空）")

    # --- Marks -------------------------------------------------------------------------------

    def marks_now(self) -> str:
        """The marks of what is stored now, for a form that is opened."""
        return json.dumps({"read": {name: self._mark(name) for name in self.compared()}})

    def compared(self) -> list[str]:
        """The names of the fields that are compared."""
        return [
            name
            for name, field in self.fields.items()
            if name in self.initial and not field.disabled and name != FIELD
        ]

    def _mark(self, name: str, *value: object) -> str:
        value = value[0] if value else self.stored(name)
        said = json.dumps([self.record._meta.label, str(self.record.pk), name, plain(value)])
        return salted_hmac("portal.records.versions", said).hexdigest()[:20]

    def _sent(self) -> dict:
        try:
            sent = json.loads(self.data.get(self.add_prefix(FIELD), ""))
            return {key: dict(sent.get(key, {})) for key in ("read", "seen")}
        except (ValueError, TypeError, AttributeError):
            return {"read": {}, "seen": {}}

    # --- Comparing ---------------------------------------------------------------------------

    def _clean_form(self) -> None:
        super()._clean_form()
        if self.record is None:
            return
        self.cleaned_data.pop(FIELD, None)
        sent = self._sent()
        for name in self.compared():
            if name in self.cleaned_data and name in sent["read"]:
                self._compare(name, sent["read"][name], sent["seen"].get(name))
        if self.conflicts:
            self._refuse(sent)

    def _compare(self, name: str, read: str, seen: str | None) -> None:
        mine, theirs = self.typed(name), self.stored(name)
        now, typed = self._mark(name), self._mark(name, mine)
        if now in (read, typed):
            return
        choice = self.data.get(f"{self.add_prefix(name)}-keep", "")
        found = Difference(
            name,
            str(self.fields[name].label or name),
            self.shown(name, mine),
            self.shown(name, theirs),
            choice,
        )
        decided = seen == now and choice in (MINE, THEIRS)
        untouched = typed == read and self.merges
        if untouched or (decided and choice == THEIRS):
            self.take_stored(name)
            if untouched:
                self.merged.append(found)
        elif not decided:
            self.conflicts.append(found)

    def _refuse(self, sent: dict) -> None:
        self.add_error(
            None,
            ValidationError(
                _("您打开这张表以后，同一处另有修改。还没有保存，请逐项选择。"), code="conflict"
            ),
        )
        sent["seen"] = {one.name: self._mark(one.name) for one in self.conflicts}
        self.data = self.data.copy()
        self.data[self.add_prefix(FIELD)] = json.dumps(sent)
        told = last_change(self.record)
        self.fields[FIELD].widget.conflict = {
            "conflicts": [(one, f"{self.add_prefix(one.name)}-keep") for one in self.conflicts],
            "merged": self.merged,
            "by": told and told[0],
            "at": told and told[1],
        }

    def said_of_merged(self) -> str:
        """What to tell who saved: which fields keep what somebody else stored; empty if none."""
        if not self.merged or self.conflicts:
            return ""
        parts = [
            _("%(label)s：%(theirs)s") % {"label": one.label, "theirs": one.theirs}
            for one in self.merged
        ]
        return _("您打开这张表以后，这几项另有修改，已保留：%(what)s") % {
            "what": _("；").join(parts)
        }


def plain(value: object) -> object:
    """A value as what stands in a form, so that what was stored and what is typed compare."""
    if value is None or value is False:
        return ""
    if isinstance(value, dt.datetime):
        aware = value if timezone.is_aware(value) else timezone.make_aware(value)
        return timezone.localtime(aware).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, StreamValue):
        return _without_ids(value.get_prep_value())
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Promise):
        return sorted(str(plain(one)) for one in value)
    return "\n".join(str(value).strip().splitlines())


def _without_ids(value: object) -> object:
    """Blocks without their identifiers, which an editor's browser adds."""
    if isinstance(value, dict):
        return {key: _without_ids(one) for key, one in value.items() if key != "id"}
    if isinstance(value, list | tuple):
        return [_without_ids(one) for one in value]
    return str(value)


def _as_cleaned(field: forms.Field, value: object) -> object:
    """A stored value as the form would have read it."""
    if isinstance(value, StreamValue):
        return value
    try:
        return field.to_python(value)
    except ValidationError:
        return value


def _chosen(field: forms.Field, value: object) -> str:
    """The words of a choice; of several, one after the other."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple | models.QuerySet):
        return "、".join(_chosen(field, one) for one in value)
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ModelChoiceField):
        return str(_as_cleaned(field, value))
    labels = {str(plain(getattr(key, "value", key))): str(text) for key, text in _flat(field)}
    return labels.get(str(value), str(value))


def _flat(field: forms.Field) -> Iterable[tuple]:
    for key, text in field.choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield key, text
