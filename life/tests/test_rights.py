"""Who reads what of meetings, by form, by tier and by who asks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from branches.enums import PartyLevel
from branches.services import provision_branch
from branches.tests.factories import BranchFactory
from life.enums import Basis, MeetingForm, MeetingState, MinutesState, Tier
from life.models import (
    ItemPaper,
    MinutesText,
    Topic,
)
from life.tests.factories import (
    AgendaItemFactory,
    FollowUpFactory,
    GuestFactory,
    ItemPaperFactory,
    MeetingFactory,
    MinutesFactory,
    MinutesRevisionFactory,
    MinutesTextFactory,
    MotionFactory,
    PaperRecordFactory,
    ParticipantFactory,
    PresenceFactory,
    TopicFactory,
    part_of,
)
from members.affiliations.branch_groups import sync_branch_access
from members.affiliations.posts import appoint, end_post
from members.affiliations.services import end_affiliation, place
from members.enums import EndCause, PostKind
from members.models import Affiliation
from members.tests.conftest import account, plant_guest
from members.tests.factories import LONG_AGO, MemberFactory
from portal.access import roles
from tests.cast import user_of

pytestmark = pytest.mark.django_db
YESTERDAY = dt.date.today() - dt.timedelta(days=1)


class People(dict):
    """Accounts by name; ``who(row, way)`` says which of them a way leads to a row."""

    def who(self, row, way: str = "visible_to") -> set[str]:
        found = set()
        for name, user in self.items():
            fresh = get_user_model().objects.get(pk=user.pk) if user.pk else user
            if getattr(type(row).objects, way)(fresh).filter(pk=row.pk).exists():
                found.add(name)
        return found


@pytest.fixture
def people(branches_world) -> People:
    """Everybody who may try, seen from the north; ``keeper`` is its secretary."""
    roles.sync()
    north, south = branches_world["north"], branches_world["south"]
    top = BranchFactory(slug="top", level=PartyLevel.COMMITTEE, established_on=LONG_AGO)
    provision_branch(top)
    top.refresh_from_db()
    type(north.branch).objects.filter(pk=north.branch.pk).update(superior=top)
    officer = MemberFactory(home=top)
    found = People(
        keeper=north.secretary.user,
        member=north.member.user,
        host=plant_guest(north, south).user,
        other_keeper=south.secretary.user,
        other_member=south.member.user,
        officer=account(officer, "officer"),
        staff=user_of("clerk", username="clerk"),
        no_scope=get_user_model().objects.create_user("no-scope"),
        superuser=user_of("superuser", username="root"),
        visitor=AnonymousUser(),
    )
    found["no_scope"].groups.set([roles.group("clerk")])
    appoint(officer, top, PostKind.SECRETARY, LONG_AGO)
    group = north.branch.groups.create(name="一组")
    for name in ("leader", "grouped", "gone", "shut"):
        member = MemberFactory(home=north.branch, display_name=name)
        found[name] = account(member, name)
        place(member.affiliations.get(), group, LONG_AGO)
    sync_branch_access(north.branch)
    appoint(found["leader"].member, north.branch, PostKind.GROUP_LEADER, LONG_AGO, group=group)
    found.north, found.south, found.group = north, south, group
    end_affiliation(found["gone"].member.affiliations.get(), EndCause.LEFT, YESTERDAY)
    get_user_model().objects.filter(pk=found["shut"].pk).update(is_active=False)
    return found


HOME = {"keeper", "member", "leader", "grouped"}
ABOVE = {"officer", "staff", "superuser"}


def test_a_general_meeting_is_of_all_who_belong_and_of_who_oversees(people):
    meeting = MeetingFactory(branch=people.north.branch)
    assert people.who(meeting) == {*HOME, *ABOVE, "host"}
    assert people.who(meeting, "editable_by") == {"keeper"}


def test_a_committee_meets_for_itself_and_for_who_is_on_its_list(people):
    meeting = MeetingFactory(branch=people.north.branch, form=MeetingForm.COMMITTEE)
    assert people.who(meeting) == {"keeper", *ABOVE}
    ParticipantFactory(meeting=meeting, member=people["member"].member, basis=Basis.GUEST)
    assert people.who(meeting) == {"keeper", "member", *ABOVE}


def test_a_group_meets_for_itself_and_its_leader_keeps_it(people):
    form = {"form": MeetingForm.GROUP, "group": people.group}
    meeting = MeetingFactory(branch=people.north.branch, **form)
    draft = MeetingFactory(branch=people.north.branch, draft=True, **form)
    row = ParticipantFactory(meeting=meeting, member=people["grouped"].member)
    assert people.who(meeting) == {"keeper", "leader", "grouped", *ABOVE}
    assert people.who(draft) == {"keeper", "leader"}
    for thing in (meeting, draft, row):
        assert people.who(thing, "editable_by") == {"keeper", "leader"}
    end_post(people["leader"].member.posts.get())
    assert people.who(meeting, "editable_by") == {"keeper"}
    assert people.who(draft) == {"keeper"}


@pytest.mark.parametrize(
    "fields",
    [
        {"draft": True},
        {"state": MeetingState.CANCELLED, "called_at": None, "cancel_reason": "改期"},
    ],
)
def test_what_was_never_called_is_its_keepers(people, fields):
    meeting = MeetingFactory(
        branch=people.north.branch,
        chair=people["member"].member,
        joint=[people.south.branch],
        **fields,
    )
    row = ParticipantFactory(meeting=meeting, member=people["member"].member)
    other = ParticipantFactory(
        meeting=meeting, member=people["other_member"].member, branch=people.south.branch
    )
    item = AgendaItemFactory(meeting=meeting, tier=Tier.ATTENDEES)
    for thing in (meeting, part_of(meeting), row, other, item):
        assert people.who(thing) == {"keeper"}, thing


def test_a_cancelled_meeting_is_still_of_who_was_called(people):
    state = {"state": MeetingState.CANCELLED, "cancel_reason": "台风"}
    meeting = MeetingFactory(branch=people.north.branch, **state)
    assert people.who(meeting) == {*HOME, *ABOVE, "host"}


def test_who_left_keeps_what_was_held_with_them_and_nothing_to_come(people):
    ahead = MeetingFactory(branch=people.north.branch)
    held = MeetingFactory(branch=people.north.branch, held=True)
    for meeting in (ahead, held):
        ParticipantFactory(meeting=meeting, member=people["gone"].member)
    assert "gone" not in people.who(ahead)
    assert "gone" in people.who(held)
    items = [AgendaItemFactory(meeting=held, tier=tier) for tier in (Tier.BRANCH, Tier.ATTENDEES)]
    assert ["gone" in people.who(item) for item in items] == [False, True]
    minutes = MinutesFactory(meeting=held, out=True)
    assert "gone" not in people.who(minutes)


def test_a_host_whose_paper_ran_out_is_out_before_the_night(people):
    meeting = MeetingFactory(branch=people.north.branch)
    rows = Affiliation.objects.filter(member__user=people["host"], branch=people.north.branch)
    rows.update(paper_expires_on=YESTERDAY)
    assert "host" not in people.who(meeting)


def test_a_joint_activity_gives_each_branch_its_own_people(people):
    meeting = MeetingFactory(
        branch=people.north.branch, form=MeetingForm.ACTIVITY, joint=[people.south.branch]
    )
    ours = ParticipantFactory(meeting=meeting, member=people["member"].member)
    theirs = ParticipantFactory(
        meeting=meeting, member=people["other_member"].member, branch=people.south.branch
    )
    both = {*HOME, *ABOVE, "host", "other_keeper", "other_member"}
    assert people.who(meeting) == both
    assert people.who(meeting, "editable_by") == {"keeper"}
    assert people.who(ours) == {"keeper", "member"}
    # Who calls has the sign-in of all; their leave is answered at home.
    assert people.who(theirs) == {"keeper", "other_keeper", "other_member"}
    assert people.who(theirs, "editable_by") == {"other_keeper"}
    assert people.who(ours, "editable_by") == {"keeper"}
    assert people.who(PresenceFactory(participant=theirs)) == people.who(theirs)
    mine = MinutesFactory(meeting=meeting, part=part_of(meeting, people.south.branch), out=True)
    assert people.who(mine) == {"other_keeper", "other_member", "host"}
    assert people.who(mine, "editable_by") == {"other_keeper"}


@pytest.mark.parametrize(
    ("tier", "readers"),
    [
        (Tier.COMMITTEE, {"keeper"}),
        (Tier.BRANCH, {*HOME, *ABOVE}),
        (Tier.ATTENDEES, {*HOME, *ABOVE, "host"}),
    ],
)
def test_items_papers_and_motions_are_read_by_tier(people, tier, readers):
    item = AgendaItemFactory(meeting=MeetingFactory(branch=people.north.branch), tier=tier)
    for thing in (item, ItemPaperFactory(item=item), MotionFactory(item=item)):
        assert people.who(thing) == readers, thing
        if not isinstance(thing, ItemPaper):
            assert people.who(thing, "editable_by") == {"keeper"}


def test_minutes_are_read_in_full_at_home_and_by_no_office(people):
    minutes = MinutesFactory(meeting=MeetingFactory(branch=people.north.branch, held=True))
    old = MinutesRevisionFactory(minutes=minutes)
    last = MinutesRevisionFactory(minutes=minutes, based_on=old)
    for thing in (minutes, old, last):
        assert people.who(thing) == {"keeper"}, thing
    minutes.state = MinutesState.OUT
    minutes.save()
    assert people.who(minutes) == people.who(last) == HOME
    assert people.who(old) == {"keeper"}
    minutes.state, minutes.confirmed_revision = MinutesState.CONFIRMED, old
    minutes.save()
    assert people.who(old) == HOME
    assert people.who(last) == {"keeper"}


def test_minutes_of_a_committee_stay_there_and_a_notice_goes_out(people):
    meeting = MeetingFactory(branch=people.north.branch, held=True, form=MeetingForm.COMMITTEE)
    ParticipantFactory(meeting=meeting, member=people["member"].member, basis=Basis.GUEST)
    minutes = MinutesFactory(meeting=meeting, out=True)
    assert people.who(minutes) == {"keeper"}
    assert people.who(MinutesTextFactory(minutes=minutes, tier=Tier.BRANCH)) == HOME
    assert people.who(MinutesTextFactory(minutes=minutes, tier=Tier.COMMITTEE)) == {"keeper"}


def test_a_digest_is_of_who_was_on_the_list_of_that_branch(people):
    meeting = MeetingFactory(
        branch=people.north.branch,
        held=True,
        form=MeetingForm.ACTIVITY,
        joint=[people.south.branch],
    )
    ParticipantFactory(meeting=meeting, member=people["host"].member, basis=Basis.HOST)
    ParticipantFactory(
        meeting=meeting, member=people["other_member"].member, branch=people.south.branch
    )
    text = MinutesTextFactory(minutes=MinutesFactory(meeting=meeting), tier=Tier.ATTENDEES)
    assert people.who(text) == {"keeper", "host"}
    MinutesText.objects.update(published_at=None)
    assert people.who(text) == {"keeper"}


def test_paper_guests_topics_and_things_to_do(people):
    branch = people.north.branch
    paper = PaperRecordFactory(meeting=MeetingFactory(branch=branch, held=True, on_paper=True))
    assert people.who(paper) == {"keeper"}
    guest = GuestFactory(meeting=MeetingFactory(branch=branch))
    assert people.who(guest) == {"keeper"}
    topic = TopicFactory(branch=branch, proposed_by=people["member"].member)
    assert people.who(topic) == {"keeper", "member"}
    Topic.objects.update(state="taken_up")
    assert people.who(topic) == HOME
    Topic.objects.update(tier=Tier.COMMITTEE)
    assert people.who(topic) == {"keeper", "member"}
    own = FollowUpFactory(branch=branch, owner=people["member"].member)
    assert people.who(own) == {"keeper", "member"}
    of_post = FollowUpFactory(branch=branch, owner=None, owner_post=PostKind.GROUP_LEADER)
    assert people.who(of_post) == {"keeper", "leader"}
    form = {"form": MeetingForm.GROUP, "group": people.group}
    of_group = FollowUpFactory(branch=branch, meeting=MeetingFactory(branch=branch, **form))
    assert people.who(of_group, "editable_by") == {"keeper", "leader"}
