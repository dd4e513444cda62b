"""Reports of Wagtail's that would name records and people beyond what one person sees."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django_filters import ModelChoiceFilter
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet
from wagtail.admin.views.reports.workflows import (
    WorkflowReportFilterSet,
    WorkflowView,
    get_editable_page_ids_query,
)
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, WorkflowState

Seen = Callable[[object], QuerySet]
_logged: dict[type[Model], Seen] = {}


def register_log(model: type[Model], seen: Seen) -> None:
    """Tell in the history of the site of those rows of ``model`` that ``seen(user)`` finds."""
    _logged[model] = seen


def _without_hidden(entries: QuerySet, user) -> QuerySet:
    """Log entries but those of records ``user`` does not see; pages are asked by their policy."""
    if not issubclass(entries.model, ModelLogEntry):
        return entries
    for model, seen in _logged.items():
        kind = ContentType.objects.get_for_model(model)
        rows = seen(user).order_by().annotate(key=Cast("pk", CharField()))
        entries = entries.filter(~Q(content_type=kind) | Q(object_id__in=rows.values("key")))
    return entries


class ScopedHistoryFilters(SiteHistoryReportFilterSet):
    """Names as people those of whom the report tells."""

    def get_users_queryset(self):
        """Who did something this person sees."""
        user = self.request.user
        found: set[int] = set()
        for model in registry.get_log_entry_models():
            entries = _without_hidden(model.objects.viewable_by_user(user), user)
            found.update(entries.order_by().values_list("user", flat=True).distinct())
        people = get_user_model().objects
        return people.filter(pk__in=found - {None}).order_by("username")


class ScopedHistory(LogEntriesView):
    """The history of the site without records this person does not see."""

    filterset_class = ScopedHistoryFilters

    def filter_queryset(self, queryset):
        """Each kind of log by itself."""
        return _without_hidden(super().filter_queryset(queryset), self.request.user)


def _requesters(request) -> QuerySet:
    states = WorkflowState.objects.filter(object_id__in=get_editable_page_ids_query(request))
    return get_user_model().objects.filter(pk__in=states.values("requested_by"))


class ScopedWorkflowFilters(WorkflowReportFilterSet):
    """Names as people those who sent in a page this person works on."""

    requested_by = ModelChoiceFilter(field_name="requested_by", queryset=_requesters)


class ScopedWorkflows(WorkflowView):
    """The reviews of these pages."""

    filterset_class = ScopedWorkflowFilters
