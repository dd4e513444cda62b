"""Meetings entered from papers: those held before the branch used the portal."""
