"""Accepting invitations, and the ways others tried to."""

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import scopes
from accounts.enums import Delivery
from accounts.invitations import (
    InvitationRefused,
    InvitationUnusable,
    accepting,
    invitation_accepted,
    make,
    revoke,
)
from accounts.links import invitation_url, mailed
from accounts.models import Invitation, User

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db

ACCEPT = "/accounts/invitation/"


def chosen(**changed):
    return {
        "username": "zhangjianguo",
        "display_name": "张建国",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "method": "password",
        **changed,
    }


def open_link(client, token, **extra):
    return client.get(reverse("accounts_invitation", args=[token]), **extra)


def accept(client, token, **changed):
    open_link(client, token)
    return client.post(ACCEPT, chosen(**changed))


@pytest.fixture
def accepted():
    """What the signal told."""
    told = []

    def listen(sender, invitation, user, **kwargs):
        told.append((invitation.pk, user.pk))

    invitation_accepted.connect(listen)
    yield told
    invitation_accepted.disconnect(listen)


def test_from_the_link_to_being_signed_in(client, invite, accepted):
    invitation, token = invite(phone="13800138000")
    response = open_link(client, token)
    assert (response.status_code, response.url) == (302, ACCEPT)
    page = client.get(ACCEPT)
    text = page.content.decode()
    assert "城北养老联合支部" in text
    assert "王书记" in text
    assert 'value="zhangjianguo"' in text
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert token not in text
    response = client.post(ACCEPT, chosen())
    assert response.url == reverse("accounts_welcome")
    user = User.objects.get(username="zhangjianguo")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get(response.url).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.state, invitation.used_by) == ("used", user)
    assert accepted == [(invitation.pk, user.pk)]
    assert (user.phone, user.phone_verified) == ("+8613800138000", True)
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)


def test_opening_uses_nothing_up(client, invite, django_user_model):
    """A mail scanner follows links before the person does."""
    before = django_user_model.objects.count()
    invitation, token = invite()
    for _visit in range(3):
        client.get(reverse("accounts_invitation", args=[token]), follow=True)
        client.head(reverse("accounts_invitation", args=[token]), follow=True)
    invitation.refresh_from_db()
    assert invitation.is_open
    assert django_user_model.objects.count() == before
    client.cookies.clear()
    assert accept(client, token).url == reverse("accounts_welcome")


def test_a_link_works_once(client, invite):
    _invitation, token = invite()
    accept(client, token)
    client.logout()
    assert accept(client, token, username="second").status_code == 410
    assert not User.objects.filter(username="second").exists()


def test_two_windows_one_account(client, invite):
    """Both have the form open; the second is too late."""
    _invitation, token = invite()
    second = Client()
    open_link(client, token)
    open_link(second, token)
    client.post(ACCEPT, chosen())
    assert second.post(ACCEPT, chosen(username="second")).status_code == 410
    assert not User.objects.filter(username="second").exists()


def test_losing_the_race_makes_no_account(invite):
    invitation, _token = invite()
    late = Invitation.objects.get(pk=invitation.pk)
    accepting.accept_with_password(invitation, password=PASSWORD, username="first")
    with pytest.raises(InvitationUnusable):
        accepting.accept_with_password(late, password=PASSWORD, username="second")
    assert not User.objects.filter(username="second").exists()


def test_expired(client, invite):
    _invitation, token = invite(lifetime=dt.timedelta(hours=1))
    open_link(client, token)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1, seconds=1)):
        assert client.post(ACCEPT, chosen()).status_code == 410
        client.cookies.clear()
        assert open_link(client, token).status_code == 302
        assert client.get(ACCEPT).status_code == 410
    assert not User.objects.filter(username="zhangjianguo").exists()


def test_revoked_while_the_form_was_open(client, invite, secretary):
    invitation, token = invite()
    open_link(client, token)
    revoke(invitation, by=secretary)
    response = client.post(ACCEPT, chosen())
    assert response.status_code == 410
    assert "城北" not in response.content.decode()
    assert not User.objects.filter(username="zhangjianguo").exists()


