"""Publishing a translation asks what publishing any page asks.

wagtail-localize publishes from a view of its own: without the findings, without a second person,
and on one of its forms without the right to publish. Its editor saves each sentence as it is typed,
so nothing is lost on the way to a question.
"""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.signals import post_save
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page
from wagtail.whitelist import check_url
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation
from wagtail_localize.views.update_translations import (
    UpdateTranslationsForm,
    UpdateTranslationsView,
)

from portal.access.references import refers_beyond
from portal.publishing.findings.registry import Finding, publication_errors
from portal.records.forms import refuse

from . import emergency, four_eyes, sentences


def connect() -> None:
    """Called once, when apps are ready."""
    post_save.connect(check_override, SegmentOverride, dispatch_uid="portal-translation-gate")
    sentences.connect()


def check_override(sender: type, instance: SegmentOverride, update_fields=None, **kwargs) -> None:
    """After a translator put something else in the place of a picture, a file, a page, a link.

    wagtail-localize's editor asks nothing. Raises PermissionDenied, inside the transaction that
    saved it, for what the translator may not choose and for an address that runs a script.
    """
    user = instance.last_translated_by
    noted = update_fields is not None and "data_json" not in update_fields
    if noted or user is None or instance.context_id is None:
        return
    if isinstance(instance.data, str) and check_url(instance.data) is None:
        raise PermissionDenied
    if user.is_superuser:
        return
    for translation in Translation.objects.filter(
        source__object_id=instance.context.object_id, target_locale=instance.locale_id
    ).select_related("source", "target_locale"):
        if refers_beyond(user, as_published(translation), translation.source.get_source_instance()):
            raise PermissionDenied


def translation_of(page: Page) -> Translation | None:
    """The translation kept in step with its original that this page is, if it is one."""
    return (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        )
        .select_related("source", "target_locale")
        .first()
    )


def as_published(translation: Translation) -> Page:
    """The page as it would read if the translation were published now."""
    return translation.source.get_ephemeral_translated_instance(
        translation.target_locale, fallback=True
    )


def faults_of(translation: Translation) -> list[Finding]:
    """What keeps the translation from being published by anybody."""
    return [*sentences.refused(translation), *publication_errors(as_published(translation))]


def last_translator_id(translation: Translation) -> int | None:
    """Who translated last, a sentence or a field."""
    contexts = {"context__object_id": translation.source.object_id}
    locale = {"locale_id": translation.target_locale_id}
    edits = [
        model.objects.filter(**contexts, **locale).order_by("-updated_at").first()
        for model in (StringTranslation, SegmentOverride)
    ]
    edits = [edit for edit in edits if edit is not None]
    if not edits:
        return four_eyes.last_editor_id(translation.get_target_instance())
    return max(edits, key=lambda edit: edit.updated_at).last_translated_by_id


def why_emergency(translation: Translation, page: Page, user) -> four_eyes.Emergency | None:
    """As :func:`.four_eyes.emergency`, for the text the translation would become."""
    online = Page.objects.filter(pk=page.pk, live=True).select_related("live_revision").first()
    if online is not None and online.live_revision is not None:
        future = as_published(translation).serializable_data()
        if four_eyes.said(future) == four_eyes.said(
            online.live_revision.as_object().serializable_data()
        ):
            return None
    if last_translator_id(translation) == user.pk:
        return four_eyes.Emergency.OWN
    return four_eyes.Emergency.SKIPS if four_eyes.skips_steps(page, user) else None


