"""Topics: matters over time."""
