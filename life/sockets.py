"""What organisation life plugs into the floors below, and the rooms into each other; once."""

from .meetings import plugs as meetings


def connect() -> None:
    """Each room what it has to tell."""
    for room in (meetings,):
        room.connect()
