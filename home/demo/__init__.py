"""The demo's site. Its steps register themselves when this is imported."""

from . import site

__all__ = ["site"]
