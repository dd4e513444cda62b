"""Everything that lies sealed in the database follows when its key is changed."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from notices.models import Channel, Delivery, Notice
from portal import keys
from portal.models import Work, WorkRow

pytestmark = pytest.mark.django_db
OLD, NEW = "o" * 40, "n" * 40


@pytest.fixture
def sealed(settings) -> None:
    """One of everything, sealed with the old key; that it is everything is a test below."""
    settings.PORTAL_SECRETS_KEYS = [OLD]
    user = User.objects.create_user("keeper")
    TOTP.activate(user, "JBSWY3DP")
    work = Work.objects.create(kind="roster", owner=user, subject=1, language="zh-hans")
    row = WorkRow(work=work, number=2)
    row.say({"name": "赵一"})
    row.save()
    WorkRow.objects.create(work=work, number=3, outcome="new")
    notice = Notice.objects.create(kind="code", user=user, subject="验证码")
    Delivery.objects.create(
        notice=notice, channel=Channel.SMS, address="13900000000", sealed=keys.seal("123456")
    )


def stored() -> list[str]:
    """Every sealed text of every table."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 (a name of Django's)
            for value in cursor.fetchall():
                found += re.findall(r"sealed:1:[\w=-]+", str(value))
    return found


def test_all_of_it_opens_with_the_new_key_alone(sealed, settings):
    assert len(stored()) == 3
    settings.PORTAL_SECRETS_KEYS = [NEW, OLD]
    call_command("rotate_secrets")
    once = stored()
    call_command("rotate_secrets")
    assert stored() == once
    settings.PORTAL_SECRETS_KEYS = [NEW]
    assert [bool(keys.unseal(each)) for each in once] == [True] * 3
    assert WorkRow.objects.get(number=2).said == {"name": "赵一"}


def test_what_no_key_opens_is_counted_and_kept(sealed, settings):
    before = stored()
    settings.PORTAL_SECRETS_KEYS = [NEW]
    with pytest.raises(CommandError, match="3 项"):
        call_command("rotate_secrets")
    assert stored() == before


def test_every_column_for_it_is_registered():
    columns = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name == "sealed"
    }
    assert columns <= {(kept.model, kept.field) for kept in keys.keepers()}
