"""The form of a disclosure."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.pages.forms import PortalPageForm


class DisclosureForm(PortalPageForm):
    """Its audience decides below which of the branch's two pages it stands (GK-01).

    A draft goes there by itself. What readers have seen stays at its address: to have another
    audience it is withdrawn and disclosed anew.
    """

    refusal = ""  # why it can't go where it belongs

    def find_place(self, parent: Page) -> Page:
        """The public or internal page of the branch; ``parent`` where it can't go there."""
        wanted = self.instance.place_for(self.data.get(self.add_prefix("audience")), parent)
        if wanted is None:
            self.refusal = _("这个支部还没有放这类事项的页面，请联系管理员开通。")
        elif wanted.pk != parent.pk:
            self.refusal = self._why_not(wanted)
        return parent if self.refusal else wanted

    def _why_not(self, place: Page) -> str:
        if self.instance.first_published_at:
            return _("公开过的事项不能这样改公开范围：请先“撤下并说明原因”，再按新的范围另发一条。")
        if self.for_user is None:
            return ""
        tester = place.permissions_for_user(self.for_user)
        publishes = bool(self.data.get("action-publish"))
        if not tester.can_add_subpage() or (publishes and not tester.can_publish_subpage()):
            return _("这个公开范围的事项要放在您不能编辑的地方，请让本支部的书记来写。")
        return ""

    def clean(self) -> dict:
        """Says beside the audience why the page can't go where it belongs."""
        data = super().clean()
        if self.refusal:
            self.add_error("audience", ValidationError(self.refusal, code="place"))
        return data

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            # A draft may wait for the meeting.
            self._errors.pop("given_at", None)
