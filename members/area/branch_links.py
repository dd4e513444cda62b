"""Ways from a branch to what its keepers do for it, registered by the rooms and floors above."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class BranchLink:
    """``url`` is the name of an address that takes the slug of the branch."""

    url: str
    text: str | Promise
    order: int


_links: list[BranchLink] = []


def register_link(url: str, text: str | Promise, *, order: int) -> None:
    """Add a way for those who keep the branch by a post of its committee."""
    link = BranchLink(url, text, order)
    if link not in _links:
        _links.append(link)
        _links.sort(key=lambda one: one.order)


def links() -> list[BranchLink]:
    """All ways, in their order."""
    return list(_links)
