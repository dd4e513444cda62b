"""Making invitations: who may, what is stored, what an old one is worth."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import scopes
from accounts.invitations import Invitation, InvitationRefused, make, reissue, revoke
from accounts.invitations.names import suggest_username
from accounts.links import SECURITY_MAIL
from accounts.models import User

pytestmark = pytest.mark.django_db


def test_only_the_hash_of_the_token_is_stored(invite):
    invitation, token = invite()
    assert len(token) >= 43  # 256 bits
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_invitation")
        assert token not in str(cursor.fetchall())
    assert Invitation.objects.with_token(token) == invitation


@pytest.mark.parametrize("change", [str.lower, str.upper, str.swapcase, lambda t: t + "x", "".join])
def test_a_changed_token_finds_nothing(invite, change):
    invitation, token = invite()
    changed = change(token)
    found = Invitation.objects.with_token(changed)
    assert found == (invitation if changed == token else None)


def test_states(invite):
    invitation, _token = invite()
    assert (invitation.state, Invitation.objects.open().count()) == ("open", 1)
    assert invitation.expires_at - invitation.created_at == dt.timedelta(days=7)
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, seconds=1)):
        assert (invitation.state, Invitation.objects.expired().count()) == ("expired", 1)
        assert not Invitation.objects.open().exists()
    revoke(invitation, by=invitation.invited_by)
    assert (invitation.state, Invitation.objects.revoked().count()) == ("revoked", 1)
    assert invitation.revoked_by == invitation.invited_by
    assert not revoke(invitation, by=None)
    invitation.used_at = timezone.now()
    invitation.save()
    assert (invitation.state, Invitation.objects.used().count()) == ("used", 1)
    assert not Invitation.objects.revoked().exists()


def test_issuing_again_kills_the_old_link(invite, secretary):
    invitation, token = invite(phone="138 0013 8000")
    fresh, new_token = reissue(invitation, by=secretary)
    invitation.refresh_from_db()
    assert (invitation.state, fresh.state, fresh.reissue_of) == ("revoked", "open", invitation)
    assert token != new_token
    assert (fresh.name, fresh.phone, fresh.context) == (
        invitation.name,
        "+8613800138000",
        invitation.context,
    )


def test_a_second_invitation_for_the_same_object_kills_the_first(invite):
    first, _token = invite()
    invite()
    first.refresh_from_db()
    assert first.state == "revoked"


def test_an_accepted_one_is_not_issued_again(invite, secretary):
    invitation, _token = invite()
    invitation.used_at = timezone.now()
    with pytest.raises(InvitationRefused):
        reissue(invitation, by=secretary)


@pytest.mark.parametrize("object_id", [8, 9, None])
def test_nobody_invites_to_what_is_not_theirs(invite, object_id):
    with pytest.raises(PermissionDenied):
        invite(object_id=object_id)


@pytest.mark.parametrize("scope_name", [scopes.ADMINISTRATOR, scopes.ROLE, scopes.ACCOUNT])
def test_nobody_gives_themselves_a_role_by_inviting(invite, scope_name, secretary):
    group = Group.objects.create(name="工作人员")
    with pytest.raises(PermissionDenied):
        invite(scope=scope_name, object_id=group.pk)
    with pytest.raises(PermissionDenied):
        invite(scope=scope_name, object_id=secretary.pk, target=secretary)


def test_who_sees_and_changes_which(invite, secretary, other_secretary, scope):
    invitation, _token = invite()
    boss = User.objects.create_superuser("boss")
    for method in ("visible_to", "editable_by"):
        seen = getattr(Invitation.objects, method)
        assert list(seen(secretary)) == [invitation]
        assert not seen(other_secretary).exists()
        assert not seen(boss).exists()  # this scope says nothing of administrators
        assert not seen(AnonymousUser()).exists()
    secretary.is_active = False
    assert not Invitation.objects.visible_to(secretary).exists()


def test_links_do_not_follow_a_forged_host(client, settings):
    settings.PORTAL_BASE_URL = "https://dangjian.example.gov.cn"
    boss = User.objects.create_superuser("boss")
    client.force_login(boss)
    data = {"name": "赵工", "email": "zhao@example.org"}
    address = reverse("accounts_invite_to_role")
    client.post(address, data, headers={"host": "evil.example"})
    assert "https://dangjian.example.gov.cn/accounts/invitation/" in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body


# --- Pages of those who invite ----------------------------------------------------------------


def test_list_shows_only_ones_own(client, invite, secretary, other_secretary):
    invite(name="甲某某")
    address = reverse("accounts_invitations")
    client.force_login(secretary)
    assert "甲某某" in client.get(address).content.decode()
    assert "甲某某" not in client.get(address, {"state": "used"}).content.decode()
    client.force_login(other_secretary)
    assert "甲某某" not in client.get(address).content.decode()
    client.force_login(User.objects.create_user("member"))
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("action", ["accounts_revoke", "accounts_reissue"])
def test_anothers_invitation_does_not_exist(client, invite, other_secretary, action):
    invitation, _token = invite()
    client.force_login(other_secretary)
    assert client.post(reverse(action, args=[invitation.pk])).status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == "open"


def test_revoking_and_issuing_again_on_the_page(client, invite, secretary):
    invitation, token = invite()
    client.force_login(secretary)
    response = client.post(reverse("accounts_reissue", args=[invitation.pk]))
    page = response.content.decode()
    link = re.search(r'value="(http://testserver/accounts/invitation/[\w-]{43}/)"', page)[1]
    assert token not in page
    assert "<svg" in page
    assert "style=" not in page.split('class="qr"')[1].split("</div>")[0]
    assert "no-store" in response["Cache-Control"]
    assert link.rstrip("/").rsplit("/", 1)[1] not in str(dict(client.session))
    fresh = Invitation.objects.open().get()
    back = client.post(reverse("accounts_revoke", args=[fresh.pk]), {"next": "https://evil.cn/"})
    assert back.url == reverse("accounts_invitations")
    fresh.refresh_from_db()
    assert fresh.state == "revoked"


def test_invited_by_mail(client, invite, secretary):
    invitation, _token = invite(email="Zhang@Example.org")
    client.force_login(secretary)
    response = client.post(reverse("accounts_reissue", args=[invitation.pk]))
    message = mail.outbox[0]
    assert message.to == ["zhang@example.org"]
    assert message.extra_headers == SECURITY_MAIL
    assert "城北养老联合支部" in message.subject
    token, proof = re.search(r"/accounts/invitation/([\w-]{43})/(\S+)", message.body).groups()
    assert Invitation.objects.with_token(token).is_open
    # The link and its code are here, too, whatever becomes of the mail; not what proves it.
    page = response.content.decode()
    assert f"/accounts/invitation/{token}/" in page
    assert "<svg" in page
    assert "zhang@example.org" in page
    assert proof not in page


@pytest.mark.parametrize("name", ["secretary", "member"])
def test_only_administrators_invite_to_roles_and_recover(client, secretary, name):
    User.objects.get_or_create(username=name)
    client.force_login(User.objects.get(username=name))
    assert client.get(reverse("accounts_invite_to_role")).status_code == 404
    assert client.post(reverse("accounts_recover", args=[secretary.pk])).status_code == 404


def test_making_invitations_is_limited(client, invite, secretary):
    client.force_login(secretary)
    for _number in range(30):
        row = Invitation.objects.filter(used_at=None).latest("pk") if _number else invite()[0]
        assert client.post(reverse("accounts_reissue", args=[row.pk])).status_code == 200
    row = Invitation.objects.latest("pk")
    assert client.post(reverse("accounts_reissue", args=[row.pk])).status_code == 429


# --- The command ------------------------------------------------------------------------------


def test_the_first_administrator(capsys, client):
    call_command("invite", admin="陈主任")
    link = capsys.readouterr().out.strip()
    assert client.get(link, follow=True).status_code == 200
    client.post(
        reverse("accounts_accept"),
        {
            "username": "chen",
            "display_name": "陈主任",
            "password1": "three unlike words",
            "password2": "three unlike words",
            "method": "password",
        },
    )
    assert User.objects.get(username="chen").is_superuser


def test_the_command_invites_to_a_role(capsys):
    with pytest.raises(CommandError):
        call_command("invite", role=["没有这个", "某"])
    group = Group.objects.create(name="区委干部")
    call_command("invite", role=["区委干部", "某某"])
    assert Invitation.objects.get().object_id == group.pk
    with pytest.raises(CommandError):
        call_command("invite")
    with pytest.raises(CommandError):
        call_command("invite", "someone", admin="某某")


def test_who_keeps_accounts_gets_no_link_into_an_account_in_use(db):
    keeper = User.objects.create_user("keeper")
    keeper.user_permissions.add(Permission.objects.get(codename="add_user"))
    fresh = User.objects.create_user("fresh")
    used = User.objects.create_user("used", last_login=timezone.now())
    boss = User.objects.create_superuser("boss")

    def link(target):
        return make(
            scope=scopes.ACCOUNT,
            object_id=target.pk,
            context="",
            target=target,
            invited_by=keeper,
        )

    link(fresh)
    for person in (used, boss):
        with pytest.raises(PermissionDenied):
            link(person)


def test_suggested_names(db):
    assert suggest_username("张建国") == "zhangjianguo"
    User.objects.create_user("ZhangJianGuo")
    assert re.fullmatch(r"zhangjianguo\d{4}", suggest_username("张建国"))
    assert re.fullmatch(r"user\d{4}", suggest_username(""))
