"""What organisation life plugs into the floors below, and the rooms into each other; once."""

from .due import plugs as due


def connect() -> None:
    """Each room what it has to tell."""
    due.connect()
