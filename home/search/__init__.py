"""The search page: what it finds, and its views."""
