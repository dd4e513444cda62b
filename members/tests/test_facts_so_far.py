"""The migration: what was recorded so far holds from the day somebody entered, and back again."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = ("members", "0004_one_table_of_requests"), ("members", "0006_facts_so_far")


def migrate(target):
    executor = MigrationExecutor(connection)
    latest = [node for node in executor.loader.graph.leaf_nodes() if node[0] != "members"]
    executor.migrate([target])
    executor = MigrationExecutor(connection)
    return executor.loader.project_state([target, *latest]).apps


@pytest.mark.django_db(transaction=True)
def test_records_begin_where_somebody_entered():
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    apps = migrate(BEFORE)
    try:
        branch = apps.get_model("branches", "Branch").objects.create(name="甲", slug="a")
        group = apps.get_model("branches", "PartyGroup").objects.create(branch=branch, name="一组")
        member = apps.get_model("members", "Member").objects.create(
            display_name="某", status="suspended", rights_suspended_until=dt.date(2027, 1, 1)
        )
        apps.get_model("members", "Affiliation").objects.create(
            member=member,
            branch=branch,
            kind="home",
            starts_on=dt.date(2025, 5, 1),
            group_id=group.pk,
        )
        apps = migrate(AFTER)
        standing = apps.get_model("members", "Standing").objects.get()
        assert (standing.status, standing.effective_on, standing.rights_suspended_until) == (
            "suspended",
            dt.date(2025, 5, 1),
            dt.date(2027, 1, 1),
        )
        place = apps.get_model("members", "GroupPlace").objects.get()
        assert (place.group_name, place.effective_on) == ("一组", dt.date(2025, 5, 1))
        apps = migrate(BEFORE)
        assert apps.get_model("members", "Member").objects.get().status == "suspended"
    finally:
        MigrationExecutor(connection).migrate(leaves)
