"""The data of the rules, and local rules that may only make them stricter."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rulebook.packs import FAULTS, NATIONAL, Override, Rulebook, fault, parameters
from portal.rulebook.rules import all_rules

pytestmark = pytest.mark.anydb

TODAY = dt.date(2026, 11, 22)
# Rest on notices and letters that have no title of their own.
UNTITLED = {"ED-09", "ED-11"}


def local(rule="ZB-08", parameter="meetings", value=2, **days) -> Override:
    days = {"effective_from": dt.date(2026, 3, 1), **days}
    return Override(rule, parameter, value, "中共某市委组织部", "某组发〔2026〕3号", **days)


def test_every_rule_can_be_shown():
    for found in all_rules().values():
        assert found.summary.endswith("。")
        assert found.certainty in {"H", "M", "L"}
        assert found.jurisdiction in {"CN", "local", "portal"}
        titled = found.jurisdiction == "CN" and found.id not in UNTITLED
        assert found.citation.startswith("《") == titled, found.id
        assert found.in_force(TODAY)


def test_what_the_portal_decided_itself_is_never_called_certain():
    own = [found for found in all_rules().values() if found.jurisdiction != "CN"]
    assert "H" not in {found.certainty for found in own if found.id.startswith("SJ")}
    assert {found.id for found in own} >= {"SJ-01", "ED-03", "ED-10"}


def test_what_may_become_stricter_is_a_value_with_a_label_and_a_direction():
    for found in all_rules().values():
        assert not (found.fixed and found.stricter), found.id
        assert set(found.stricter) == set(found.labels), found.id
        assert set(found.stricter) <= set(found.values), found.id
        assert set(found.stricter.values()) <= {"more", "less"}, found.id
        assert all(type(value) is int for value in found.values.values()), found.id


def test_quorum_majorities_entitlement_and_secrecy_can_not_be_changed():
    shares = {"quorum_share", "quorum_of", "quorum_inclusive", "majority_share", "majority_of"}
    assert shares & {parameter.name for parameter in parameters()} == set()
    assert all(
        all_rules()[identifier].fixed
        for identifier in ("ZB-09", "XJ-01", "XJ-04", "XJ-05", "XJ-07", "FZ-20", "FZ-21", "ED-09")
    )


@pytest.mark.parametrize(
    ("override", "code"),
    [
        (local(), None),
        (local(value=1), None),
        (local(value=0), "relaxed"),
        (local("ZB-99"), "unknown_rule"),
        (local("ZB-08", "evenings"), "unknown_parameter"),
        (local("ZB-08", "months"), "fixed"),
        (local("ZB-09", "majority_share"), "fixed"),
        (local("ZB-10", "quorum_share"), "fixed"),
        (local("ZB-13", "months", 3), None),
        (local("ZB-13", "months", 5), "value"),
        (local("ZB-13", "months", 24), "relaxed"),
        (local("SJ-01", "combined", -1), "value"),
        (local(effective_to=dt.date(2026, 3, 1)), None),
        (local(effective_to=dt.date(2026, 2, 28)), "dates"),
    ],
)
def test_the_fault_of_a_local_rule_has_a_code_and_words(override, code):
    assert fault(override) == code
    if code:
        assert FAULTS[code] % vars(override)


def test_a_local_rule_holds_from_its_first_to_its_last_day():
    book = Rulebook((local(effective_to=dt.date(2026, 6, 30)),))
    asked = [
        book.on(day)["ZB-08"].values["meetings"]
        for day in (
            dt.date(2026, 2, 28),
            dt.date(2026, 3, 1),
            dt.date(2026, 6, 30),
            dt.date(2026, 7, 1),
        )
    ]
    assert asked == [1, 2, 2, 1]
    assert book.on(TODAY).local("ZB-08") == ()
    assert book.on(dt.date(2026, 5, 1)).local("ZB-08") == book.overrides


def test_the_last_day_asked_first_and_the_last_day_there_is():
    assert Rulebook((local(effective_to=TODAY),)).on(TODAY)["ZB-08"].values["meetings"] == 2
    endless = Rulebook((local(effective_to=dt.date.max),))
    assert endless.on(dt.date.max)["ZB-08"].values["meetings"] == 2


def test_the_strictest_of_several_wins_and_all_are_named():
    three, two = local(value=3), local(value=2, effective_from=dt.date(2026, 5, 1))
    rules = Rulebook((three, two)).on(TODAY)
    assert rules["ZB-08"].values["meetings"] == 3
    assert rules.local("ZB-08") == (three, two)
    assert rules.local("ZB-10") == ()
    monthly = Rulebook((local("ZB-13", "months", 1), local("ZB-13", "months", 3)))
    assert monthly.on(TODAY)["ZB-13"].values["months"] == 1


def test_a_faulty_local_rule_does_not_apply():
    rules = Rulebook((local(value=0), local("ZB-09", "quorum_of", 5), local("ZB-99"))).on(TODAY)
    assert rules["ZB-08"].values["meetings"] == 1
    assert rules["ZB-09"] == NATIONAL.on(TODAY)["ZB-09"]
    assert rules.local("ZB-08") == rules.local("ZB-09") == rules.local("ZB-99") == ()


def test_a_rule_that_is_not_in_force_is_not_there():
    before = NATIONAL.on(dt.date(2018, 10, 27))
    assert "ZB-08" not in before
    with pytest.raises(KeyError):
        before["ZB-08"]
    assert "ZB-08" in NATIONAL.on(dt.date(2018, 10, 28))
    assert set(NATIONAL.latest) == set(all_rules())


def test_the_same_local_rules_are_one_book_and_a_span_of_days_one_set():
    assert hash(Rulebook((local(),))) == hash(Rulebook((local(),)))
    assert Rulebook([local()]) == Rulebook((local(),)) != NATIONAL
    assert NATIONAL.on(TODAY) is NATIONAL.on(TODAY + dt.timedelta(days=1))


@given(
    st.lists(
        st.builds(
            Override,
            rule=st.sampled_from(sorted(all_rules())),
            parameter=st.sampled_from(["meetings", "months", "hours", "combined", "quorum_of"]),
            value=st.integers(-3, 60),
            issuer=st.just("某街道党工委"),
            number=st.just(""),
            effective_from=st.dates(dt.date(2025, 1, 1), dt.date(2027, 1, 1)),
            effective_to=st.none() | st.dates(dt.date(2025, 1, 1), dt.date.max),
        ),
        max_size=6,
    )
)
def test_no_local_rules_ever_relax_a_national_one(overrides):
    rules, national = Rulebook(tuple(overrides)).on(TODAY), NATIONAL.on(TODAY)
    for identifier, rule in rules.items():
        for name, value in rule.values.items():
            direction = national[identifier].stricter.get(name)
            before = national[identifier].values[name]
            assert (
                value == before
                or (direction == "more" and value > before)
                or (direction == "less" and value < before)
            )
