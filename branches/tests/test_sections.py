"""Sections of a branch's page told by others: in order, and only where there is something."""

from types import SimpleNamespace

import pytest

from branches import sections
from branches.sections import ASIDE, MAIN


@pytest.fixture
def nothing(monkeypatch):
    monkeypatch.setattr(sections, "_sources", {})


def test_in_their_places_and_in_order(nothing):
    sections.register("b.html", lambda branch: branch.slug, order=20)
    sections.register("a.html", lambda branch: "first", order=10)
    sections.register("empty.html", lambda branch: [])
    sections.register("main.html", lambda branch: "text", place=MAIN)
    found = sections.sections_of(SimpleNamespace(slug="north"))
    assert [(each.template, each.content) for each in found[ASIDE]] == [
        ("a.html", "first"),
        ("b.html", "north"),
    ]
    assert [each.template for each in found[MAIN]] == ["main.html"]


def test_there_are_two_places(nothing):
    with pytest.raises(ValueError, match="top"):
        sections.register("a.html", str, place="top")
