"""What records stand on: written once, versions, the log of changes, rows that are only added."""
