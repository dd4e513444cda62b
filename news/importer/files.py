"""Which files an import is about, and the name each is known by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: Longest name an import record can hold.
MAX_NAME = 500


@dataclass(frozen=True, slots=True)
class Item:
    """A file to import.

    ``name`` is its path from the folder given, that folder's own name included; ``folders`` the
    names of the folders it lies in, outermost first.
    """

    path: Path
    name: str
    folders: list[str]


def collect(paths: Iterable[Path]) -> Iterator[Item]:
    """Files below the paths in a fixed order, each once.

    Hidden files, Word's lock files and symbolic links are passed over; every other file is given,
    so that the report can name those that cannot be imported. Two folders of one name given
    together are told apart by their full paths. Raises ``FileNotFoundError``.
    """
    seen: set[Path] = set()
    names: set[str] = set()
    for given in paths:
        if not given.exists():
            raise FileNotFoundError(str(given))
        root = given if given.is_dir() else given.parent
        files = [given] if given.is_file() else sorted(given.rglob("*"))
        base = root.resolve().name
        for path in files:
            inside = path.relative_to(root)
            hidden = any(part.startswith((".", "~$")) for part in inside.parts)
            real = path.resolve()
            if hidden or path.is_symlink() or not path.is_file() or real in seen:
                continue
            seen.add(real)
            name = f"{base}/{inside.as_posix()}"
            if name in names:
                name = real.as_posix()
            names.add(name)
            yield Item(path, name[-MAX_NAME:], [base, *inside.parts[:-1]])
