"""Second factors in the database are sealed; a key can be changed, and a wrong one is said."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User

from .conftest import PASSWORD
from .test_second_factor import SECRET, code_now

pytestmark = pytest.mark.django_db
OLD, NEW = "o" * 40, "n" * 40


@pytest.fixture
def keeper(settings):
    settings.PORTAL_SECRETS_KEYS = [OLD]
    user = User.objects.create_user("keeper", password=PASSWORD)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def stored() -> str:
    return str(list(Authenticator.objects.values_list("data", flat=True)))


def sign_in(client):
    client.post("/accounts/login/", {"login": "keeper", "password": PASSWORD})
    return client.post(reverse("mfa_authenticate"), {"code": code_now()})


def test_a_copy_of_the_database_is_no_second_factor(keeper, client):
    assert SECRET not in stored()
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    assert codes.data["seed"].startswith("sealed:")
    assert len(codes.wrap().generate_codes()) == 10
    sign_in(client)
    assert client.session["_auth_user_id"] == str(keeper.pk)


def test_keys_are_rotated(keeper, settings, client):
    settings.PORTAL_SECRETS_KEYS = [NEW, OLD]
    call_command("rotate_secrets")
    once = stored()
    call_command("rotate_secrets")
    assert stored() == once
    settings.PORTAL_SECRETS_KEYS = [NEW]
    sign_in(client)
    assert client.session["_auth_user_id"] == str(keeper.pk)


def test_what_lies_open_from_before_works_and_is_sealed(keeper, client):
    row = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    row.data["secret"] = SECRET
    row.save()
    call_command("rotate_secrets")
    assert SECRET not in stored()
    sign_in(client)
    assert client.session["_auth_user_id"] == str(keeper.pk)


def test_another_key_is_said_and_nothing_is_lost(keeper, settings, client):
    before = stored()
    settings.PORTAL_SECRETS_KEYS = [NEW]
    with pytest.raises(CommandError, match="对不上"):
        call_command("rotate_secrets")
    assert stored() == before
    answer = sign_in(client)
    assert answer.status_code == 503
    assert "密钥和数据库对不上" in answer.content.decode()


def test_the_migration_seals_and_unseals(keeper):
    migration = import_module("accounts.migrations.0004_seal_second_factors")
    migration.backwards(apps, None)
    assert SECRET in stored()
    migration.forwards(apps, None)
    assert SECRET not in stored()
