"""People: the record, who looked at it, who can."""
