"""What waits to be read, asked once a request: the frame counts it, the first page lists it."""

from __future__ import annotations

from notices.models import Notice

COUNTED = 100  # more are shown as "99+"


def unread(user) -> list[Notice]:
    """The newest unread messages of ``user`` and of those they act for, at most ``COUNTED``."""
    if user._unread is None:
        rows = Notice.objects.visible_to(user).unread().order_by("-changed_at", "-pk")
        user._unread = list(rows[:COUNTED])
    return user._unread
