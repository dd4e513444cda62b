"""Sending a page with all below it to translation, outside the request."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from .declaring import enqueue_on_commit, task

TRANSLATE = "wagtail_localize.operations.translate_page_subtree"


@task(label=_("下级页面送去翻译"), forgives=(Page.DoesNotExist,))
def translate_subtree(page_id: int, locale_ids: list[int], user_id: int) -> None:
    """Make the translations that are not there yet of what lies below a page."""
    user = get_user_model().objects.filter(pk=user_id).first()
    locales = list(Locale.objects.filter(pk__in=locale_ids))
    import_string(TRANSLATE)(page_id, locales, None, user)


class LocalizeJobs:
    """``WAGTAILLOCALIZE_JOBS``: wagtail-localize hands over objects, a task takes ids."""

    def __init__(self, options: dict):
        pass

    def enqueue(self, func: Callable, args: list, kwargs: dict) -> None:
        """Its subtrees as a task; what else it may ask for, and forms of components, at once."""
        if f"{func.__module__}.{func.__qualname__}" != TRANSLATE or list(args[2]):
            func(*args, **kwargs)
            return
        page_id, locales, _components, user = args
        enqueue_on_commit(translate_subtree, page_id, [each.pk for each in locales], user.pk)
