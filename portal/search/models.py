"""The raw text of what is indexed, kept so that a snippet needs no rendering of the page."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class IndexedText(models.Model):
    """Readable text of one indexed object, written and removed together with its index entry.

    ``text`` holds the values of all search fields but the title, one a line, as they were when
    the object was indexed. It is as private as the object: read it only for objects that a
    queryset of what the reader may see has returned.
    """

    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("类型")
    )
    object_id = models.CharField(_("对象编号"), max_length=50)
    text = models.TextField(_("文本"), blank=True)
    # Of all that is indexed, the title too: tells whether an entry has changed.
    digest = models.CharField(max_length=32, blank=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("检索文本")
        verbose_name_plural = _("检索文本")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="portal_search_text_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id}"
