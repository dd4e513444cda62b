"""Work of many rows that is done bit by bit, watched, stopped and run on.

A *work* is somebody's: its rows wait sealed until a task (``doing``) has written them, a few in
each transaction together with what became of them. So progress is true at every moment, and who
was killed in between is followed by another at the next row::

    works.register(Kind("roster", _("导入名册"), allowed=…, act=…))
    work = works.begin("roster", user, branch.pk, {2: {...}, 3: {...}})

A floor says what a row is and where the work is shown (``register``).
"""

from .kinds import REFUSED, Kind, Outcome, register
from .models import State
from .services import begin, hold, reopen, run_on, stop
from .shown import Shown, shown

__all__ = [
    "REFUSED",
    "Kind",
    "Outcome",
    "Shown",
    "State",
    "begin",
    "hold",
    "register",
    "reopen",
    "run_on",
    "shown",
    "stop",
]
