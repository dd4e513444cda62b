"""What organisation life plugs into the floors below, and the rooms into each other; once."""

from .meetings import plugs as meetings
from .paper import plugs as paper
from .planning import plugs as planning
from .talks import plugs as talks


def connect() -> None:
    """Each room what it has to tell."""
    for room in (meetings, planning, paper, talks):
        room.connect()
