"""What organisation life plugs into the floors below, and the rooms into each other; once."""


def connect() -> None:
    """Each room what it has to tell."""
