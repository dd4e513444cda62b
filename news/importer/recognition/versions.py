"""Which documents are versions of one law, which replaces which, and what is in force."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from .citations import title_key
from .document import ParsedDocument

#: States of a document, under the values the library stores.
IN_FORCE, NOT_YET, AMENDED, REPEALED, UNKNOWN = (
    *("in_force", "not_yet", "amended", "repealed"),
    "unknown",
)


@dataclass
class Families:
    """Which documents of a set are versions of one law, by their position in the set.

    ``validity`` a state for each; ``replaces`` pairs (newer, next older version); ``repeals`` pairs
    (repealing, repealed); ``bases`` pairs (document, the one it rests on); ``duplicates`` pairs
    (superfluous, kept) of files that hold the same version of the same document; ``by_title`` the
    versions of each title, from old to new.
    """

    validity: dict[int, str] = field(default_factory=dict)
    replaces: list[tuple[int, int]] = field(default_factory=list)
    repeals: list[tuple[int, int]] = field(default_factory=list)
    bases: list[tuple[int, int]] = field(default_factory=list)
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    by_title: dict[str, list[int]] = field(default_factory=dict)


def version_day(document: ParsedDocument) -> dt.date:
    """The day that orders versions; a document without any date comes first."""
    return document.version_on or document.written_on or document.published_on or dt.date.min


def find_families(documents: list[ParsedDocument], today: dt.date) -> Families:
    """The families of a set of documents; news pieces belong to none."""
    families = Families()
    titles: dict[str, list[int]] = defaultdict(list)
    for index, document in enumerate(documents):
        if not document.is_news:
            titles[title_key(document.title)].append(index)
    for key, members in titles.items():
        families.by_title[key] = _order(members, documents, families)
    for members in families.by_title.values():
        _versions(members, documents, families, today)
    _repeals(documents, families, today)
    _bases(documents, families)
    return families


def _order(members: list[int], documents: list[ParsedDocument], families: Families) -> list[int]:
    """Versions from old to new; a second file of one version is a duplicate."""
    kept: list[int] = []
    by_version: dict[tuple, int] = {}
    for index in sorted(
        members, key=lambda i: (version_day(documents[i]), documents[i].source_name)
    ):
        document = documents[index]
        version = version_day(document)
        marks = [(document.fingerprint,)]
        if version != dt.date.min:
            marks.append((version,))
        original = next((by_version[mark] for mark in marks if mark in by_version), None)
        if original is not None:
            families.duplicates.append((index, original))
            continue
        for mark in marks:
            by_version[mark] = index
        kept.append(index)
    return kept


def _versions(
    members: list[int], documents: list[ParsedDocument], families: Families, today: dt.date
) -> None:
    for older, newer in pairwise(members):
        families.replaces.append((newer, older))
    current = None
    for index in reversed(members):
        document = documents[index]
        if _starts(document) > today and version_day(document) >= _starts_of_version(
            document, today
        ):
            families.validity[index] = NOT_YET
        elif current is None:
            current = index
            families.validity[index] = _stated(document) or IN_FORCE
        else:
            families.validity[index] = AMENDED


def _starts(document: ParsedDocument) -> dt.date:
    return document.effective_on or dt.date.min


def _starts_of_version(document: ParsedDocument, today: dt.date) -> dt.date:
    """A day no version before which is waiting to come into force."""
    return min(version_day(document), today)


def _stated(document: ParsedDocument) -> str:
    """State that the document's own page gave: 现行有效, 失效, 废止."""
    text = document.validity
    if "废止" in text or "失效" in text or "无效" in text or text == "否":
        return REPEALED
    return AMENDED if "修改" in text else ""


def _repeals(documents: list[ParsedDocument], families: Families, today: dt.date) -> None:
    """同时废止: what is older than the repealing document comes to its end.

    Every version of a law repeats the sentence; the pair is made with the newest that does. A
    document of the same title made after the repeal is another one and stays untouched.
    """
    pairs: dict[tuple[str, int], tuple[int, dt.date]] = {}
    for key, members in families.by_title.items():
        for index in members:
            document = documents[index]
            ended = document.effective_on or document.first_published_on or version_day(document)
            for title in document.repeals:
                for target in families.by_title.get(title_key(title), ()):
                    before = version_day(documents[target])
                    if before < ended and before != dt.date.min:
                        pairs[(key, target)] = (index, ended)
    for (_key, target), (index, ended) in sorted(pairs.items(), key=lambda item: item[1][0]):
        families.repeals.append((index, target))
        if ended <= today:
            families.validity[target] = REPEALED


def _bases(documents: list[ParsedDocument], families: Families) -> None:
    """根据《X》: the newest version of X in the set that is not newer than the document, else the
    oldest there is."""
    seen = set()
    for key, members in families.by_title.items():
        for index in members:
            for title in documents[index].bases:
                targets = families.by_title.get(title_key(title), [])
                if not targets or title_key(title) == key:
                    continue
                day = version_day(documents[index])
                older = [item for item in targets if version_day(documents[item]) <= day]
                pair = (index, older[-1] if older else targets[0])
                if pair not in seen:
                    seen.add(pair)
                    families.bases.append(pair)
