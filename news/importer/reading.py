"""A file becomes a :class:`ParsedDocument` in a child, which reads many files one after another."""

from __future__ import annotations

from typing import Any

from portal.files.child import Allowance, Child, Code, UnreadableError

from .files import Item
from .formats.reading import MAX_WORD_BYTES, kind_of
from .formats.refusals import Refusal, RefusedError
from .recognition.document import ParsedDocument
from .recognition.packing import unpacked

# A long law takes a second or two.
ALLOWANCE = Allowance(cpu=25, seconds=90, size=MAX_WORD_BYTES)
_REFUSALS = {
    Code.TOO_LONG: Refusal.TOO_SLOW,
    Code.TOO_BIG: Refusal.TOO_LARGE,
    Code.BROKEN: Refusal.ERROR,
    Code.LOCKED: Refusal.ENCRYPTED,
}


class Reader:
    """Reads the files of one run. Raises ``RefusedError`` for a file that cannot be imported, and
    nothing else, whatever is in it."""

    def __init__(self) -> None:
        self._child = Child()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *error: object) -> None:
        self._child.close()

    def fingerprint(self, item: Item) -> str:
        """The SHA-256 of what the file says."""
        return self._ask("fingerprint", item)

    def document(self, item: Item) -> ParsedDocument:
        """What was recognised in the file."""
        return unpacked(self._ask("document", item, folders=item.folders))

    def _ask(self, what: str, item: Item, **options: Any) -> Any:
        kind = kind_of(item.path)
        reader = f"news.importer.parse:packed_{what}"
        options |= {"name": item.path.name, "kind": kind}
        try:
            with item.path.open("rb") as file:
                said = self._child.read(reader, file, ALLOWANCE, **options)
        except UnreadableError as error:
            raise RefusedError(_REFUSALS[error.code]) from error
        except OSError as error:
            raise RefusedError(Refusal.UNREADABLE, error.strerror or "") from None
        if "refusal" in said:
            raise RefusedError(Refusal(said["refusal"]), said["detail"])
        return said["found"]
