"""Phone numbers on the roster: as people write them, without the country code of the mainland."""

from django.db import models

from accounts.phones import normalise


def tidy_phone(value: str) -> str:
    """``138 0013-8000`` or ``+8613800138000`` as ``13800138000``; others as ``+852…``.

    Empty for an empty value; ``ValidationError`` for what is no number.
    """
    if not value.strip():
        return ""
    return normalise(value).removeprefix("+86")


def masked(number: str) -> str:
    """``138****5678``; empty where there is none."""
    if len(number) < 8:
        return "*" * len(number)
    return f"{number[:3]}****{number[-4:]}"


class KeptNumber(models.CharField):
    """A number in the log of changes: its ends alone. Who takes theirs out has taken it out."""

    def get_prep_value(self, value: str | None) -> str | None:
        """Less than the record knows."""
        value = super().get_prep_value(value)
        return masked(value) if value and "*" not in value else value
