"""Hostile input is read in a child: what would take a worker for ever ends the child instead."""

import multiprocessing
import resource
from collections.abc import Callable
from pathlib import Path


class Killed(Exception):
    """The child ended without an answer: it had used up its time."""


def in_child(task: Callable, *, seconds: int = 10, megabytes: int = 500):
    """What ``task()`` returns or raises, in a copy of this process.

    It may use so many seconds of processor time, and so much memory beyond what is in use now:
    then the child is killed, or ``MemoryError`` comes. ``task`` is to leave the database alone.
    """
    context = multiprocessing.get_context("fork")
    answer, answering = context.Pipe(duplex=False)

    def run() -> None:
        in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, [in_use + megabytes * 1024 * 1024] * 2)
        try:
            answering.send((task(), None))
        except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the caller
            answering.send((None, error))

    child = context.Process(target=run)
    child.start()
    answering.close()
    try:
        result, error = answer.recv()
    except EOFError:
        raise Killed(f"killed after {seconds} s or {megabytes} MB") from None
    finally:
        child.join()
    if error:
        raise error
    return result
