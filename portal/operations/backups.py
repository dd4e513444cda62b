"""Copies of everything that cannot be made again: the database and the uploaded files.

A copy is a folder: ``database.sqlite3`` or ``database.dump`` (pg_dump's custom format),
``media.tar.gz`` and ``SHA256SUMS`` over them. A copy without a complete list is no copy.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.serving import generation

SUMS = "SHA256SUMS"
SQLITE, POSTGRES, MEDIA = "database.sqlite3", "database.dump", "media.tar.gz"


class BackupError(Exception):
    """Something is missing or does not match; the message says what."""


def media_is_local() -> bool:
    """Files in an object store are copied by the store's own means."""
    return not settings.S3_BUCKET


def checksum(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make(parent: Path) -> Path:
    """A new dated folder under ``parent``, readable by its owner alone; returns it."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=parent))
    if connection.vendor == "sqlite":
        # SQLite's own way: whole and consistent while the portal is running.
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / SQLITE)) as copy:
            connection.connection.backup(copy)
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={folder / POSTGRES}")
    if media_is_local():
        media = Path(settings.MEDIA_ROOT)
        media.mkdir(parents=True, exist_ok=True)
        with tarfile.open(folder / MEDIA, "w:gz") as archive:
            archive.add(media, arcname="media")
    names = sorted(path.name for path in folder.iterdir())
    lines = [f"{checksum(folder / name)}  {name}\n" for name in names]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")
    verify(folder)
    return folder.rename(parent / datetime.now().strftime("%Y-%m-%dT%H%M%S%f"))


def verify(folder: Path) -> list[str]:
    """Names of the files of a copy, all of them as they were written; else BackupError."""
    try:
        lines = (folder / SUMS).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        raise BackupError(f"{folder}: no {SUMS}, the copy was not finished") from None
    expected = dict(reversed(line.split("  ", 1)) for line in lines)
    for name, value in expected.items():
        path = folder / name
        if not path.is_file():
            raise BackupError(f"{path} is missing")
        if checksum(path) != value:
            raise BackupError(f"{path} is not what was written")
    if not expected:
        raise BackupError(f"{folder} is empty")
    return list(expected)


def restore(folder: Path) -> None:
    """Put database and media back as they were; nothing is touched unless the copy is whole."""
    names = verify(folder)
    wanted = SQLITE if connection.vendor == "sqlite" else POSTGRES
    if wanted not in names:
        raise BackupError(f"{folder} holds no {wanted}: it was made from another kind of database")
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / SQLITE)) as copy:
            copy.backup(connection.connection)
    else:
        connection.close()
        _postgres(
            *("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"),
            *("--exit-on-error", str(folder / POSTGRES)),
            name_database=True,
        )
    if MEDIA in names and media_is_local():
        _restore_media(folder / MEDIA)
    generation.bump()


def _restore_media(archive_path: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent) as folder:
        with tarfile.open(archive_path) as archive:
            archive.extractall(folder, filter="data")
        if media.exists():
            media.rename(Path(folder) / "replaced")
        (Path(folder) / "media").rename(media)


def prune(parent: Path, keep: int) -> list[Path]:
    """Remove all but the newest ``keep`` whole copies; returns what was removed."""
    copies = sorted(path for path in parent.iterdir() if (path / SUMS).exists())
    old = copies[:-keep] if keep else []
    for path in old:
        shutil.rmtree(path)
    return old


def _postgres(program: str, *arguments: str, name_database: bool = False) -> None:
    """Run one of PostgreSQL's programs on our database, its password in the environment."""
    database = connection.settings_dict
    given = {
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
    }
    environment = os.environ | {name: value for name, value in given.items() if value}
    target = ["--dbname", database["NAME"]] if name_database else []
    try:
        subprocess.run(  # noqa: S603
            [program, *target, *arguments], env=environment, check=True, capture_output=True
        )
    except FileNotFoundError:
        raise BackupError(f"{program} is missing: install PostgreSQL's client programs") from None
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program}: {error.stderr.decode(errors='replace')[-2000:]}") from error
