"""Images and documents with what an official site has to say about them, and who may see them.

A file is private when it is uploaded and public as long as something public shows it. The database
says so at each request (docs/decisions/0008): :class:`MediaUse` holds what shows a file,
``visible_to`` is the one question every address of a file asks.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document, DocumentQuerySet
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Image,
    ImageQuerySet,
    SourceImageIOError,
)
from wagtail.models import (
    CollectionViewRestriction,
    Page,
)
from wagtail.permissions import policy_registry
from wagtail.search import index

from portal.access.readers import openable_pages
from portal.access.restrictions import accepting, restricted_collection, restricted_page

logger = logging.getLogger(__name__)

# Whoever may do one of these with a file in its collection sees it in the admin and in previews.
EDITORS_RIGHTS = frozenset({"choose", "change", "delete"})


class MediaQuerySet(models.QuerySet):
    """Files by who may see them. ``use`` is the column of :class:`MediaUse` that names them."""

    use: str

    def public(self) -> MediaQuerySet:
        """Files that something public shows now, outside the collections with a restriction."""
        uses = MediaUse.objects.filter(**{self.use: OuterRef("pk")})
        shown = Q(page__isnull=True) | (Q(page__live=True) & ~restricted_page("page__path"))
        return self.in_open_collections().filter(Exists(uses.filter(shown)))

    def in_open_collections(self) -> MediaQuerySet:
        """Those whose collection restricts nobody."""
        return self.filter(~restricted_collection())

    def visible_to(self, user, as_editor: bool = True) -> MediaQuerySet:
        """Files ``user`` may read at this moment, on whatever page or in the admin.

        The public ones; those on a page with a restriction that this user may open; those of a
        restricted collection that admits the user; those the user may choose or change, unless
        ``as_editor`` is false (the admin itself would not open now).
        """
        if not user.is_authenticated or not user.is_active:
            return self.public()
        private = openable_pages(user).filter(restricted_page())
        uses = MediaUse.objects.filter(**{self.use: OuterRef("pk")}, page__in=private.values("pk"))
        refused = CollectionViewRestriction.objects.exclude(
            accepting(CollectionViewRestriction, user)
        )
        admitted = restricted_collection() & ~restricted_collection(refused)
        wanted = Q(pk__in=self.model._default_manager.public().values("pk"))
        wanted |= Q(Exists(uses)) | admitted
        if as_editor:
            wanted |= Q(pk__in=self.editable_by(user).values("pk"))
        return self.filter(wanted)

    def editable_by(self, user) -> MediaQuerySet:
        """Files ``user`` may choose, change or delete in the admin."""
        policy = policy_registry.get_by_type(self.model)
        allowed = policy.instances_user_has_any_permission_for(user, EDITORS_RIGHTS)
        return self.filter(pk__in=allowed.values("pk"))


class PortalImageQuerySet(MediaQuerySet, ImageQuerySet):
    """Pictures by who may see them."""

    use = "image"


class PortalDocumentQuerySet(MediaQuerySet, DocumentQuerySet):
    """Attachments by who may see them."""

    use = "document"


class PortalImage(AbstractImage):
    """A picture. ``description`` (of Wagtail) is its alternative text where a page gives none."""

    credit = models.CharField(_("摄影或来源"), max_length=80, blank=True)

    objects = PortalImageQuerySet.as_manager()

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("图片")
        verbose_name_plural = _("图片")

    @property
    def default_alt_text(self) -> str:
        """The description, never the file name."""
        return self.description

    def get_rendition(self, filter):
        """A size of the picture; one without address or size where its file is gone or broken.
        Some of Wagtail's views ask for a size and are not ready to be told that there is none."""
        try:
            return super().get_rendition(filter)
        except SourceImageIOError:
            none = PortalRendition(image=self, width=0, height=0)
            none.file.name = "not-found"  # given at once, it would be opened for its size
            return none

    def generate_rendition_file(self, filter, *, source=None):
        """A size of the picture. A file that can no longer be decoded is told like one that is
        gone, which Wagtail's pages know how to show."""
        try:
            return super().generate_rendition_file(filter, source=source)
        except (SourceImageIOError, InvalidFilterSpecError):
            raise
        except Exception as error:
            logger.warning("image %s cannot be decoded", self.pk, exc_info=True)
            raise SourceImageIOError(str(error)) from error


class PortalRendition(AbstractRendition):
    """A size and format of a picture."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        # An address is asked for by its file.
        indexes = [models.Index(fields=["file"], name="portal_rendition_file")]

    @property
    def url(self) -> str:
        """An address of the portal, which asks who is reading; never one of the storage."""
        return f"{settings.MEDIA_URL}{quote(self.file.name)}"

    @property
    def is_original(self) -> bool:
        """A copy of the uploaded file itself, which may still say where it was taken, and when."""
        return "original" in self.filter_spec.split("|")


class PortalDocument(AbstractDocument):
    """An attachment, with the text found in it so that search finds what it says."""

    text_content = models.TextField(_("附件文字"), blank=True, editable=False)
    text_problem = models.CharField(_("提取情况"), max_length=200, blank=True, editable=False)
    # What was found in the file when it was read; null until then (portal.media.examination).
    examination = models.JSONField(null=True, blank=True, editable=False)

    objects = PortalDocumentQuerySet.as_manager()

    admin_form_fields = Document.admin_form_fields
    search_fields = [*AbstractDocument.search_fields, index.SearchField("text_content")]

    class Meta(AbstractDocument.Meta):
        verbose_name = _("附件")
        verbose_name_plural = _("附件")


class MediaUse(models.Model):
    """One page (as its row stands, draft or live), or one thing of the site itself, shows one file.

    Written in the transaction that saves the page (``portal.media.uses``): the reference index of
    Wagtail waits for a task, and a picture must not stay public until a worker comes round.
    """

    image = models.ForeignKey(
        PortalImage, null=True, blank=True, on_delete=models.CASCADE, related_name="uses"
    )
    document = models.ForeignKey(
        PortalDocument, null=True, blank=True, on_delete=models.CASCADE, related_name="uses"
    )
    page = models.ForeignKey(
        Page, null=True, blank=True, on_delete=models.CASCADE, related_name="media_uses"
    )
    # "home.siteidentity:1": what every page of the site shows; empty where a page does.
    holder = models.CharField(max_length=120, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(image__isnull=True) ^ Q(document__isnull=True),
                name="portal_mediause_one_file",
            ),
            models.CheckConstraint(
                condition=Q(page__isnull=True) ^ Q(holder=""), name="portal_mediause_one_holder"
            ),
            models.UniqueConstraint(fields=["image", "page"], name="portal_mediause_image_page"),
            models.UniqueConstraint(
                fields=["document", "page"], name="portal_mediause_document_page"
            ),
            models.UniqueConstraint(
                fields=["image", "holder"],
                condition=Q(page__isnull=True),
                name="portal_mediause_image_holder",
            ),
            models.UniqueConstraint(
                fields=["document", "holder"],
                condition=Q(page__isnull=True),
                name="portal_mediause_document_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page or self.holder} → {self.file}"

    @property
    def file(self) -> Any:
        """The picture or the attachment."""
        return self.image or self.document
