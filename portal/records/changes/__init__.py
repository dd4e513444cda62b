"""Who changed which record, when, from what to what, and why."""
