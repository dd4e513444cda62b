"""One at a time: what is compared still holds when it is written."""

from __future__ import annotations

from django.db import connections, models, router


def hold(instance: models.Model) -> None:
    """Keep others from changing this row until the transaction ends, and read it anew.

    Outside a transaction there is nothing to hold it with, and nothing happens. SQLite writes one
    transaction at a time anyway.
    """
    alias = router.db_for_write(type(instance), instance=instance)
    if instance.pk is None or not connections[alias].in_atomic_block:
        return
    rows = type(instance)._base_manager.using(alias).select_for_update(of=("self",))
    instance.refresh_from_db(from_queryset=rows)
