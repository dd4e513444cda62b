"""The database refuses what the models refuse, after migrations and restores too."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from branches.tests.factories import BranchFactory
from members.models import AccessRecord, Standing
from members.people.looks import record_access
from members.people.services import record_standing
from members.tests.factories import MemberFactory
from portal.models import AppendOnly, Purge, PurgeSwitch
from portal.operations import backups
from portal.records import retention, triggers

pytestmark = pytest.mark.django_db


def frozen() -> list:
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def refused(statement: str) -> None:
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
    ):
        cursor.execute(statement)


def test_every_record_that_is_written_once_has_its_triggers():
    assert len(frozen()) >= 6
    assert triggers.wanted() == triggers.present()


@pytest.mark.parametrize("model", frozen(), ids=lambda model: model._meta.label)
def test_the_keys_of_such_a_record_never_act_on_it(model):
    """CASCADE and SET_NULL would be refused, and take down what was asked for with them."""
    acting = {
        field.name
        for field in model._meta.concrete_fields
        if field.remote_field
        and field.remote_field.on_delete.__name__ in {"CASCADE", "SET_NULL", "SET_DEFAULT"}
    }
    assert acting == set() or "DELETE" not in model.refused


@pytest.fixture
def standing() -> Standing:
    return MemberFactory(home=BranchFactory()).standings.get()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET basis = 'x'", "DELETE FROM {table}"],
)
def test_the_database_itself_refuses(standing, statement):
    refused(statement.format(table=Standing._meta.db_table))
    assert Standing.objects.filter(pk=standing.pk).exists()


def test_a_look_outlives_whom_it_names(django_user_model):
    looker = django_user_model.objects.create_user("looker")
    stranger = MemberFactory(display_name="要走的人")
    record_access([stranger], looker, "record")
    stranger.delete()
    looker.delete()
    row = AccessRecord.objects.get()
    assert (row.subject_kind, row.subject_label) == ("members.member", "要走的人")
    assert "looker" in row.actor_label


def test_records_go_after_their_days_and_that_is_written_down(settings, django_user_model):
    looker = django_user_model.objects.create_user("looker")
    record_access([MemberFactory(), MemberFactory()], looker, "record")
    settings.PORTAL_LOOKS_DAYS, settings.PORTAL_ATTENDANCE_DAYS = 30, 0
    assert retention.run() == {"查看记录": 0}
    assert not Purge.objects.exists()
    later = timezone.now() + dt.timedelta(days=31)
    assert retention.run(later) == {"查看记录": 2}
    row = Purge.objects.get()
    assert (row.table, row.rows) == ("查看记录", 2)
    assert not PurgeSwitch.objects.exists()
    settings.PORTAL_LOOKS_DAYS = 0
    assert retention.run(later) == {}
    refused("DELETE FROM portal_purge")


def test_the_switch_lets_nothing_be_changed(standing):
    PurgeSwitch.objects.create()
    refused("UPDATE members_standing SET basis = 'x'")


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_the_table_puts_them_back():
    wanted = triggers.wanted()
    call_command("migrate", "members", "0008", verbosity=0)
    call_command("migrate", verbosity=0)
    assert triggers.present() == wanted


@pytest.mark.django_db(transaction=True)
def test_a_restored_copy_refuses_too(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    member = MemberFactory(home=BranchFactory())
    copy = backups.make(tmp_path / "copies")
    record_standing(member, "suspended", dt.date(2026, 1, 1))
    backups.restore(copy)
    assert Standing.objects.count() == 1
    assert triggers.present() == triggers.wanted()
    refused("DELETE FROM members_standing")
