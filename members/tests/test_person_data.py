"""Whatever holds something about a person is told to that person; so is who can read it."""

from __future__ import annotations

from django.db import models
from django.test.utils import isolate_apps

from members.models import (
    AccessRecord,
    Affiliation,
    Member,
    Post,
    Request,
    SavedList,
    Transfer,
)
from members.people import portrait, viewers
from members.tests.person_data import ACTS, of_a_person, own_models, ties
from notices.models import Preferences

# Nobody but the member reads these, on their own page and in their own export.
UNREAD = {AccessRecord, Preferences, SavedList}


def untold(found: set) -> set:
    return found - portrait.told()


def unread(found: set) -> set:
    return found - viewers.told() - UNREAD


def test_what_is_held_is_in_the_portrait_and_has_its_readers():
    found = of_a_person(own_models())
    assert {Member, Affiliation, Post, Transfer, Request, AccessRecord} <= found
    assert untold(found) == set(), "register a section (members.people.portrait)"
    assert unread(found) == set(), "register who opens it (members.people.viewers)"


def test_no_exemption_is_left_over():
    assert ACTS.keys() - ties(own_models()).keys() == set()
    assert UNREAD & viewers.told() == set()


@isolate_apps("members")
def test_a_model_that_registers_nothing_is_found():
    class Note(models.Model):  # noqa: DJ008
        about = models.ForeignKey(Member, on_delete=models.CASCADE)

        class Meta:
            app_label = "members"

    class Meeting(models.Model):  # noqa: DJ008
        present = models.ManyToManyField(Member)

        class Meta:
            app_label = "members"

    found = of_a_person([Note, Meeting])
    assert found == untold(found) == unread(found) == {Note, Meeting}


def test_a_section_or_a_reason_less_is_found(monkeypatch):
    sections = [one for one in portrait._sections if Transfer not in one.holds]
    monkeypatch.setattr(portrait, "_sections", sections)
    reasons = {reason: opens - {Request} for reason, opens in viewers._reasons.items()}
    monkeypatch.setattr(viewers, "_reasons", reasons)
    found = of_a_person(own_models())
    assert untold(found) == {Transfer}
    assert unread(found) == {Request}
