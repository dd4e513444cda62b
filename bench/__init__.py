"""Measures every budget of docs/architecture.md: ``make bench`` (see ``__main__``)."""
