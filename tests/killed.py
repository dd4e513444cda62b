"""``main``, in a process of its own where Django is set up: acts around pages, killed at each step.

Every act is done in a copy of this process again and again: the first is killed (``SIGKILL``) after
its first write to the database, the next after the first write of another kind, and so on, until
one is left to its end. Printed as JSON: by act its steps, what a killed one left behind, and what
the last one did.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from portal.serving import generation
from tests.acts import ACTS, Act, two_doors

WRITE = re.compile(r'\s*(INSERT|UPDATE|DELETE)\b[^"]*"(\w+)"', re.IGNORECASE)
# Of the visit, not of the act: who is signed in, from where, what they are to be told, how they
# want their mail.
OF_THE_VISIT = (
    *("django_session", "usersessions_", "accounts_sharedcache", "wagtailcore_pagesubscr"),
    "wagtailusers_userprofile",
)
# Letters leave after the commit, by day at once: killed there, the act is done, the letter waits.
LEAVING = {"UPDATE notices_delivery", "DELETE notices_addresstrouble"}
# What is due is counted again after the commit: killed there, it is counted by who asks next.
LEAVING |= {"INSERT life_duesummary", "INSERT life_dueline"}
# Written with every row, whatever happens; in the same transaction.
INDEXES = ("modelsearch_", "portal_search_", "wagtailsearch_", "wagtailcore_referenceindex")


# --- Being killed -------------------------------------------------------------------------------


class Killing:
    """Ends this process after the first write of the ``number``-th kind.

    A kind is a verb and a table. The kinds so far are written to a pipe.
    """

    def __init__(self, number: int, steps: int):
        self.number, self.steps = number, steps
        self.met: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        """Django's wrapper of every statement."""
        result = execute(sql, params, many, context)
        found = WRITE.match(sql)
        if not found or found[2].startswith(OF_THE_VISIT + INDEXES):
            return result
        kind = f"{found[1].upper()} {found[2]}"
        if kind not in self.met and kind not in LEAVING:
            self.met.add(kind)
            os.write(self.steps, f"{kind}\n".encode())
            if len(self.met) == self.number:
                os.kill(os.getpid(), signal.SIGKILL)
        return result


def in_a_copy(act: Act, number: int) -> tuple[bool, list[str]]:
    """Do it in a copy of this process; whether it was killed, and the steps it took."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            with connection.execute_wrapper(Killing(number, writing)):
                act.do()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - told by the parent
            os.write(2, f"{error!r}\n".encode())
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as steps:
        told = steps.read().split("\n")[:-1]
    _pid, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the act failed by itself")
    return os.WIFSIGNALED(status), told


def everything() -> dict[str, list]:
    """All rows of all tables, the stored files and the generation of the public site."""
    found = {"generation": [generation.current()]}
    files = (path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    found["files"] = sorted(str(path) for path in files)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(OF_THE_VISIT):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def killed(act: Act) -> dict:
    """The act at each step, and at its end."""
    before = everything()
    left: dict[str, dict[str, int]] = {}
    for number in itertools.count(1):
        was_killed, steps = in_a_copy(act, number)
        if not was_killed:
            break
        after = everything()
        changed = {name for name in before | after if before.get(name) != after.get(name)}
        if changed:
            left[steps[-1]] = {
                name: len(after.get(name, ())) - len(before.get(name, ())) for name in changed
            }
    after = everything()
    return {
        "steps": steps,
        "left": left,
        "told": act.told(),
        "seen by readers": after["generation"] != before["generation"],
        "letters": len(after["notices_notice"]) - len(before["notices_notice"]),
    }


def at_once(*acts: Callable[[], object]) -> None:
    """Do several things in copies of this process that begin together."""
    connections.close_all()
    held, starting = os.pipe()
    children = []
    for act in acts:
        if child := os.fork():
            children.append(child)
            continue
        try:
            os.close(starting)
            os.read(held, 1)  # until the last one has been started
            act()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - told by the parent
            os.write(2, f"{error!r}\n".encode())
            os._exit(1)
    os.close(starting)
    failed = [child for child in children if os.waitpid(child, 0)[1]]
    os.close(held)
    if failed:
        raise RuntimeError("one of several failed")


def several() -> list[dict]:
    """Two people at two doors, some times; what there is to be told of each time."""
    found = []
    for _ in range(4):
        *doors, told = two_doors()
        at_once(*doors)
        found.append(told())
    return found


def main(folder: str, database: str) -> None:
    """Do them all in ``database``, with the stored files below ``folder``."""
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = database
    Path(settings.VAR_DIR).rmdir()  # made for a process with tests
    settings.VAR_DIR, settings.MEDIA_ROOT = Path(folder), Path(folder) / "media"
    found = {name: killed(prepare()) for name, prepare in ACTS.items()}
    sys.stdout.write(json.dumps({"killed": found, "at once": several()}))
