"""Marked secrets of every private kind, and every address outside the admin to look for them."""

from dataclasses import dataclass

QUESTION = "暗号"
SOUTH = frozenset({"member-south", "guest", "secretary-south", "staff"})
KEEPERS = frozenset({"secretary-south", "staff"})
# Everybody who looks; the guest has the home in the south and takes part in the north.
EVERYBODY = (
    *("visitor", "lonely", "editor", "admin", "member-north", "secretary-north"),
    *("member-south", "guest", "secretary-south", "staff"),
)
SIGNED_IN = frozenset(EVERYBODY) - {"visitor"}


@dataclass(frozen=True)
class Secret:
    """A word nobody else uses, the kind of thing it names, and who may find it.

    One asks for ``QUESTION`` and looks for the word, so that a page repeating the question tells
    nothing. At ``address``, where one is given, its readers find it; ``listed`` says whether lists
    and search may tell its readers, too.
    """

    kind: str
    word: str
    readers: frozenset[str] = frozenset()
    address: str = ""
    listed: bool = True

    def __str__(self) -> str:
        return f"{self.kind} {self.word}"
