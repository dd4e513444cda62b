"""The editing form of every page."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.blocks import BlockField, StreamBlockValidationError
from wagtail.models import Page

from portal.access.references import ReferenceCheck
from portal.publishing.findings.places import place_of
from portal.publishing.findings.registry import Finding, publication_errors
from portal.publishing.history.enums import ChangeKind
from portal.publishing.review import four_eyes
from portal.text.slugs import free_slug

from .overtaken import OvertakenMixin


class PortalPageForm(OvertakenMixin, ReferenceCheck, WagtailAdminPageForm):
    """Makes the address from a Chinese title and starts each round of editing with no change note.

    Publishing, sending to review and approving are refused while the page has findings of level
    error; a draft is saved whatever it lacks. Publishing one's own text at once needs a reason.
    """

    emergency_reason = forms.CharField(
        label=gettext_lazy("紧急发布的理由"),
        required=False,
        max_length=300,
        widget=AdminAutoHeightTextInput,
        help_text=gettext_lazy("例如“防汛通知，等不到明天上班”。补签的人会看到。"),
    )
    #: What makes the publication asked for an emergency; set by validation.
    emergency: four_eyes.Emergency | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if self.is_bound and self.parent_page is not None:
            self.parent_page = self.find_place(self.parent_page)
            # The page's own rules ask for the page above it, before it is stored there.
            self.instance._cached_parent_obj = self.parent_page
        published = self.instance.live_revision_id
        if published and published == self.instance.latest_revision_id:
            # The note belonged to what is already out.
            self.initial["change_kind"] = ChangeKind.MINOR
            self.initial["change_note"] = ""

    def find_place(self, parent: Page) -> Page:
        """Below which page what is sent in belongs, given where it stands or was begun.

        Most pages stand where they are. The views (``portal/pages/editing.py``) put the page there.
        """
        return parent

    def clean_slug(self) -> str:
        """An empty address is filled from the title."""
        slug = self.cleaned_data.get("slug")
        if slug:
            return slug
        title = self.cleaned_data.get("title") or self.data.get("title", "")
        return free_slug(title, self.parent_page, exclude=self.instance.pk)

    @property
    def moves_towards_publication(self) -> bool:
        """Publish, submit or approve; not saving, previewing, rejecting or cancelling."""
        if self.is_deferred_validation or "action-cancel-workflow" in self.data:
            return False
        return self.data.get("workflow-action-name") != "reject"

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            # A draft may wait for its note.
            self._errors.pop("change_note", None)
        elif self.moves_towards_publication and not self._errors:
            self._refuse(publication_errors(self.instance))
        self._need_a_second_person()

    def _refuse(self, findings: list[Finding]) -> None:
        """All stand in the message above the form; each also at its field or block, if it has one.

        There the field turns red, and Wagtail's way to the first error leads to it.
        """
        at: dict[str, dict[int | None, list[ValidationError]]] = {}
        for finding in findings:
            self.add_error(None, ValidationError(self._say(finding), code=finding.code))
            place = place_of(finding, self.instance)
            if place and place.field in self.fields:
                error = ValidationError(str(finding.message), code=finding.code)
                at.setdefault(place.field, {}).setdefault(place.block, []).append(error)
        for name, errors in at.items():
            whole = errors.pop(None, [])
            if not isinstance(self.fields[name], BlockField):
                self.add_error(name, ValidationError(whole))
                continue
            blocks = {number: ValidationError(found) for number, found in errors.items()}
            # Of a body only one error is shown: it holds all of them.
            self.add_error(
                name,
                StreamBlockValidationError(
                    block_errors=blocks or None, non_block_errors=ErrorList(whole)
                ),
            )

    def _need_a_second_person(self) -> None:
        if self.is_deferred_validation or self.for_user is None:
            return
        if self.data.get("action-publish"):
            self.emergency = four_eyes.emergency(self.instance, self.for_user, self.edited)
            reason = self.cleaned_data.get("emergency_reason", "").strip()
            if self.emergency and not reason and "emergency_reason" not in self._errors:
                self.add_error("emergency_reason", _("请写明紧急发布的理由。"))
            # Read by the hook that runs just before publication.
            self.instance.emergency_reason = reason if self.emergency else ""
        elif self._approves and self.edited:
            self.add_error(
                None,
                _(
                    "您改了稿件，不能自己通过：请先存草稿，再由另一个人通过；不想改的，重新打开页面。"
                ),
            )

    @property
    def _approves(self) -> bool:
        return bool(self.data.get("action-workflow-action")) and (
            self.data.get("workflow-action-name") == "approve"
        )

    @cached_property
    def edited(self) -> bool:
        """The page says something else than its latest revision."""
        latest = four_eyes.latest_revision(self.instance)
        if latest is None:
            online = type(self.instance)._base_manager.filter(pk=self.instance.pk).first()
            before = online.serializable_data() if online else {}
        else:
            before = latest.as_object().serializable_data()
        if four_eyes.said(before) != four_eyes.said(self.instance.serializable_data()):
            return True
        formsets = (each for name, each in self.formsets.items() if name != "comments")
        if any(formset.has_changed() for formset in formsets):
            return True
        many = {each.name for each in self.instance._meta.many_to_many}
        return not many.isdisjoint(self.changed_data)

    def has_changed(self) -> bool:
        """For an action of a workflow, only what changes the text counts.

        The identifiers an editor's browser adds would make a new revision, and every step of the
        review would begin again.
        """
        if self.data.get("action-workflow-action") and self.is_bound:
            return self.edited
        return super().has_changed()

    @staticmethod
    def _say(finding) -> str:
        if finding.where:
            return _("暂不能发布：%(message)s（%(where)s）") % {
                "message": finding.message,
                "where": finding.where,
            }
        return _("暂不能发布：%(message)s") % {"message": finding.message}


class PortalCopyForm(CopyForm):
    """A copy is a draft: it goes its own way to publication.

    An alias shows a page that is public already, so it stands only where no more people read it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("publish_copies", None)

    def clean(self) -> dict:
        """Refuse an alias that would open a restricted page."""
        data = super().clean()
        target = data.get("new_parent_page")
        if data.get("alias") and target and four_eyes.opens_up(self.page, target):
            self.add_error(
                "alias", _("这个页面有阅读限制，放到公开的地方要重新审核：请复制成草稿，再送审。")
            )
        return data
