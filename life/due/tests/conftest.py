"""A fixed day, and meetings by the day they were held on."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from branches.models import Branch
from branches.scopes.services import give_scope
from life.enums import MeetingState, MinutesState
from life.models import Habits, Minutes
from life.tests.factories import MeetingFactory, part_of
from members.tests.factories import LONG_AGO
from portal.access import roles
from tests.cast import user_of

NOON = "2026-05-15 12:00 +0800"


def on(day: str, hour: float = 19) -> dt.datetime:
    """A moment of a day in Beijing."""
    start = timezone.make_aware(dt.datetime.fromisoformat(day))
    return start + dt.timedelta(hours=hour)


def held(branch, day: str, form="general", *, hour: float = 19, minutes=True, **more):
    """A meeting that was held, with its minutes unless told otherwise."""
    more = {"state": MeetingState.HELD, **more}
    meeting = MeetingFactory(branch=branch, form=form, starts_at=on(day, hour), **more)
    if minutes:
        Minutes.objects.create(part=part_of(meeting), state=MinutesState.CONFIRMED)
    return meeting


def clerk_of(kind: str, thing=None, name: str = "clerk"):
    """A clerk with one scope."""
    call_command("sync_roles", verbosity=0)
    user = user_of(username=name)
    user.groups.set([roles.group("clerk")])
    give_scope(user, kind, thing, reason="分工")
    return get_user_model().objects.get(pk=user.pk)


def recorded_since(branch, day: dt.date) -> None:
    """The branch keeps its records here from a day on."""
    Habits.objects.update_or_create(branch=branch, defaults={"recorded_since": day})


@pytest.fixture(autouse=True)
def begun(request):
    """All branches have been recording here for long."""
    if "branches_world" in request.fixturenames:
        request.getfixturevalue("branches_world")
        for branch in Branch.objects.all():
            recorded_since(branch, LONG_AGO)


@pytest.fixture
def today():
    """15 May 2026, at noon."""
    with time_machine.travel(NOON, tick=False):
        yield dt.date(2026, 5, 15)
