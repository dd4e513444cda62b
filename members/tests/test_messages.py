"""``/me/messages/``: one's own, counted in the header, and how one wants to be told."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import recovery
from accounts.enums import RecoveryState
from accounts.invitations import make
from accounts.invitations.accepting import accept_with_password
from accounts.models import ForgottenPassword, RecoveryRequest
from members.messages.plugs import caretakers
from members.requests import services
from members.requests.disclosures import ask_disclosure
from notices import people
from notices.models import Notice, Preferences
from notices.services import tell

pytestmark = pytest.mark.django_db
MESSAGES = "/me/messages/"


@pytest.fixture
def own(north):
    return tell("mail", user=north.member.user, subject="给田的", text="内容", link="/me/data/")


def tabs(page: str) -> str:
    return re.search(r'<nav class="me-tabs".*?</nav>', page, re.DOTALL)[0]


def test_listed_and_counted_until_read(north, own, signed_in):
    client = signed_in(north.member.user)
    page = client.get("/me/").content.decode()
    assert "条未读" in tabs(page)
    assert "给田的" in page
    page = client.get(MESSAGES).content.decode()
    assert "给田的" in page
    response = client.post(reverse("me_message", args=[own.pk]))
    assert response.url == "/me/data/"
    page = client.get("/me/").content.decode()
    assert "条未读" not in tabs(page)
    assert "给田的" not in page


def test_unread_first_and_all_read_at_once(north, own, signed_in):
    old = tell("mail", user=north.member.user, subject="旧的")
    Notice.objects.filter(pk=old.pk).update(changed_at=timezone.now() - dt.timedelta(days=3))
    Notice.objects.filter(pk=own.pk).update(read_at=timezone.now())
    client = signed_in(north.member.user)
    page = client.get(MESSAGES).content.decode()
    assert page.index("旧的") < page.index("给田的")
    client.post(reverse("me_messages_read"))
    assert not Notice.objects.unread().exists()


def test_none_yet(lonely, signed_in):
    assert "还没有消息" in signed_in(lonely).get(MESSAGES).content.decode()


@pytest.mark.parametrize("who", ["secretary", "stranger", "admin"])
def test_anothers_message_does_not_exist(north, south, own, signed_in, django_user_model, who):
    users = {
        "secretary": north.secretary.user,
        "stranger": south.member.user,
        "admin": django_user_model.objects.create_superuser("boss"),
    }
    client = signed_in(users[who])
    assert client.post(reverse("me_message", args=[own.pk])).status_code == 404
    assert "给田的" not in client.get(MESSAGES).content.decode()
    client.post(reverse("me_messages_read"))
    own.refresh_from_db()
    assert own.read_at is None


def test_a_link_to_elsewhere_is_not_followed(north, signed_in):
    notice = tell("mail", user=north.member.user, subject="坏", link="https://evil.cn/")
    response = signed_in(north.member.user).post(reverse("me_message", args=[notice.pk]))
    assert response.url == MESSAGES


def test_the_count_is_no_query_more_for_more(north, signed_in):
    client = signed_in(north.member.user)

    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def more(number: int) -> None:
        for each in range(number):
            tell("mail", user=north.member.user, subject=f"第{each}条")

    more(3)
    few = [count(MESSAGES), count("/me/")]
    more(9)
    assert [count(MESSAGES), count("/me/")] == few
    assert max(few) <= 15


def test_who_acts_for_somebody_gets_their_messages(north, south, signed_in):
    """And the answer to a request goes to whoever can read it."""
    request = ask_disclosure(north.silent, north.branch, "想了解")
    services.answer(request, north.secretary.user, "已公开")
    page = signed_in(north.secretary.user).get(MESSAGES).content.decode()
    assert "您的申请有了答复" in page
    assert "代north无号" in page
    for user in (north.member.user, south.secretary.user):
        assert "您的申请有了答复" not in signed_in(user).get(MESSAGES).content.decode()


def test_who_gets_an_account_takes_their_messages_along(north, signed_in):
    request = ask_disclosure(north.silent, north.branch, "想了解")
    services.answer(request, north.secretary.user, "已公开")
    invitation, _token = make(
        scope="member",
        object_id=north.silent.pk,
        context="北",
        name="无号",
        invited_by=north.secretary.user,
    )
    user = accept_with_password(invitation, password="three unlike words", username="wuhao")
    assert "您的申请有了答复" in signed_in(user).get(MESSAGES).content.decode()
    page = signed_in(north.secretary.user).get(MESSAGES).content.decode()
    assert "您的申请有了答复" not in page


def test_the_answer_to_a_request_is_told(north, signed_in):
    request = ask_disclosure(north.member, north.branch, "想了解")
    services.decline(request, north.secretary.user, "不属于公开范围")
    notice = Notice.objects.get(user=north.member.user)
    assert "不属于" not in notice.subject + notice.text  # that stands in the portal
    assert signed_in(north.member.user).get(notice.link).status_code == 200


def test_preferences(north, signed_in):
    client = signed_in(north.member.user)
    address = reverse("me_messages_settings")
    page = client.get(address).content.decode()
    assert 'value="22:00"' in page
    assert "chat" not in page  # not set up here
    client.post(address, {"quiet_from": "21:30", "quiet_to": "08:00", "digest": "on"})
    chosen = Preferences.objects.get(user=north.member.user)
    assert (chosen.quiet_from, chosen.digest, chosen.mail) == (dt.time(21, 30), True, False)


def test_chat_wants_an_address(north, signed_in, settings):
    settings.PORTAL_CHAT_BACKEND = "notices.sending.chat.ConsoleSender"
    client = signed_in(north.member.user)
    data = {"quiet_from": "22:00", "quiet_to": "07:00", "chat": "on"}
    assert client.post(reverse("me_messages_settings"), data).status_code == 422
    client.post(reverse("me_messages_settings"), data | {"chat_address": "tian"})
    notice = tell("recovery", user=north.member.user, subject="一件事")
    assert notice.deliveries.get(channel="chat").address == "tian"


def test_a_text_message_goes_to_the_person_the_branch_acts_for(north, settings):
    settings.PORTAL_SMS_BACKEND = "accounts.sms.ConsoleSender"
    request = ask_disclosure(north.silent, north.branch, "想了解")
    services.answer(request, north.secretary.user, "已公开")
    notice = Notice.objects.get(person_id=north.silent.pk)
    assert notice.deliveries.get(channel="sms").address == north.silent.phone


def test_who_is_told_whom_to_ring(north, signed_in):
    (care,) = caretakers(north.member.user)
    assert care.user == north.secretary.user
    assert signed_in(care.user).get(care.link).status_code == 200
    assert people.caretakers(north.secretary.user) == []  # nobody rings themselves


def test_what_is_old_is_forgotten(north, own, settings):
    new = tell("mail", user=north.member.user, subject="新的")
    RecoveryRequest.objects.create(
        user=north.member.user, asked_at=timezone.now() - dt.timedelta(days=400)
    )
    ForgottenPassword.objects.create(
        typed="x", language="en", link="", asked_at=timezone.now() - dt.timedelta(days=2)
    )
    Notice.objects.filter(pk=own.pk).update(changed_at=timezone.now() - dt.timedelta(days=181))
    call_command("purge_notices", verbosity=0)
    assert list(Notice.objects.all()) == [new]
    assert not RecoveryRequest.objects.exists()
    assert not ForgottenPassword.objects.exists()


# --- Forgotten passwords ----------------------------------------------------------------------


@pytest.fixture
def forgotten(north, client, django_capture_on_commit_callbacks):
    """The member typed the user name at the door."""
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/password/reset/", {"email": north.member.user.username})
    return RecoveryRequest.objects.get()


def test_the_secretary_sees_who_forgot_and_asks_for_them(north, forgotten, signed_in):
    assert forgotten.state == RecoveryState.ASKED
    keeper = signed_in(north.secretary.user)
    page = keeper.get("/me/").content.decode()
    assert "north党员忘了密码" in page
    notice = Notice.objects.get(user=north.secretary.user)
    assert "north党员" not in notice.subject + notice.text  # it leaves the portal
    assert "north党员" in keeper.get(notice.link).content.decode()
    address = reverse("me_recovery_forward", args=[forgotten.pk])
    assert keeper.get(address).status_code == 200
    assert keeper.post(address, {"note": ""}).status_code == 422
    assert keeper.post(address, {"note": "当面问过"}).url == reverse("me_recoveries")
    forgotten.refresh_from_db()
    assert (forgotten.state, forgotten.forwarded_by) == ("forwarded", north.secretary.user)
    assert "忘了密码" not in keeper.get("/me/").content.decode()


def test_administrators_are_told(north, forgotten, django_user_model):
    boss = django_user_model.objects.create_superuser("boss")
    recovery.forward(forgotten, by=north.secretary.user, note="当面问过")
    assert Notice.objects.get(user=boss).kind == "recovery"


def test_it_was_not_them(north, forgotten, signed_in):
    signed_in(north.secretary.user).post(reverse("me_recovery_dismiss", args=[forgotten.pk]))
    forgotten.refresh_from_db()
    assert forgotten.state == RecoveryState.DISMISSED


def test_who_forgot_is_nobody_elses_matter(north, south, forgotten, lonely, signed_in):
    for user in (south.secretary.user, north.member.user, lonely):
        client = signed_in(user)
        for name in ("me_recovery_forward", "me_recovery_dismiss"):
            address = reverse(name, args=[forgotten.pk])
            assert client.post(address, {"note": "冒充"}).status_code == 404
        listed = client.get(reverse("me_recoveries"))
        assert listed.status_code == 404 or "north党员" not in listed.content.decode()
    forgotten.refresh_from_db()
    assert forgotten.state == RecoveryState.ASKED


def test_who_keeps_the_only_branch_goes_to_administrators(
    north, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/password/reset/", {"email": north.secretary.user.username})
    assert RecoveryRequest.objects.get().state == RecoveryState.FORWARDED
