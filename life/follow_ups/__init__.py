"""Follow-ups: what somebody is to do after a meeting."""
