"""What organisation life plugs into the floors below, and the rooms into each other; once."""

from .agenda import plugs as agenda
from .attendance import plugs as attendance
from .decisions import plugs as decisions
from .due import plugs as due
from .follow_ups import plugs as follow_ups
from .meetings import plugs as meetings
from .minutes import plugs as minutes
from .paper import plugs as paper
from .planning import plugs as planning
from .talks import plugs as talks
from .topics import plugs as topics
from .year import plugs as year


def connect() -> None:
    """Each room what it has to tell."""
    rooms = (meetings, attendance, agenda, decisions, minutes, follow_ups, topics, talks)
    for room in (*rooms, planning, paper, due, year):
        room.connect()
