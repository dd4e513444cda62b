"""The demo's policy library, news and notices. Its steps register themselves when imported."""

from . import pages

__all__ = ["pages"]
