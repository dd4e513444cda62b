"""Sizes and formats pictures are offered in, and how a list of pages gets them in one query.

The specs are those of ``components/picture.html``; a test keeps the two together.
"""

from collections.abc import Iterable
from contextlib import suppress

from django.db.models import Model, Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail.signals import page_published

from portal.tasks import enqueue_on_commit, task

FORMATS = ("avif", "webp", "jpeg")
WIDTHS = (480, 960)
SPECS = [f"format-{form}|width-{width}" for form in FORMATS for width in WIDTHS]


def prefetch_covers(pages: Iterable[Model]) -> None:
    """Load the renditions of the pages' covers together.

    ``pages`` have ``cover`` already joined (``select_related``); those without one are passed over.
    """
    by_id = {page.cover_id: page.cover for page in pages if getattr(page, "cover_id", None)}
    if not by_id:
        return
    image = get_image_model()
    query = image.get_rendition_model()._default_manager.filter(filter_spec__in=SPECS)
    prefetch_related_objects(
        list(by_id.values()),
        Prefetch("renditions", queryset=query, to_attr="prefetched_renditions"),
    )
    for page in pages:
        if getattr(page, "cover_id", None):
            page.cover = by_id[page.cover_id]


def address_of(image: Model, spec: str) -> str:
    """The address of a size of a picture; empty where its file is gone or broken."""
    rendition = image.get_rendition(spec)
    return rendition.url if rendition.width else ""


@task(label=_("生成图片的各种尺寸"))
def make_renditions(image_id: int) -> None:
    """Make all sizes of a picture ahead of its first reader; nothing where it is gone."""
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is not None:
        with suppress(SourceImageIOError):  # gone or broken: that will not be better next time
            image.get_renditions(*SPECS)


def cover_published(sender: type, instance: Model, **kwargs) -> None:
    """The cover of a published page is shown in lists at once."""
    cover_id = getattr(instance, "cover_id", None)
    if cover_id:
        enqueue_on_commit(make_renditions, cover_id)


def connect() -> None:
    """Called once, when apps are ready."""
    page_published.connect(cover_published, dispatch_uid="portal-pictures")
