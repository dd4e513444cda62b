"""Decisions: motions, counts, verdicts."""
