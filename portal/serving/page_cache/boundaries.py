"""Moments at which public pages change by themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from .declaring import MAX_AGE

_boundaries: list[Callable[[], datetime | None]] = []


def register_boundary(function: Callable[[], datetime | None]) -> Callable:
    """``function()`` is the next moment (aware) at which public pages change, or None."""
    _boundaries.append(function)
    return function


@register_boundary
def next_midnight() -> datetime:
    """Deadlines pass and campaigns begin with the local day."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime(tomorrow.year, tomorrow.month, tomorrow.day))


class Boundary:
    """The earliest boundary, asked anew when the generation changes or when it has passed."""

    def __init__(self) -> None:
        self.generation = None
        self.at = 0.0

    def next(self, made_under: str, now: float) -> float:
        """Seconds since the epoch."""
        if self.generation != made_under or self.at <= now:
            moments = [moment.timestamp() for function in _boundaries if (moment := function())]
            self.at = min((moment for moment in moments if moment > now), default=now + MAX_AGE)
            self.generation = made_under
        return self.at
