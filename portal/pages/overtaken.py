"""A page that was saved elsewhere while it was being edited: no text is replaced unseen.

The editor sends the revision it was opened with, or that of its own latest automatic save
(``static/js/typed-editor.js``). Where there is a newer one, of somebody else or of the same person
in another window, an ordinary save, too, is refused; what was typed stays in the form, and is saved
over the newer one only when the person says so. Wagtail itself refuses automatic saves only.
"""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Revision

from portal.publishing.review import four_eyes


class OvertakenMixin(forms.Form):
    """Of the form of every page; shown by ``OvertakenPanel``."""

    overtaken = forms.CharField(required=False, widget=forms.HiddenInput)
    save_mine = forms.BooleanField(
        label=gettext_lazy("我看过了，仍然保存我的"),
        required=False,
        help_text=gettext_lazy("那一版留在历史里，可以随时恢复。"),
    )
    #: The revision that is newer than the one this form was opened with.
    overtaken_by: Revision | None = None
    opened_with = ""

    def clean(self) -> dict:
        """Refuse what would replace a text its author has not seen."""
        data = super().clean()
        newer = None if "action-cancel-workflow" in self.data else self._newer()
        if newer is None:
            return data
        said = self.data.get("overtaken") == str(newer.pk)
        if not (said and data.get("save_mine")):
            self.add_error(None, self.refuse(newer))
        return data

    def refuse(self, newer: Revision) -> ValidationError:
        """What to say of a newer revision; the form will ask about it."""
        self.overtaken_by = newer
        self.data = self.data.copy()
        self.data["overtaken"] = str(newer.pk)
        self.data.pop("save_mine", None)
        own = newer.user == self.for_user
        return ValidationError(
            _("您打开以后，%(name)s保存了新的一版。您的还没有保存，请看页面上方。")
            % {"name": _("您自己在另一个窗口") if own else newer.user or _("别人")},
            code="overtaken",
        )

    def _newer(self) -> Revision | None:
        """The newest revision, where this window does not know it."""
        latest = four_eyes.latest_revision(self.instance)
        if latest is None or self.for_user is None:
            return None
        if self.data.get("overtaken") == str(latest.pk):
            return latest  # told, and not answered yet
        own = self.data.get("overwrite_revision_id")
        self.opened_with = own or self.data.get("loaded_revision_id", "")
        if not self.opened_with:
            return None
        if self.opened_with != str(latest.pk):
            return latest
        # Another window's automatic saves write one revision again and again.
        written_again = not own and self._loaded_at() not in (None, latest.created_at)
        return latest if written_again else None

    def _loaded_at(self):
        try:
            return parse_datetime(self.data.get("loaded_revision_created_at", ""))
        except ValueError:
            return None
