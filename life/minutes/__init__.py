"""Minutes: revisions, remarks, confirmations."""
