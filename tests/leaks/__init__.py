"""Marked secrets of every private kind, and every address outside the admin to look for them."""

import datetime as dt
from dataclasses import dataclass

QUESTION = "暗号"
# The year in whose first quarter nothing was held.
MISSED = dt.date.today().year - 1
SOUTH = frozenset({"member-south", "guest", "secretary-south", "staff", "department-civil"})
KEEPERS = frozenset({"secretary-south", "staff", "department-civil"})
# Everybody who looks; the guest has the home in the south and takes part in the north. Of the two
# clerks with a scope one oversees the north's street, the other the south's department.
EVERYBODY = (
    *("visitor", "lonely", "editor", "admin", "member-north", "secretary-north"),
    *("member-south", "guest", "secretary-south", "staff"),
    *("street-east", "department-civil"),
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
