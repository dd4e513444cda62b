"""Local rules: by two people, stricter only, for a line of organisations, from a day to a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from branches.enums import PartyLevel, RuleState
from branches.models import Branch, RuleOverride
from branches.rules import services
from branches.rules.resolving import rulebook_of, rulebooks
from branches.rules.verdicts import preview_of, preview_of_end
from notices.models import Notice
from portal.access import roles
from portal.rulebook.branches import add_months
from portal.rulebook.packs import NATIONAL
from tests.cast import user_of

from .factories import BranchFactory, RuleOverrideFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
NATIONAL_MONTHS = NATIONAL.on(TODAY)["ZB-22"].values["remind_months"]
EARLIER = NATIONAL_MONTHS + 3


def months(branch: Branch, day: dt.date = TODAY) -> int:
    """How long before the end of the term the superior reminds."""
    return rulebook_of(branch).on(day)["ZB-22"].values["remind_months"]


def draft(**values) -> RuleOverride:
    """A rule as it is typed."""
    return RuleOverrideFactory.build(**{"value": EARLIER, **values})


@pytest.fixture
def people():
    """Two administrators."""
    roles.sync()
    return [user_of("administrator", username=name) for name in ("first", "second")]


@pytest.fixture
def line():
    """A committee, a general branch below it, a branch below that, and one beside."""
    top = BranchFactory(slug="top", level=PartyLevel.COMMITTEE)
    middle = BranchFactory(slug="middle", level=PartyLevel.GENERAL_BRANCH, superior=top)
    return top, middle, BranchFactory(slug="below", superior=middle), BranchFactory(slug="beside")


def in_force(people, **values) -> RuleOverride:
    """One that two people put into force."""
    first, second = people
    return services.approve(services.propose(draft(**values), first), second)


# --- Two people -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_nobody_puts_into_force_what_they_proposed(people, role):
    author = user_of(role, username="author")
    row = services.propose(draft(), author)
    for act in (services.approve, lambda row, by: services.refuse(row, by, "不对")):
        with pytest.raises(ValidationError, match="另一位管理员"):
            act(row, author)
    assert not RuleOverride.objects.decidable_by(author).exists()
    assert RuleOverride.objects.decidable_by(people[1]).get() == row
    assert services.approve(row, people[1]).state == RuleState.IN_FORCE


def test_the_database_knows_no_rule_in_force_by_one_person(people):
    row = services.propose(draft(), people[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleOverride.objects.filter(pk=row.pk).update(
            state=RuleState.IN_FORCE, decided_by=people[0]
        )


def test_a_proposal_changes_nothing_until_it_is_approved(people, line):
    below = line[2]
    row = services.propose(draft(), people[0])
    assert months(below) == NATIONAL_MONTHS
    assert not RuleOverride.objects.public().exists()
    services.approve(row, people[1])
    assert months(below) == EARLIER


def test_what_is_refused_or_withdrawn_never_holds(people, line):
    refused = services.refuse(services.propose(draft(), people[0]), people[1], "文号不对")
    withdrawn = services.withdraw(services.propose(draft(), people[0]), people[0])
    assert [refused.state, withdrawn.state] == [RuleState.REFUSED, RuleState.WITHDRAWN]
    assert refused.refusal == "文号不对"
    assert months(line[2]) == NATIONAL_MONTHS
    for act in (services.approve, services.withdraw):
        with pytest.raises(ValidationError, match="已经有人办理"):
            act(refused, people[1])
    with pytest.raises(ValidationError, match="只有提出的人"):
        services.withdraw(services.propose(draft(), people[0]), people[1])


def test_others_who_decide_are_told(people):
    row = services.propose(draft(), people[0])
    assert [notice.user for notice in Notice.objects.filter(kind="local-rules")] == [people[1]]
    services.approve(row, people[1])
    notice = Notice.objects.filter(kind="local-rules").latest("pk")
    assert (notice.user, notice.link) == (people[0], reverse("local_rules:edit", args=[row.pk]))


def test_each_step_is_kept_with_its_reason(people):
    row = in_force(people)
    services.end(row, people[1], TODAY, "文件已废止")
    states = list(row.history.order_by("history_id").values_list("state", flat=True))
    assert states == [RuleState.PROPOSED, RuleState.IN_FORCE, RuleState.ENDED]
    reasons = row.history.order_by("history_id").values_list("history_change_reason", flat=True)
    assert (reasons[0], reasons[2]) == ("换届早做准备", "文件已废止")


def test_no_rule_is_ever_deleted(people):
    row = in_force(people)
    for delete in (row.delete, RuleOverride.objects.all().delete):
        with pytest.raises(PermissionDenied):
            delete()
    assert RuleOverride.objects.get() == row


# --- What the rulebook refuses --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": NATIONAL_MONTHS - 1}, "value"),
        ({"rule": "ZB-09", "parameter": "quorum_share", "value": 2}, "parameter"),
        ({"rule": "ZB-22", "parameter": "no_such"}, "parameter"),
        ({"rule": "NO-01"}, "parameter"),
        ({"effective_to": TODAY - DAY}, "effective_to"),
    ],
    ids=["relaxed", "fixed", "unknown parameter", "unknown rule", "dates"],
)
def test_what_is_no_stricter_rule_is_refused_beside_its_field(people, values, field):
    with pytest.raises(ValidationError) as caught:
        services.propose(draft(**values), people[0])
    assert field in caught.value.message_dict
    assert not RuleOverride.objects.exists()


def test_one_organisation_has_one_value_a_day(people, line):
    top = line[0]
    in_force(people, superior=top, effective_to=TODAY + 9 * DAY)
    with pytest.raises(ValidationError, match="已经有"):
        services.propose(draft(superior=top, effective_from=TODAY + 9 * DAY), people[0])
    late = draft(superior=top, effective_from=TODAY + 10 * DAY, value=EARLIER + 1)
    services.propose(late, people[0])
    services.propose(draft(superior=line[1]), people[0])


def test_two_proposals_of_one_value_do_not_both_come_into_force(people):
    rows = [services.propose(draft(), people[0]) for _number in range(2)]
    services.approve(rows[0], people[1])
    with pytest.raises(ValidationError, match="已经有"):
        services.approve(rows[1], people[1])


# --- Who, and when --------------------------------------------------------------------------------


def test_a_rule_holds_for_an_organisation_and_its_whole_line(people, line):
    top, middle, below, beside = line
    in_force(people, superior=top)
    assert [months(branch) for branch in (top, middle, below)] == [EARLIER] * 3
    assert months(beside) == NATIONAL_MONTHS
    in_force(people, superior=middle, value=EARLIER + 2)
    assert [months(branch) for branch in (top, middle, below)] == [
        EARLIER,
        EARLIER + 2,
        EARLIER + 2,
    ]
    in_force(people, value=EARLIER + 1)
    assert [months(branch) for branch in (*line,)] == [
        EARLIER + 1,
        EARLIER + 2,
        EARLIER + 2,
        EARLIER + 1,
    ]


def test_a_rule_holds_from_its_first_to_its_last_day(people, line):
    first, last = TODAY + 5 * DAY, TODAY + 9 * DAY
    in_force(people, effective_from=first, effective_to=last)
    days = [first - DAY, first, last, last + DAY]
    assert [months(line[2], day) for day in days] == [
        NATIONAL_MONTHS,
        EARLIER,
        EARLIER,
        NATIONAL_MONTHS,
    ]
    assert [RuleOverride.objects.public(day).count() for day in days] == [0, 1, 1, 0]


def test_what_ended_still_judges_the_days_it_held(people, line):
    row = in_force(people, effective_from=TODAY - 9 * DAY)
    with pytest.raises(ValidationError, match="不能倒填"):
        services.end(row, people[0], TODAY - DAY, "文件已废止")
    row = services.end(row, people[0], TODAY, "文件已废止")
    assert [months(line[2], TODAY + DAY * n) for n in (-10, -9, 0, 1)] == [
        NATIONAL_MONTHS,
        EARLIER,
        EARLIER,
        NATIONAL_MONTHS,
    ]
    with pytest.raises(ValidationError):
        services.end(row, people[0], TODAY, "再一次")


def test_what_ends_before_it_begins_never_holds(people, line):
    row = in_force(people, effective_from=TODAY + 9 * DAY)
    row = services.end(row, people[0], TODAY, "文件没有印发")
    assert months(line[2], TODAY + 20 * DAY) == NATIONAL_MONTHS
    assert row.standing == "已废止"


def test_any_number_of_branches_takes_one_query_and_shares_rulebooks(
    people, line, django_assert_num_queries
):
    in_force(people, superior=line[0])
    branches = [*line, *(BranchFactory(superior=line[1]) for _number in range(20))]
    rulebooks(line)  # what was approved is known from now on
    with django_assert_num_queries(1):
        found = rulebooks(branches)
    assert len({id(book) for book in found.values()}) == 2
    assert found[line[3].pk] is NATIONAL
    with django_assert_num_queries(1):
        rulebooks(branches[:1])


def test_a_circle_of_superiors_ends(people, line):
    top, _middle, below, _beside = line
    in_force(people, superior=top)
    Branch.objects.filter(pk=top.pk).update(superior=below)
    assert months(below) == EARLIER


# --- What would change ----------------------------------------------------------------------------


@pytest.fixture
def ending(line):
    """A branch whose term ends between the two days of reminding."""
    below = line[2]
    below.elected_on = add_months(TODAY, NATIONAL_MONTHS + 1 - 12)
    below.term_years = 1
    below.save()
    return below


def test_the_preview_names_the_verdicts_that_change(people, line, ending):
    row = draft(superior=line[0])
    preview = preview_of(row)
    (change,) = preview.changes
    assert (change.branch, change.before) == (ending, "")
    assert "应准备换届" in change.after
    assert (preview.reached, preview.branches, preview.day) == (3, 1, TODAY)
    assert not preview_of(draft(superior=line[3])).changes


def test_the_preview_judges_by_the_first_day_of_the_rule(people, ending):
    first = TODAY + dt.timedelta(days=365 * 5)
    preview = preview_of(draft(effective_from=first))
    assert preview.day == first
    assert not preview.changes  # by then the term is over, whichever rule holds


def test_the_preview_of_an_end_is_the_way_back(people, ending):
    row = in_force(people)
    (change,) = preview_of_end(row, TODAY).changes
    assert "应准备换届" in change.before
    assert change.after == ""


# --- In the admin ---------------------------------------------------------------------------------

TYPED = {
    "parameter": "ZB-22.remind_months",
    "value": EARLIER,
    "issuer": "江北区委社会工作部",
    "number": "江北社工委〔2026〕5号",
    "effective_from": TODAY,
    "reason": "换届早做准备",
}


def test_a_proposal_is_seen_before_it_is_made(people, ending, client):
    client.force_login(people[0])
    add = reverse("local_rules:add")
    page = client.get(add)
    assert "任期届满前提醒换届的月数（全国规定：" in page.content.decode()
    page = client.post(add, TYPED)
    assert page.status_code == 200
    assert "应准备换届" in page.content.decode()
    assert not RuleOverride.objects.exists()
    seen = page.context["form"]["seen"].value()
    # Changed after the preview: the preview comes again.
    page = client.post(add, TYPED | {"value": EARLIER + 1, "seen": seen})
    assert not RuleOverride.objects.exists()
    seen = page.context["form"]["seen"].value()
    assert client.post(add, TYPED | {"value": EARLIER + 1, "seen": seen}).status_code == 302
    row = RuleOverride.objects.get()
    assert (row.value, row.proposed_by, row.state) == (EARLIER + 1, people[0], RuleState.PROPOSED)


def test_what_is_refused_is_said_beside_the_field(people, client):
    client.force_login(people[0])
    form = client.post(reverse("local_rules:add"), TYPED | {"value": 1}).context["form"]
    assert "只能从严" in form.errors["value"][0]
    fixed = TYPED | {"parameter": "ZB-09.quorum_share"}
    form = client.post(reverse("local_rules:add"), fixed).context["form"]
    assert "不得改动" in form.errors["parameter"][0]


def test_a_day_that_is_over_is_warned_of(people, client):
    client.force_login(people[0])
    early = TYPED | {"effective_from": TODAY - DAY}
    warning = "已经过去的时期"
    assert warning in client.post(reverse("local_rules:add"), early).content.decode()
    assert warning not in client.post(reverse("local_rules:add"), TYPED).content.decode()


def test_the_second_person_approves_what_they_see(people, ending, client):
    first, second = people
    row = services.propose(draft(), first)
    address = reverse("local_rules:edit", args=[row.pk])
    client.force_login(first)
    page = client.get(address).content.decode()
    assert 'value="approve"' not in page
    assert "要由另一位管理员审核" in page
    client.post(address, {"act": "approve"})
    row.refresh_from_db()
    assert row.state == RuleState.PROPOSED
    client.force_login(second)
    page = client.get(address).content.decode()
    assert "应准备换届" in page
    assert client.post(address, {"act": "refuse", "why": ""}).status_code == 200
    assert client.post(address, {"act": "approve"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (RuleState.IN_FORCE, second)
    assert client.post(address, {"act": "nonsense"}).status_code == 302
    page = client.post(address, {"act": "end", "last_day": "2020-01-01", "why": "文件已废止"})
    assert "不能倒填" in page.content.decode()
    client.post(address, {"act": "end", "last_day": TODAY, "why": "文件已废止"})
    row.refresh_from_db()
    assert (row.state, row.effective_to) == (RuleState.ENDED, TODAY)
    assert "施行中" in client.get(reverse("local_rules:index")).content.decode()
    assert client.get(reverse("local_rules:history", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("role", ["clerk", "editor", "publisher", "translator"])
def test_nobody_else_comes_near_local_rules(people, client, role):
    row = services.propose(draft(), people[0])
    client.force_login(user_of(role, username=f"a-{role}"))
    for name in ("index", "add"):
        assert client.get(reverse(f"local_rules:{name}")).status_code == 302
    for name in ("edit", "history"):
        assert client.get(reverse(f"local_rules:{name}", args=[row.pk])).status_code == 404
    client.post(reverse("local_rules:add"), TYPED)
    for act in ("approve", "withdraw", "end", "refuse"):
        client.post(reverse("local_rules:edit", args=[row.pk]), {"act": act, "why": "x"})
    assert RuleOverride.objects.get().state == RuleState.PROPOSED


def test_who_may_only_look_changes_nothing(people, client):
    row = services.propose(draft(), people[0])
    reader = user_of(username="reader")
    reader.user_permissions.set(
        roles._permission(name)
        for name in ("branches.view_ruleoverride", "wagtailadmin.access_admin")
    )
    client.force_login(reader)
    address = reverse("local_rules:edit", args=[row.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"act": "withdraw"})
    row.refresh_from_db()
    assert row.state == RuleState.PROPOSED


def test_the_register_reminds_by_the_local_rule(people, line, ending, client):
    address = f"{reverse('branches:index')}?term=due"
    client.force_login(user_of("superuser", username="root"))
    assert ending.short_name not in client.get(address).content.decode()
    in_force(people, superior=line[0])
    assert ending.short_name in client.get(address).content.decode()
