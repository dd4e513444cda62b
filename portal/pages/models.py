"""What every page of the portal has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField

from portal.media.reading import searchable_text
from portal.media.uses import uses_of
from portal.publishing.history import redirects
from portal.publishing.history.changes import changes_of
from portal.publishing.history.enums import ChangeKind
from portal.publishing.history.withdrawal import open_withdrawal
from portal.publishing.panels import EmergencyPanel, FindingsPanel, OvertakenPanel, ReviewPanel
from portal.publishing.review.four_eyes import follow_revision, is_approved
from portal.text.slugs import free_slug

from .forms import PortalCopyForm, PortalPageForm
from .frozen import is_frozen
from .permissions import PortalPagePermissionTester


class BasePage(Page):
    """A page with provenance, a summary, a picture and a public history.

    ``kind`` is the facet of the search page and the shape of the listing card; a page type without
    one is furniture and not offered as a facet.
    """

    kind = ""
    kind_label = ""
    # Fields a search result shows below its passage, and the date field it is dated by.
    search_facts: tuple[str, ...] = ()
    search_day = ""
    # Whether pages of this type repeat what an authority has published itself.
    repeats_documents = False
    # Query parameters that change what this page shows: the page cache keys on them alone.
    cache_params: tuple[str, ...] = ()

    summary = models.TextField(
        _("摘要"), max_length=300, blank=True, help_text=_("列表和搜索结果里显示，不超过300字。")
    )
    keywords = models.CharField(
        _("关键词"), max_length=120, blank=True, help_text=_("用空格分开。")
    )
    cover = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("题图"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    responsible_unit = models.CharField(
        _("责任单位"), max_length=80, blank=True, help_text=_("对内容负责的单位全称。")
    )
    editor_name = models.CharField(
        _("责任编辑"), max_length=40, blank=True, help_text=_("写人名或岗位，不写“管理员”。")
    )
    change_kind = models.CharField(
        _("这次改动"),
        max_length=5,
        choices=ChangeKind.choices,
        default=ChangeKind.MINOR,
        help_text=_("发布后又改了意思，选“重要改动”，读者会看到说明和被替换的原文。"),
    )
    change_note = models.CharField(_("改动说明"), max_length=300, blank=True)

    base_form_class = PortalPageForm
    copy_form_class = PortalCopyForm
    # A translated slug would be emptied of its Chinese letters on the way (wagtail-localize).
    override_translatable_fields = [
        SynchronizedField("slug"),
        # The note of a change belongs to one language: neither translated nor copied.
        BaseTranslatableField("change_kind"),
        BaseTranslatableField("change_note"),
    ]

    provenance_panel = MultiFieldPanel(["responsible_unit", "editor_name"], heading=_("谁负责"))
    change_panel = MultiFieldPanel(["change_kind", "change_note"], heading=_("发布后的改动"))
    opening_panels = [OvertakenPanel(), EmergencyPanel(), ReviewPanel(), FindingsPanel()]
    content_panels = [*opening_panels, *Page.content_panels, "summary", "cover"]
    promote_panels = [
        MultiFieldPanel(
            ["slug", "seo_title", "search_description", "keywords"], heading=_("网址与检索")
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("导航")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("keywords", boost=2),
        index.SearchField("attachment_text"),
        index.FilterField("id"),
        index.FilterField("alias_of"),
    ]

    class Meta:
        abstract = True

    def begin(self, parent: Page, asked: Mapping[str, str]) -> None:
        """Fill in what is known as its owner begins to write it below ``parent``.

        Who answers for it is as in the owner's last page of this type; ``asked`` are the
        parameters of the address somebody was led here by.
        """
        theirs = type(self).objects.filter(owner=self.owner).exclude(editor_name="")
        last = theirs.order_by("-pk").values_list("responsible_unit", "editor_name").first()
        if last:
            self.responsible_unit, self.editor_name = last

    def clean(self) -> None:
        """A major change tells readers what changed."""
        super().clean()
        if self.change_kind == ChangeKind.MAJOR and not self.change_note.strip():
            raise ValidationError({"change_note": _("重要改动要写明改了什么，读者会看到这句话。")})

    def minimal_clean(self) -> None:
        """Wagtail's, but what it refuses of a title is said of the title, as callers expect."""
        try:
            super().minimal_clean()
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                raise
            raise ValidationError({"title": error}) from error

    def _set_core_field_defaults(self) -> None:
        # Wagtail's own default leaves a Chinese title without a slug when slugs are ASCII.
        if not self.slug:
            self.slug = free_slug(self.title, self.get_parent(), exclude=self.pk)
        super()._set_core_field_defaults()

    # Wagtail stores the page, what listens to it, and the log one after the other.
    publish = transaction.atomic(Page.publish)
    unpublish = transaction.atomic(Page.unpublish)
    move = transaction.atomic(Page.move)
    copy = transaction.atomic(Page.copy)

    @transaction.atomic
    def save(self, *args, **kwargs):
        """With the redirects from addresses that change, which Wagtail makes after the commit."""
        before = redirects.before_renaming(self, kwargs.get("update_fields"))
        if before is None:
            return super().save(*args, **kwargs)
        with redirects.renaming(before, self):
            return super().save(*args, **kwargs)

    def permissions_for_user(self, user):
        """Wagtail's rules and those of what was public (E3)."""
        return PortalPagePermissionTester(user, self)

    def route(self, request, path_components):
        """A withdrawn page answers at its address with the reason (``before_serve_page``)."""
        if not path_components and not self.live and open_withdrawal(self):
            return RouteResult(self)
        return super().route(request, path_components)

    def save_revision(self, *args, **kwargs):
        """What readers have seen, are told about, or somebody approved is not overwritten.

        A text changed in review goes back to the first step.
        """
        overwritten = kwargs.get("overwrite_revision")
        if overwritten is not None and is_frozen(overwritten):
            raise PermissionDenied(_("这个版本已经公开过，不能再改写。"))
        if overwritten is not None and is_approved(overwritten):
            raise PermissionDenied(_("这个版本已经有人审核通过，不能再改写，请存成新的草稿。"))
        revision = super().save_revision(*args, **kwargs)
        follow_revision(self, revision, kwargs.get("user"))
        return revision

    # Set by portal/pages/routing.py: neither this page nor one above it stands for another page.
    way_without_aliases = False

    @cached_property
    def restrictions(self) -> list[PageViewRestriction]:
        """Every restriction of the site, a handful by design; asked for once a page served."""
        return list(PageViewRestriction.objects.select_related("page"))

    @cached_property
    def closed(self) -> models.Q:
        """A filter on pages not everybody may read, for each list of this page."""
        return self._closed_at("")

    @cached_property
    def closed_below(self) -> models.Q:
        """The same for lists of what lies below, for readers who passed what stands above."""
        return self._closed_at(self.path)

    def _closed_at(self, top: str) -> models.Q:
        closed = models.Q(pk__in=[])
        for restriction in self.restrictions:
            path = restriction.page.path
            if path.startswith(top) and path != top:
                closed |= models.Q(path__startswith=path)
        return closed

    def get_view_restrictions(self):
        """All that apply, from here and above: a list where the way is known."""
        if not self.way_without_aliases:
            return super().get_view_restrictions()
        return [found for found in self.restrictions if self.path.startswith(found.page.path)]

    @cached_property
    def breadcrumb(self) -> list[Page]:
        """Pages from the front page down to the parent, for the current-position line."""
        return list(self.get_ancestors().filter(depth__gt=1).defer_streamfields())

    @cached_property
    def updates(self) -> list:
        """What readers are told about changes, newest first; see ``history.changes_of``."""
        return changes_of(self)

    @property
    def revised_at(self) -> dt.datetime | None:
        """The second date readers are told, only where something was published again."""
        first, last = self.first_published_at, self.last_published_at
        return last if first and last and last - first >= dt.timedelta(minutes=1) else None

    @property
    def attachment_text(self) -> str:
        """The words inside the files the page attaches or links, for search."""
        return searchable_text(self, [pk for kind, pk in uses_of(self) if kind == "document"])

    @property
    def listing_date(self):
        """The day a list shows for this page, a date or None."""
        return self.first_published_at

    @property
    def introduction(self) -> str:
        """One or two sentences for lists, cards and meta tags."""
        return self.search_description or self.summary


class ColumnMixin:
    """A page whose children are listed: a column of the site."""

    per_page = 20
    cache_params = ("page",)

    def listing(self):
        """Queryset of what the public may read here, newest first. Subclasses narrow the type."""
        raise NotImplementedError