def gate(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hook ``before_edit_page``: stops the "publish" of wagtail-localize's editor where need be."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translation_of(page)
    if translation is None or not page.permissions_for_user(request.user).can_publish():
        return None  # wagtail-localize refuses by itself
    faults = faults_of(translation)
    for finding in faults:
        messages.error(
            request,
            _("暂不能发布：%(message)s（%(where)s）")
            % {"message": finding.message, "where": finding.where or page.title},
        )
    if faults:
        return redirect("wagtailadmin_pages:edit", page.pk)
    if why_emergency(translation, page, request.user):
        return redirect("portal_publish_translation", page.pk)
    try:
        page = publish(translation, request.user)
    except ValidationError:
        return None  # wagtail-localize meets the same error, and notes it beside the sentence
    said = {"title": page.get_admin_display_title()}
    if _lacks_sentences(translation):
        messages.warning(request, _("“%(title)s”已发布，还有句子没有译。") % said)
    else:
        messages.success(request, _("“%(title)s”已发布。") % said)
    return redirect("wagtailadmin_pages:edit", page.pk)


@transaction.atomic
def publish(translation: Translation, user, reason: str = "") -> Page:
    """Make the page of the sentences and publish it, with the debt where a reason was asked.

    wagtail-localize would publish in a transaction of its own after that of the page. Raises
    ValidationError.
    """
    author = last_translator_id(translation)
    translation.save_target(user=user, publish=False)
    page = translation.get_target_instance().specific
    revision = page.latest_revision
    if reason:
        emergency.record(page, revision, user=user, reason=reason, author_id=author)
    revision.publish(user=user)
    return page


def _lacks_sentences(translation: Translation) -> bool:
    segments = translation.source.stringsegment_set.annotate_translation(translation.target_locale)
    return segments.filter(translation__isnull=True).exists()


class ReasonForm(forms.Form):
    """Why it can't wait for a second person."""

    reason = forms.CharField(
        label=gettext_lazy("紧急发布的理由"),
        max_length=300,
        widget=AdminAutoHeightTextInput,
        help_text=gettext_lazy("例如“防汛通知，等不到明天上班”。补签的人会看到。"),
        error_messages={"required": gettext_lazy("请写明紧急发布的理由。")},
    )


class PublishTranslationView(WagtailAdminTemplateMixin, FormView):
    """Asks why somebody publishes their own translation, then does."""

    form_class = ReasonForm
    template_name = "portal/admin/publish_translation.html"
    page_title = gettext_lazy("紧急发布译文")
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, page_id: int) -> HttpResponse:
        self.page = get_object_or_404(Page, pk=page_id).specific
        tester = self.page.permissions_for_user(request.user)
        if not (tester.can_edit() and tester.can_publish()) or tester.page_locked():
            raise PermissionDenied
        self.translation = translation_of(self.page)
        if self.translation is None:
            return redirect("wagtailadmin_pages:edit", page_id)
        return super().dispatch(request)

    @cached_property
    def faults(self) -> list:
        """What keeps the translation from being published by anybody."""
        return faults_of(self.translation)

    @cached_property
    def emergency(self) -> four_eyes.Emergency | None:
        """Why it would be an emergency."""
        return why_emergency(self.translation, self.page, self.request.user)

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": edit_url, "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(page=self.page, faults=self.faults, **kwargs)
        sentence = four_eyes.TRANSLATION_EMERGENCIES.get(self.emergency, "")
        return context | {"media": context["form"].media, "sentence": sentence}

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        if self.faults:
            return self.form_invalid(form)
        reason = form.cleaned_data["reason"].strip() if self.emergency else ""
        try:
            page = publish(self.translation, self.request.user, reason)
        except ValidationError as error:
            refuse(form, error)
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("“%(title)s”已发布，等另一个人补签。") % {"title": page.get_admin_display_title()},
        )
        return redirect("wagtailadmin_pages:edit", page.pk)


class SyncOnlyForm(UpdateTranslationsForm):
    """New sentences reach the translations; each is published in its own editor."""

    publish_translations = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_publish_translations(self) -> bool:
        """Whatever was posted."""
        return False


class SyncTranslationsView(UpdateTranslationsView):
    """wagtail-localize's own view published with one tick, without the right to publish."""

    def get_form(self) -> SyncOnlyForm:
        return SyncOnlyForm(self.request.POST if self.request.method == "POST" else None)


def no_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """A Chinese text never stands in for an English page, and none goes live unasked."""
    messages.error(request, _("译文不能换成原文：请撤下译文，读者会看到“这个页面没有英文版”。"))
    return redirect("wagtailadmin_pages:edit", page_id)
