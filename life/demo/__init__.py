"""A year of organisation life of the demo's branches, and what is ahead. All invented."""

from . import calendar, meetings  # noqa: F401
