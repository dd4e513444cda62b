"""A document with a title and a body, for the tests alone.

Its app is not installed, so that neither migrations nor the site know of it.
"""

from django.db import models
from modelsearch import index
from modelsearch.abstract_models import TextIDGenericRelation
from modelsearch.conf import get_app_config
from modelsearch.queryset import SearchableQuerySetMixin


class PaperQuerySet(SearchableQuerySetMixin, models.QuerySet):
    """Querysets with ``search`` and ``autocomplete``."""


class Paper(index.Indexed, models.Model):
    """Something to be found."""

    title = models.CharField(max_length=255)
    body = models.TextField(blank=True)
    note = models.TextField(blank=True)
    kind = models.CharField(max_length=20, default="news")
    secret = models.BooleanField(default=False)

    objects = PaperQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("body"),
        index.SearchField("note"),
        index.FilterField("kind"),
    ]

    class Meta:
        app_label = "search_papers"

    def __str__(self):
        return self.title


TextIDGenericRelation(get_app_config().get_model("IndexEntry")).contribute_to_class(
    Paper, "index_entries"
)
