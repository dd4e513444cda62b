"""What held on a day, whenever it was entered: standing, group, facts of a branch."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.facts import change_facts, facts_on
from branches.models import Branch, BranchFact
from branches.tests.factories import BranchFactory
from members.affiliations.posts import appoint
from members.affiliations.services import end_affiliation, place, remove_group, show_places
from members.models import Affiliation, GroupPlace, Member, Standing
from members.people.services import record_standing
from members.people.standing import counted, facts
from members.tests.factories import LONG_AGO, MemberFactory
from portal.models import FrozenError

pytestmark = pytest.mark.django_db

MARCH, JULY = dt.date(2026, 3, 1), dt.date(2026, 7, 1)


@pytest.fixture
def branch():
    return BranchFactory()


@pytest.fixture
def candidate(branch):
    """On probation since entering."""
    return MemberFactory(home=branch, status="probationary")


@pytest.fixture
def keeper(north, signed_in):
    """Who keeps the roster of the north."""
    return signed_in(north.secretary.user)


def statuses(member, *days) -> list[str]:
    return [standing and standing.status for standing in map(member.standing_on, days)]


def test_a_change_entered_late_holds_from_its_day(candidate):
    record_standing(candidate, "formal", MARCH, basis="江北社工委〔2026〕5号")
    before = MARCH - dt.timedelta(days=1)
    assert statuses(candidate, before, MARCH, timezone.localdate()) == [
        *("probationary", "formal", "formal")
    ]
    assert not candidate.has_vote_on(before)
    assert candidate.has_vote_on(MARCH)
    assert statuses(candidate, LONG_AGO - dt.timedelta(days=1)) == [None]
    candidate.refresh_from_db()
    assert candidate.status == "formal"


def test_of_two_entries_for_a_day_the_later_holds_and_both_stay(candidate):
    record_standing(candidate, "formal", MARCH)
    known = timezone.now()
    record_standing(candidate, "probationary", MARCH)
    assert statuses(candidate, MARCH) == ["probationary"]
    assert candidate.standing_on(MARCH, known_at=known).status == "formal"
    assert candidate.standings.count() == 3


def test_an_earlier_change_leaves_a_later_one_alone(candidate):
    record_standing(candidate, "formal", JULY)
    record_standing(candidate, "suspended", MARCH, rights_suspended_until=JULY)
    assert statuses(candidate, MARCH, JULY) == ["suspended", "formal"]


def test_what_takes_effect_tomorrow_is_shown_tomorrow(candidate):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    group = candidate.home().branch.groups.create(name="第一党小组")
    record_standing(candidate, "formal", tomorrow)
    place(candidate.home(), group, tomorrow)
    candidate.refresh_from_db()
    assert candidate.status == "probationary"
    assert candidate.home().group is None
    # Half past midnight in Beijing is still the day before in UTC.
    with time_machine.travel(dt.datetime.combine(tomorrow, dt.time(0, 30), _beijing())):
        call_command("show_facts", verbosity=0)
        candidate.refresh_from_db()
        assert candidate.status == "formal"
        assert candidate.home().group == group


def test_the_end_of_a_suspension_changed_ahead_is_shown_on_its_day(branch):
    """Status alone stays the same."""
    today = timezone.localdate()
    tomorrow, later = today + dt.timedelta(days=1), today + dt.timedelta(days=90)
    member = MemberFactory(home=branch)
    record_standing(member, "suspended", MARCH, rights_suspended_until=later)
    for until in (later + dt.timedelta(days=90), None):
        record_standing(member, "suspended", tomorrow, rights_suspended_until=until)
        member.refresh_from_db()
        assert member.rights_suspended_until == later
        with time_machine.travel(dt.datetime.combine(tomorrow, dt.time(0, 30), _beijing())):
            call_command("show_facts", verbosity=0)
        member.refresh_from_db()
        assert member.rights_suspended_until == until
        record_standing(member, "suspended", today, rights_suspended_until=later)


def test_a_group_somebody_is_going_into_is_not_removed(branch):
    row = MemberFactory(home=branch).home()
    first, second = (branch.groups.create(name=name) for name in ("第一党小组", "第二党小组"))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    place(row, first, tomorrow)
    with pytest.raises(ValidationError, match="要调进"):
        remove_group(first)
    place(row, second, tomorrow)
    remove_group(first)
    assert [*branch.groups.all()] == [second]


def test_what_has_ended_is_not_shown_in_a_group_that_is_gone(branch):
    row = MemberFactory(home=branch).home()
    group = branch.groups.create(name="第一党小组")
    place(row, group, timezone.localdate())
    end_affiliation(row, "left")
    remove_group(group)
    assert show_places(LONG_AGO) == 0
    connection.check_constraints()


def _beijing():
    return timezone.get_default_timezone()


def test_records_of_facts_are_written_once(candidate):
    row = candidate.standings.get()
    row.status = "formal"
    with pytest.raises(FrozenError):
        row.save()
    with pytest.raises(FrozenError):
        Standing.objects.filter(pk=row.pk).delete()


def test_the_vote_is_not_lost_in_office_on_the_day_it_would_be(branch):
    member = MemberFactory(home=branch)
    post = appoint(member, branch, "member", MARCH)
    with pytest.raises(ValidationError, match="先办理卸任"):
        record_standing(member, "suspended", JULY)
    post.ends_on = JULY
    post.save()
    record_standing(member, "suspended", JULY)
    assert statuses(member, MARCH, JULY) == ["formal", "suspended"]


def test_nobody_takes_office_before_having_a_vote(branch, candidate):
    record_standing(candidate, "formal", JULY)
    with pytest.raises(ValidationError, match="没有被选举权"):
        appoint(candidate, branch, "member", MARCH)
    assert appoint(candidate, branch, "member", JULY).pk


def test_a_removed_group_is_still_named_for_its_day(branch):
    row = MemberFactory(home=branch).home()
    first, second = (branch.groups.create(name=name) for name in ("第一党小组", "第二党小组"))
    place(row, first, LONG_AGO)
    place(row, second, JULY)
    first.delete()
    assert [row.group_on(day) for day in (MARCH, JULY)] == ["第一党小组", "第二党小组"]
    place(row, None, timezone.localdate())
    assert row.group_on() == ""
    row.refresh_from_db()
    assert row.group is None


def test_a_place_is_within_the_affiliation_and_of_its_branch(branch):
    row = MemberFactory(home=branch).home()
    stranger = BranchFactory().groups.create(name="别处")
    with pytest.raises(ValidationError, match="这个支部"):
        place(row, stranger, MARCH)
    with pytest.raises(ValidationError, match="期间"):
        place(row, None, LONG_AGO - dt.timedelta(days=1))


def test_a_branch_is_counted_as_of_a_day(branch, candidate):
    MemberFactory(home=branch)
    record_standing(candidate, "formal", JULY)

    def formal(day):
        return counted(Branch.objects.filter(pk=branch.pk), day).get().formal_count

    assert (formal(MARCH), formal(JULY)) == (1, 2)


def test_facts_of_a_branch_are_asked_for_a_day(branch):
    branch.form, branch.covered_units = "joint", 4
    change_facts(branch, MARCH, basis="江北社工委〔2026〕6号")
    branch.covered_units = 5
    change_facts(branch, JULY)
    days = {
        day: facts_on([branch], day)[branch.pk]["covered_units"]
        for day in (LONG_AGO, MARCH, JULY, timezone.localdate())
    }
    assert [*days.values()] == [None, 4, 5, 5]

    def units(day):
        return facts(counted(Branch.objects.filter(pk=branch.pk), day), day)[branch.pk].units

    assert (units(LONG_AGO), units(MARCH)) == (None, 4)


def test_a_late_entry_does_not_undo_what_came_after(branch):
    branch.term_years = 5
    change_facts(branch, JULY)
    branch.term_years = 3
    change_facts(branch, MARCH)
    assert facts_on([branch], MARCH)[branch.pk]["term_years"] == 3
    branch.refresh_from_db()
    assert branch.term_years == 5


def test_a_fact_to_come_is_shown_on_its_day(branch):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    branch.level = "general"
    change_facts(branch, tomorrow)
    branch.refresh_from_db()
    assert branch.level == "branch"
    with time_machine.travel(dt.datetime.combine(tomorrow, dt.time(0, 30), _beijing())):
        call_command("show_facts", verbosity=0)
    branch.refresh_from_db()
    assert branch.level == "general"


def test_a_branch_is_not_changed_before_it_was_founded(branch):
    branch.established_on = MARCH
    branch.save()
    branch.level = "general"
    with pytest.raises(ValidationError, match="成立日期"):
        change_facts(branch, MARCH - dt.timedelta(days=1))


def test_asking_for_a_day_takes_the_same_number_of_queries(branch):
    def count(rows: int) -> int:
        for _each in range(rows):
            member = MemberFactory(home=BranchFactory(), status="probationary")
            record_standing(member, "formal", MARCH)
            other = member.home().branch
            other.level = "general"
            change_facts(other, MARCH)
        with CaptureQueriesContext(connection) as queries:
            branches = list(counted(Branch.objects.all(), JULY))
            assert len(facts(branches, JULY)) == len(branches)
        return len(queries)

    assert count(3) == count(9) == 2


def test_records_show_what_holds_today_in_the_whole_world(north, south):
    """The class: nobody writes a status or a group past its dated rows."""
    members = Member.objects.filter(affiliations__isnull=False).distinct()
    assert members.exists()
    for member in members:
        today = member.standing_on()
        assert (member.status, member.rights_suspended_until) == (
            today.status,
            today.rights_suspended_until,
        )
    for row in Affiliation.objects.all():
        shown = row.group.name if row.group else ""
        assert row.group_on(max(row.starts_on, timezone.localdate())) == shown


def test_entering_it_on_the_screen(keeper, north):
    url = reverse("me_member_standing", args=[north.silent.pk])
    data = {"form": "standing", "status": "suspended", "rights_suspended_until": "2027-03-01"}
    page = keeper.post(url, {**data, "effective_on": "2031-01-01"})
    assert page.status_code == 422
    assert "最多提前一年" in page.content.decode()
    data |= {"effective_on": "2026-03-01", "basis": "江北社工委〔2026〕5号"}
    assert keeper.post(url, data).status_code == 302
    shown = keeper.get(url).content.decode()
    assert "江北社工委〔2026〕5号" in shown
    assert str(north.secretary) in shown  # who entered it
    assert north.silent.standing_on(JULY).rights_suspended_until == dt.date(2027, 3, 1)


def test_nobody_changes_their_own_standing(keeper, north):
    url = reverse("me_member_standing", args=[north.secretary.pk])
    assert 'name="form" value="standing"' not in keeper.get(url).content.decode()
    data = {"form": "standing", "status": "formal", "effective_on": "2026-03-01"}
    assert keeper.post(url, data).status_code == 403


def test_who_reads_them_is_decided_by_the_record(north, south, branch):
    for user, sees in ((north.secretary.user, True), (south.secretary.user, False)):
        for model, rows in (
            (Standing, Standing.objects.filter(member=north.silent)),
            (GroupPlace, GroupPlace.objects.filter(affiliation__member=north.silent)),
        ):
            if model is GroupPlace:
                place(north.silent.home(), None, timezone.localdate())
            assert rows.visible_to(user).exists() is sees
    assert not BranchFact.objects.visible_to(south.secretary.user).exists()
