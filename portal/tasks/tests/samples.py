"""Tasks for tests: they write into files, which a worker in another process does as well."""

import os
import time
from pathlib import Path

from django.contrib.auth.models import Group

from portal.tasks import task


@task(shows=("word",))
def note(path: str, word: str) -> None:
    """Add a line: the word and who runs this."""
    with Path(path).open("a") as file:
        file.write(f"{word} {os.getpid()}\n")


@task()
def stand(folder: str, name: str) -> None:
    """Say that it has begun, and stand until ``<name>.go`` is there."""
    note.func(f"{folder}/{name}.begun", name)
    while not Path(folder, f"{name}.go").exists():
        time.sleep(0.02)


@task(retries=2)
def fail(secret: str, number: int) -> None:
    """Fail with what nobody should read."""
    raise ValueError(f"no account of {secret}")


@task(retries=0)
def quote(text: str) -> None:
    """Fail with what a stranger has written."""
    raise ValueError(f"no word: {text}\x00\udcff")


@task(forgives=(Group.DoesNotExist,))
def greet(group_id: int) -> None:
    """There may be nobody left to greet."""
    Group.objects.get(pk=group_id)


@task()
def leave() -> None:
    """What a command does that ends with a status."""
    raise SystemExit(3)