@pytest.mark.parametrize("change", [str.lower, str.swapcase, lambda token: token[:-1]])
def test_changed_links_are_unknown(client, invite, change):
    _invitation, token = invite()
    if change(token) == token:
        pytest.skip("a token without capitals")
    assert open_link(client, change(token)).status_code == 404
    assert client.get(ACCEPT).status_code == 404
    assert client.post(ACCEPT, chosen()).status_code == 404


def test_a_deposed_inviter_lets_nobody_in(client, invite, scope, secretary):
    """Links made in advance by somebody who has lost the post are worth nothing."""
    _invitation, token = invite()
    scope[secretary.pk] = []
    assert accept(client, token).status_code == 410
    scope[secretary.pk] = [7]
    secretary.is_active = False
    secretary.save()
    assert accept(client, token).status_code == 410
    assert not User.objects.filter(username="zhangjianguo").exists()


def test_posting_without_a_link(client, db):
    assert client.post(ACCEPT, chosen()).status_code == 404
    assert client.get("/accounts/invitation/passkey/").status_code == 404
    assert not User.objects.exists()


def test_another_host_may_not_post(invite):
    client = Client(enforce_csrf_checks=True)
    _invitation, token = invite()
    open_link(client, token)
    client.get(ACCEPT)
    data = chosen(csrfmiddlewaretoken=client.cookies["csrftoken"].value)
    response = client.post(ACCEPT, data, headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert not User.objects.filter(username="zhangjianguo").exists()


def test_a_target_elsewhere_is_not_followed(client, invite):
    _invitation, token = invite()
    open_link(client, token)
    response = client.post(ACCEPT + "?next=https://evil.example/", chosen(next="//evil.example"))
    assert response.url == reverse("accounts_welcome")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": "13800138000"}, "username"),
        ({"username": "a@b.example"}, "username"),
        ({"username": "SECRETARY"}, "username"),
        ({"display_name": ""}, "display_name"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "zhangjianguo1", "password2": "zhangjianguo1"}, "password1"),
        ({"password2": "something else"}, "password2"),
    ],
)
def test_what_is_refused_stays_on_the_form(client, invite, changed, field):
    _invitation, token = invite()
    open_link(client, token)
    response = client.post(ACCEPT, chosen(**changed))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not User.objects.filter(display_name="张建国").exists()
    assert client.post(ACCEPT, chosen()).status_code == 302


def test_accepting_is_limited(client, invite):
    _invitation, token = invite()
    open_link(client, token)
    answers = [
        client.post(ACCEPT, chosen(username="secretary")).status_code for _number in range(16)
    ]
    assert answers == [200] * 15 + [429]


def test_guessing_links_is_limited(client, db):
    answers = [open_link(client, f"guess-{number}").status_code for number in range(61)]
    assert answers == [404] * 60 + [429]


# --- Mail and phone ---------------------------------------------------------------------------


def open_mailed(client, token):
    """Come by the link of the mail, not by the one its maker is shown."""
    client.get(mailed(invitation_url(token)))


def test_a_mailed_link_proves_the_address(client, invite):
    _invitation, token = invite(email="zhang@example.org")
    open_mailed(client, token)
    client.post(ACCEPT, chosen())
    user = User.objects.get(username="zhangjianguo")
    assert user.email == "zhang@example.org"
    assert EmailAddress.objects.get(user=user).verified


@pytest.mark.parametrize("query", ["", "?mail=", "?mail=guessed"])
def test_the_link_its_maker_sees_proves_nothing(client, invite, query):
    _invitation, token = invite(email="zhang@example.org")
    open_mailed(client, token)  # opened before, then the other one
    client.get(invitation_url(token) + query)
    client.post(ACCEPT, chosen())
    user = User.objects.get(username="zhangjianguo")
    assert user.email == ""
    # The superior is shown it with the others that were handed over.
    assert Invitation.objects.get().delivery == Delivery.HAND
    assert not EmailAddress.objects.filter(user=user).exists()


