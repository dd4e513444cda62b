"""Affiliations: dated rows the database itself keeps apart."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from branches.models import Branch
from members.enums import EndCause, Paper
from members.models import Affiliation, Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def north():
    return Branch.objects.create(name="北岸社工党支部", short_name="北岸支部", slug="north")


@pytest.fixture
def south():
    return Branch.objects.create(name="南岸养老党支部", short_name="南岸支部", slug="south")


@pytest.fixture
def member():
    return Member.objects.create(display_name="周启明")


def day(month: int, number: int = 1) -> dt.date:
    return dt.date(2026, month, number)


def home(member, branch, starts, ends=None) -> Affiliation:
    return Affiliation.objects.create(
        member=member,
        branch=branch,
        kind="home",
        starts_on=starts,
        ends_on=ends,
        end_cause=EndCause.MOVED if ends else "",
    )


def host(member, branch, starts, ends=None) -> Affiliation:
    return Affiliation.objects.create(
        member=member,
        branch=branch,
        kind="host",
        paper=Paper.LETTER,
        starts_on=starts,
        ends_on=ends,
        end_cause=EndCause.PAPER_EXPIRED if ends else "",
    )


def refused(make, *args) -> bool:
    try:
        with transaction.atomic():
            make(*args)
    except IntegrityError:
        return True
    return False


def test_one_home_follows_the_other_without_a_gap_or_an_overlap(member, north, south):
    home(member, north, day(1), day(6))
    assert refused(home, member, south, day(5, 31), day(7))
    assert refused(home, member, south, day(5, 31))
    assert not refused(home, member, south, day(6))


def test_hosts_overlap_each_other_but_not_in_one_branch(member, north, south):
    host(member, north, day(1), day(6))
    assert not refused(host, member, south, day(2), day(4))
    assert refused(host, member, north, day(5))
    assert not refused(host, member, north, day(6))


def test_a_home_does_not_exclude_a_host(member, north):
    home(member, north, day(1))
    assert not refused(host, member, north, day(1))


def test_an_affiliation_ended_on_its_first_day_excludes_nothing(member, north, south):
    home(member, north, day(3), day(3))
    assert not refused(home, member, south, day(1))


def test_moving_a_row_into_another_is_refused_too(member, north, south):
    home(member, north, day(1), day(6))
    row = home(member, south, day(6))
    row.starts_on = day(4)
    assert refused(row.save)


def test_an_end_has_a_cause(member, north):
    row = home(member, north, day(1))
    row.ends_on = day(6)
    assert refused(row.save)


@pytest.mark.parametrize("on", [day(1), day(5, 31)])
def test_of_branch_knows_the_day(member, north, on):
    home(member, north, day(1), day(6))
    assert list(Member.objects.of_branch(north, on=on)) == [member]


@pytest.mark.parametrize("on", [dt.date(2025, 12, 31), day(6)])
def test_of_branch_knows_the_day_it_ended(member, north, on):
    home(member, north, day(1), day(6))
    assert not Member.objects.of_branch(north, on=on).exists()
