"""What second factors keep is sealed: the secret of an authenticator app, the seed of codes."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from portal import keys

SECRETS = ("secret", "seed")


def change(authenticator, how: Callable[[str], str]) -> bool:
    """Apply ``how`` to each secret of a row of allauth's; whether any changed. Not saved."""
    data = authenticator.data
    new = {name: how(data[name]) for name in SECRETS if name in data}
    if "migrated_codes" in data:
        new["migrated_codes"] = [how(code) for code in data["migrated_codes"]]
    if all(data[name] == value for name, value in new.items()):
        return False
    data.update(new)
    return True


def reseal(rows) -> tuple[int, int]:
    """Seal what lies open or was sealed with an older key; returns how many changed and failed.

    ``rows`` is a queryset of allauth's authenticators. Run again, it changes nothing. What no key
    opens is left as it is.
    """
    changed = failed = 0
    for pk in rows.values_list("pk", flat=True):
        with transaction.atomic():
            row = rows.select_for_update().get(pk=pk)
            try:
                if change(row, keys.reseal):
                    row.save(update_fields=["data"])
                    changed += 1
            except keys.WrongKey:
                failed += 1
    return changed, failed