def test_an_address_of_another_account_stays_there_silently(client, invite, secretary):
    EmailAddress.objects.create(
        user=secretary, email="zhang@example.org", verified=True, primary=True
    )
    _invitation, token = invite(email="zhang@example.org")
    open_mailed(client, token)
    assert client.post(ACCEPT, chosen()).status_code == 302
    user = User.objects.get(username="zhangjianguo")
    assert (user.email, EmailAddress.objects.filter(user=user).count()) == ("", 0)


def test_the_branchs_number_beats_a_typed_one(client, invite):
    squatter = User.objects.create_user("squatter", phone="13800138000")
    _invitation, token = invite(phone="13800138000")
    accept(client, token)
    squatter.refresh_from_db()
    assert squatter.phone is None
    assert User.objects.get(username="zhangjianguo").phone == "+8613800138000"


def test_a_proven_number_stays_with_its_owner(client, invite):
    owner = User.objects.create_user("owner", phone="13800138000", phone_verified=True)
    _invitation, token = invite(phone="13800138000")
    accept(client, token)
    owner.refresh_from_db()
    assert owner.phone == "+8613800138000"
    assert User.objects.get(username="zhangjianguo").phone is None


# --- An account that exists -------------------------------------------------------------------


def test_connecting_ones_own_account(client, invite, accepted):
    invitation, token = invite()
    person = User.objects.create_user("person", password=PASSWORD)
    client.force_login(person)
    open_link(client, token)
    assert "用这个账号接受" in client.get(ACCEPT).content.decode()
    # A signed-in person makes no second account by the form.
    assert client.post(ACCEPT, chosen()).status_code == 200
    assert not User.objects.filter(username="zhangjianguo").exists()
    assert client.get("/accounts/invitation/connect/").url == ACCEPT
    client.post("/accounts/invitation/connect/")
    invitation.refresh_from_db()
    assert invitation.used_by == person
    assert accepted == [(invitation.pk, person.pk)]


def test_the_inviter_does_not_accept_their_own(client, invite, secretary, accepted):
    invitation, token = invite()
    client.force_login(secretary)
    open_link(client, token)
    assert client.post("/accounts/invitation/connect/").status_code == 409
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not accepted


def test_signing_in_on_the_way(client, invite):
    invitation, token = invite()
    User.objects.create_user("person", password=PASSWORD)
    open_link(client, token)
    response = client.post(
        "/accounts/login/", {"login": "person", "password": PASSWORD, "next": ACCEPT}
    )
    assert response.url == ACCEPT
    client.post("/accounts/invitation/connect/")
    invitation.refresh_from_db()
    assert invitation.used_by.username == "person"


def test_what_an_app_above_refuses_is_undone(client, invite):
    invitation, token = invite()

    def refuse(sender, **kwargs):
        raise InvitationRefused("这位党员已经有账号。")

    invitation_accepted.connect(refuse)
    try:
        response = accept(client, token)
        assert response.status_code == 409
        assert "这位党员已经有账号。" in response.content.decode()
    finally:
        invitation_accepted.disconnect(refuse)
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not User.objects.filter(username="zhangjianguo").exists()
    assert "_auth_user_id" not in client.session


# --- Taking over a prepared account before its owner arrives ------------------------------------


@pytest.fixture
def prepared(db):
    """An account made in the admin: its owner has not been here yet."""
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    user = User(username="prepared", email="prepared@example.org", display_name="赵工")
    user.set_unusable_password()
    user.save()
    user.groups.add(Group.objects.create(name="区委干部"))
    invitation, token = make(
        scope=scopes.ACCOUNT,
        object_id=user.pk,
        context="赵工",
        email=user.email,
        target=user,
        invited_by=boss,
    )
    return user, invitation, token


@pytest.mark.parametrize(
    "password", ["", "prepared", "赵工", "prepared@example.org", "123456", "password", "!"]
)
def test_no_password_opens_a_prepared_account(client, prepared, password):
    client.post("/accounts/login/", {"login": "prepared", "password": password})
    assert "_auth_user_id" not in client.session


