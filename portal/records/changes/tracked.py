"""Models whose every change is kept, with who made it and why.

The rows are those of ``django-simple-history``: a copy of the record as it was after each change,
so a past day can be asked (``Model.history.as_of``). Added here: they are written once, in the
transaction of the change, also where a queryset changes many; a save that changes nothing leaves
none; and who is at work is asked of ``acting``.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.dispatch import Signal
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from .. import retention
from ..append_only import AppendOnly, AppendOnlyQuerySet
from . import acting

MANY = 500  # keys in one query
#: ``sender`` a tracked model, ``records`` some that were made, changed or removed, each with its
#: row of history; in the transaction of the change, also where a queryset changes many.
changed = Signal()


class ChangeRow(AppendOnly):
    """What a row of history says beside the copy and the library's columns."""

    # What a record once pointed at is not in use for that.
    wagtail_reference_index_ignore = True

    actor_label = models.CharField(_("谁"), max_length=acting.WHO, default=acting.label)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True


class ChangeManager(HistoryManager):
    """Writes the rows of many at once."""

    def bulk_history_create(self, objs, batch_size=None, update=False, **kwargs):
        """The reason is that of who is at work."""
        kwargs["default_change_reason"] = kwargs.get("default_change_reason") or acting.why()
        rows = super().bulk_history_create(objs, batch_size or MANY, update, **kwargs)
        if records := list(objs):
            changed.send(self.model.instance_type, records=records)
        return rows


class History(HistoricalRecords):
    """The history of a model, as this project keeps it."""

    def __init__(self, **kwargs):
        super().__init__(
            bases=[ChangeRow],
            history_id_field=models.BigAutoField(),
            get_user=lambda **_: None,  # the column knows by itself
            history_manager=ChangeManager,
            **kwargs,
        )

    def get_extra_fields(self, model, fields) -> dict:
        """With columns of its own for each model: a field belongs to one."""
        self.user_id_field = models.BigIntegerField(
            _("账号编号"), null=True, default=acting.user_id, db_index=True
        )
        self.history_change_reason_field = models.CharField(
            _("为什么"), max_length=acting.WHY, blank=True
        )
        return super().get_extra_fields(model, fields)

    def get_meta_options(self, model) -> dict:
        """Nobody edits these rows, so nobody needs a right to."""
        name = format_lazy(_("{}变更"), model._meta.verbose_name)
        return super().get_meta_options(model) | {
            "verbose_name": name,
            "verbose_name_plural": name,
            "default_permissions": (),
        }

    def get_change_reason_for_object(self, instance, history_type, using) -> str:
        """That of who is at work."""
        return acting.why()

    def copy_fields(self, model) -> dict:
        """Some fields are kept as another kind of field: less than the record knows."""
        fields = super().copy_fields(model)
        for name, kind in model.kept_as.items():
            fields[name].__class__ = kind
        return fields

    def create_historical_record(self, instance, history_type, using=None) -> None:
        """And whoever listens hears of it."""
        super().create_historical_record(instance, history_type, using)
        changed.send(type(instance), records=[instance])

    def post_save(self, instance, created, using=None, update_fields=None, **kwargs) -> None:
        """What is stored now, of a save of some fields too; nothing where nothing changed."""
        before = instance.__dict__.pop("_before", None)
        if update_fields is not None:
            instance = type(instance)._base_manager.using(using).get(pk=instance.pk)
        if before is None or differ(before, instance):
            super().post_save(instance, created, using, **kwargs)


def differ(before: models.Model, after: models.Model) -> bool:
    """Whether a field that is kept has another value; ``before`` is as it was stored."""
    for field in after.history.model.tracked_fields:
        was, now = getattr(before, field.attname), getattr(after, field.attname)
        if was != now and was != field.to_python(now):
            return True
    return False


class TrackedQuerySet(models.QuerySet):
    """What is changed here in one statement is written down as well."""

    def update(self, **values) -> int:
        """As Django's, with a row of history for each record it changed."""
        count = 0
        with transaction.atomic(using=self.db):
            keys = list(self.values_list("pk", flat=True))
            for start in range(0, len(keys), MANY):
                count += self._update_some(keys[start : start + MANY], values)
        return count

    def _update_some(self, keys: list, values: dict) -> int:
        """Held first: what somebody else stores meanwhile is neither missed nor taken for ours."""
        rows = self.model._base_manager.using(self.db).filter(pk__in=keys)
        before = {row.pk: row for row in rows.order_by("pk").select_for_update()}
        count = models.QuerySet.update(self.filter(pk__in=before), **values)
        changed = [row for row in rows.all() if differ(before[row.pk], row)]
        self.model.history.bulk_history_create(changed, update=True)
        return count

    update.alters_data = True

    def bulk_create(self, objs, *args, **kwargs) -> list:
        """As Django's, with a row of history each. (``bulk_update`` goes through ``update``.)"""
        if kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"):
            raise NotImplementedError("what became of each is not known, so not written down")
        with transaction.atomic(using=self.db):
            made = super().bulk_create(objs, *args, **kwargs)
            self.model.history.bulk_history_create(made)
        return made


class Tracked(models.Model):
    """A record whose changes are kept. Its querysets are :class:`TrackedQuerySet` s.

    Also a key that is emptied because what it names went (SET_NULL) goes through them.
    """

    #: Fields of which the history knows less than the record: by name the class that keeps it.
    kept_as: ClassVar[dict[str, type[models.Field]]] = {}

    history = History(inherit=True)
    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs) -> None:
        """The record and the row that tells of it, or neither."""
        with transaction.atomic(using=kwargs.get("using")):
            if not self._state.adding:
                stored = type(self)._base_manager.select_for_update()
                # No order of the model's own: it may join what PostgreSQL cannot hold.
                self._before = stored.filter(pk=self.pk).order_by("pk").first()
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        """The record goes and a row tells of it, or neither."""
        with transaction.atomic(using=kwargs.get("using")):
            return super().delete(*args, **kwargs)


def superseded(rows: models.QuerySet, before: dt.datetime) -> models.QuerySet:
    """Those of rows of history that no moment from ``before`` on needs any more."""
    pk = rows.model.instance_type._meta.pk.attname
    later = rows.model.objects.filter(
        **{pk: OuterRef(pk)}, history_id__gt=OuterRef("history_id"), history_date__lt=before
    )
    return rows.filter(Exists(later))


def connect() -> None:
    """Called once, when all models are there: how long their changes are kept."""
    for model in tracked_models():
        retention.register(
            model.history.model,
            "history_date",
            lambda: settings.PORTAL_CHANGES_DAYS,
            _("变更记录保存期限（PORTAL_CHANGES_DAYS）"),
            superseded,
        )


def tracked_models() -> list[type[models.Model]]:
    """Every model whose changes are kept."""
    return [model for model in apps.get_models() if issubclass(model, Tracked)]