def test_a_prepared_account_is_not_taken_by_somebody_signed_in(client, prepared, secretary):
    _user, invitation, token = prepared
    client.force_login(secretary)
    open_link(client, token)
    response = client.post("/accounts/invitation/connect/")
    assert response.status_code == 410
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not secretary.groups.exists()


def test_a_prepared_account_is_not_renamed_or_doubled(client, prepared):
    user, _invitation, token = prepared
    open_link(client, token)
    assert "用户名是" in client.get(ACCEPT).content.decode()
    client.post(ACCEPT, chosen(username="mine"))
    user.refresh_from_db()
    assert (user.username, user.check_password(PASSWORD)) == ("prepared", True)
    assert not User.objects.filter(username="mine").exists()


def test_anothers_invitation_does_not_reach_a_prepared_account(client, prepared, invite):
    """Naming the prepared account in one's own invitation only says the name is taken."""
    user, _invitation, _token = prepared
    _own, token = invite()
    response = accept(client, token, username="Prepared")
    assert "username" in response.context["form"].errors
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_the_passkey_page_of_another_invitation_does_not_reach_it(client, prepared, invite):
    user, _invitation, _token = prepared
    _own, token = invite()
    open_link(client, token)
    session = client.session
    session["invitation_user"] = user.pk
    session.save()
    assert client.get("/accounts/invitation/passkey/").url == ACCEPT
    with pytest.raises(InvitationUnusable):
        accepting.accept_with_passkey(_own, user, lambda: None)


def test_recovering_ends_every_former_way_in(client, prepared):
    user, _invitation, _token = prepared
    user.set_password("the old password")
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    thief = Client()
    session = thief.session
    thief.post("/accounts/login/", {"login": "prepared", "password": "the old password"})
    thief.force_login(user)
    _fresh, token = make(
        scope=scopes.ACCOUNT, object_id=user.pk, context="", target=user, invited_by=None
    )
    accept(client, token)
    user.refresh_from_db()
    assert not user.check_password("the old password")
    assert not Authenticator.objects.filter(user=user).exists()
    assert thief.get("/accounts/2fa/").status_code == 302
    assert session is not None


def test_a_closed_account_is_not_reopened(client, prepared):
    user, _invitation, token = prepared
    user.is_active = False
    user.save()
    assert accept(client, token).status_code == 410


# --- A passkey that never comes ------------------------------------------------------------------


def test_an_account_without_its_passkey_can_not_be_entered(client, invite):
    invitation, token = invite(email="zhang@example.org")
    response = accept(client, token, method="passkey", password1="", password2="")
    assert response.url == "/accounts/invitation/passkey/"
    assert client.get(response.url).status_code == 200
    pending = User.objects.get(username="zhangjianguo")
    assert (pending.is_active, pending.has_usable_password()) == (False, False)
    client.post("/accounts/password/reset/", {"email": "zhang@example.org"})
    assert not mail.outbox
    assert client.post(response.url, {"credential": "{}"}).status_code == 200
    assert client.post(response.url, {"credential": '{"id": "x"}'}).status_code == 200
    invitation.refresh_from_db()
    assert (invitation.state, invitation.pending_user) == ("open", pending)


def test_changing_ones_mind_and_taking_a_password(client, invite):
    _invitation, token = invite()
    accept(client, token, method="passkey")
    first = User.objects.get(username="zhangjianguo")
    assert accept(client, token).url == reverse("accounts_welcome")
    user = User.objects.get(username="zhangjianguo")
    assert user.is_active
    assert not User.objects.filter(pk=first.pk).exists()


def test_revoking_throws_the_unfinished_account_away(client, invite, secretary):
    invitation, token = invite()
    accept(client, token, method="passkey")
    invitation.refresh_from_db()
    revoke(invitation, by=secretary)
    assert not User.objects.filter(username="zhangjianguo").exists()
    assert client.get("/accounts/invitation/passkey/").status_code == 410
