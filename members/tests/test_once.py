"""Whatever writes is done once, however often the same form is sent in.

The class: every address outside the admin that takes a POST stands in ``Acts`` or, with the
reason, in ``NOT_ONCE``; every form of our templates carries the token or stands in ``BARE``.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.invitations import Invitation, make, revoke
from accounts.invitations.accepting import accept_with_password
from branches.models import PartyGroup
from branches.services import provision_branch
from branches.tests.factories import BranchFactory
from life.meetings.models import at
from life.meetings.services import cancel
from life.models import Habits, Meeting, Talk
from life.planning.days import day_of_month
from life.talks.services import record_talk, remove_talk
from life.tests.factories import MeetingFactory
from life.tests.papers import on_paper, sheet
from life.year.forms import PlanForm
from life.year.services import save_plan
from life.year.views import draft
from members.affiliations import letters
from members.affiliations.posts import appoint, end_post
from members.affiliations.services import end_affiliation
from members.enums import EndCause, PostKind
from members.models import Affiliation, Member, Post, Request, SavedList, Transfer
from members.moves.services import cancel_transfer, start_transfer
from members.requests.disclosures import ask_disclosure
from members.requests.services import withdraw
from members.roster.importing.rows import Candidate
from members.tests.factories import LONG_AGO
from portal.models import Spent, Work
from portal.records.once import token
from portal.tasks import works
from tests.cast import user_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()
FAR = "2199-01-01"
# The first Sunday of next year's July: no holiday, and nobody works.
SUNDAY = at(day_of_month(timezone.localdate().year + 1, 7, 1, 6), dt.time(19))
PAPER = {"paper": "letter", "paper_issuer": "某支部", "paper_expires_on": FAR}
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

SIGNING_IN = "登录和账号的安全由 allauth 管：同样的再来一次，结果相同或被拒"
A_LOOK = "每看一次、每下载一次都要记录，不能用上一次的回答代替"
NOTHING = "不写入任何记录"
SAME_AGAIN = "再来一次还是那样：已读、设置、已转交或不是本人，都只有一个结果"
BY_ITS_LINK = "邀请链接本身只能用一次"
NOT_ONCE = {
    "me_member_phone": A_LOOK,
    "me_member_data": A_LOOK,
    "me_export": A_LOOK,
    "me_due_export": A_LOOK,
    **dict.fromkeys(
        (
            *("me_message", "me_messages_read", "me_messages_settings"),
            *("me_recovery_forward", "me_recovery_dismiss"),
        ),
        SAME_AGAIN,
    ),
    "me_import": NOTHING,
    "me_letter": NOTHING,
    "accounts_accept": BY_ITS_LINK,
    "accounts_accept_passkey": BY_ITS_LINK,
    "accounts_connect": BY_ITS_LINK,
    "account_change_phone": SIGNING_IN,
    "account_verify_phone": SIGNING_IN,
    "accounts_end_session": "同一个会话退出两次，还是退出",
    "accounts_end_others": "同样的会话退出两次，还是退出",
    "display": "只存在浏览器里",
    "me_import_run": "另外用两个线程试：test_at_once.py",
}
READS = "只读，不管怎么问都一样"
NOT_ONCE |= dict.fromkeys(
    (
        *("accounts_continue", "accounts_welcome", "feed", "healthz", "readyz", "robots"),
        *("page_updates", "replaced_text", "security_txt", "sitemap_part", "sitemap_xml"),
    ),
    READS,
)
OTHERS = ("allauth.", "django.", "wagtail.")
# Forms without a token: what they are sent to stands above, or belongs to another product.
BARE = {
    "area/sign_out.html": SIGNING_IN,
    "accounts/leave_door.html": SIGNING_IN,
    **{
        f"account/{name}.html": SIGNING_IN
        for name in (
            *("base_confirm_code", "email_change", "email_confirm", "login", "logout"),
            *("password_change", "password_reset", "password_reset_from_key", "password_set"),
            *("phone_change", "reauthenticate"),
        )
    },
    **{
        f"mfa/{name}.html": SIGNING_IN
        for name in (
            *("authenticate", "reauthenticate", "recovery_codes/generate"),
            *("totp/activate_form", "totp/deactivate_form", "webauthn/add_form"),
            *("webauthn/authenticator_confirm_delete", "webauthn/edit_form"),
            "webauthn/reauthenticate",
        )
    },
    **{f"socialaccount/{name}.html": SIGNING_IN for name in ("connections", "login")},
    "accounts/end_sessions.html": NOT_ONCE["accounts_end_session"],
    "accounts/connect.html": BY_ITS_LINK,
    "accounts/accept.html": BY_ITS_LINK,
    "accounts/accept_passkey.html": BY_ITS_LINK,
    "accounts/phone.html": SIGNING_IN,
    "members/roster/import.html": NOTHING,
    **dict.fromkeys(
        (
            *("accounts/admin/recoveries.html", "members/recoveries/recoveries.html"),
            *("members/recoveries/forward.html", "members/messages/messages.html"),
            *("members/messages/preferences.html", "notices/admin/trouble.html"),
            "members/messages/message.html",
        ),
        SAME_AGAIN,
    ),
    "members/roster/member.html": A_LOOK,
    "members/roster/acting_for.html": A_LOOK,
}


class Acts:
    """For each address: who sends what there. Made anew for each test."""

    def __init__(self, north, south, admin):
        self.north, self.south, self.admin = north, south, admin
        self.keeper = north.secretary.user

    def me_consent(self):
        return self.north.member.user, [], {"consent": "give"}

    def me_correction(self):
        return self.north.member.user, [], {"text": "入党年月写错了"}

    def me_ask(self):
        data = {"branch": self.north.branch.pk, "text": "请公开党费收支"}
        return self.north.member.user, [], data

    def _request(self) -> list:
        row = ask_disclosure(self.north.member, self.north.branch, "请公开")
        return [row.kind, row.pk]

    def me_request_answer(self):
        return self.keeper, self._request(), {"answer": "已经公开"}

    def me_request_decline(self):
        return self.keeper, self._request(), {"answer": "涉及个人隐私"}

    def me_request_undo(self):
        kind, pk = self._request()
        withdraw(Request.objects.get(pk=pk))
        return self.north.member.user, [kind, pk], {}

    def me_request_withdraw(self):
        return self.north.member.user, self._request(), {}

    def me_member_edit(self):
        return (
            self.keeper,
            [self.north.silent.pk],
            {"display_name": "改了名", "phone": "", "why": "更正"},
        )

    def me_member_standing(self):
        data = {"form": "standing", "status": "probationary", "effective_on": TODAY}
        return self.keeper, [self.north.silent.pk], data

    def me_member_leave(self):
        return self.keeper, [self.north.silent.pk], {"cause": "died"}

    def me_invite(self):
        return self.keeper, [self.north.silent.pk], {"email": ""}

    def me_acting_for(self):
        Member.objects.filter(pk=self.north.silent.pk).update(has_no_phone=True)
        return self.keeper, [self.north.silent.pk], {"form": "correction", "text": "写错了"}

    def me_letter_accept(self):
        sealed = letters.issue(self.south.member, self.north.branch)
        return self.keeper, [sealed], PAPER

    def _guest(self) -> Affiliation:
        letter = letters.read(letters.issue(self.south.member, self.north.branch))
        paper = {**PAPER, "paper_expires_on": dt.date.fromisoformat(FAR)}
        return letters.accept(letter, **paper)

    def me_host(self):
        return self.keeper, [self._guest().pk], {**PAPER, "paper_number": "7"}

    def me_host_end(self):
        return self.keeper, [self._guest().pk], {}

    def me_affiliation_undo(self):
        row = end_affiliation(self._guest(), EndCause.RETURNED)
        return self.admin, [row.pk], {}

    def me_member_add(self):
        data = {"display_name": "新来的人", "status": "formal", "starts_on": TODAY}
        return self.keeper, ["north"], data

    def _new_branch(self, opened: bool) -> list:
        branch = BranchFactory(slug="new")
        if opened:
            provision_branch(branch)
        return [branch.slug]

    def me_office_open(self):
        return self.admin, self._new_branch(opened=False), {}

    def me_office_secretary(self):
        data = {"display_name": "新书记", "starts_on": "2024-05-01", "appointed_on": TODAY}
        return (
            self.admin,
            self._new_branch(opened=True),
            {**data, "approval": "江北社工委〔2026〕5号"},
        )

    def me_guest_add(self):
        return self.keeper, ["north"], {"display_name": "外来的人", **PAPER}

    def _import(self, **changes) -> list:
        said = {"row": Candidate(2, "王五").pack(), "choice": "", "seen": []}
        work = works.begin("roster", self.keeper, self.north.branch.pk, {2: said})
        Work.objects.filter(pk=work.pk).update(**changes)
        return ["north", work.pk]

    def me_import_stop(self):
        return self.keeper, self._import(), {}

    def me_import_run_on(self):
        return self.keeper, self._import(state="stopped"), {}

    def me_group_add(self):
        return self.keeper, ["north"], {"name": "第九党小组"}

    def me_appoint(self):
        data = {"member": self.north.member.pk, "kind": "organisation", "starts_on": TODAY}
        return self.keeper, ["north"], data

    def me_group(self):
        group = PartyGroup.objects.create(branch=self.north.branch, name="第一", order=1)
        return self.keeper, [group.pk], {"name": "第二"}

    def me_group_remove(self):
        return self.keeper, self.me_group()[1], {}

    def me_post_end(self):
        kind = PostKind.ORGANISATION
        post = appoint(self.north.member, self.north.branch, kind, LONG_AGO)
        return self.keeper, [post.pk], {}

    def me_post_undo(self):
        _user, args, _data = self.me_post_end()
        end_post(Post.objects.get(pk=args[0]))
        return self.admin, args, {}

    def _awaiting(self) -> list:
        kind = PostKind.ORGANISATION
        return [appoint(self.north.member, self.north.branch, kind, LONG_AGO, confirmed=False).pk]

    def me_post_confirm(self):
        return self.admin, self._awaiting(), {}

    def me_post_refuse(self):
        return self.admin, self._awaiting(), {"reason": "请先报批复"}

    def me_handed_check(self):
        row, _token = make(
            scope="member",
            object_id=self.north.silent.pk,
            context="北支部",
            invited_by=self.keeper,
        )
        accept_with_password(row, password="Geheim-Wort-17", username="silent")
        return self.admin, [row.pk], {}

    def me_transfer_start(self):
        return self.keeper, [self.north.silent.pk], {"to_name": "外地某支部"}

    def _transfer(self) -> list:
        row = start_transfer(self.south.silent, self.south.secretary.user, self.north.branch)
        return [row.pk]

    def me_transfer_receive(self):
        return self.keeper, self._transfer(), {"on": TODAY}

    def me_transfer_return(self):
        return self.keeper, self._transfer(), {"note": "缺介绍信"}

    def me_transfer_cancel(self):
        return self.south.secretary.user, self._transfer(), {}

    def me_transfer_undo(self):
        args = self._transfer()
        cancel_transfer(Transfer.objects.get(pk=args[0]), self.south.secretary.user)
        return self.south.secretary.user, args, {}

    def _meeting(self, **changed) -> Meeting:
        return MeetingFactory(branch=self.north.branch, **changed)

    def me_meeting_add(self):
        data = {"form": "general", "day": FAR, "starts": "19:00", "ends": "20:30"}
        return self.keeper, ["north"], data

    def me_meeting_change(self):
        return self.keeper, [self._meeting().pk], {**self.me_meeting_add()[2], "place": "二楼"}

    def me_meeting_cancel(self):
        return self.keeper, [self._meeting().pk], {"reason": "场地没有落实"}

    def me_meeting_restore(self):
        row = cancel(self._meeting(), "场地没有落实")
        return self.keeper, [row.pk], {}

    def me_meeting_ask_along(self):
        row = self._meeting(form="activity", purposes="theme_day")
        self.south.branch.pages.update(live=True)  # one asks along whom the directory shows
        return self.keeper, [row.pk, "south"], {}

    def me_meeting_leave_out(self):
        row = self._meeting(form="activity", purposes="theme_day", joint=[self.south.branch])
        return self.keeper, [row.pk, "south"], {}

    def me_move_all(self):
        row = self._meeting(date_reason="fixed_day", starts_at=SUNDAY)
        return self.keeper, ["north"], {"meeting": [row.pk]}

    def me_keep_day(self):
        row = self._meeting(date_reason="fixed_day", starts_at=SUNDAY)
        return self.keeper, ["north", row.pk], {}

    def me_year(self):
        year = SUNDAY.year
        proposed = draft(self.north.branch, year)
        form = PlanForm(None, proposed.evenings, "", proposed.from_day, year)
        data = {"keys": form.proposed}
        for one in form.evenings:
            data[one.add_prefix("day")] = one.evening.day.isoformat()
            data[one.add_prefix("starts")] = "19:00"
        return self.keeper, ["north", year], data

    def me_year_undo(self):
        keeper, args, _data = self.me_year()
        proposed = draft(self.north.branch, args[1])
        form = PlanForm(self.me_year()[2], proposed.evenings, "", proposed.from_day, args[1])
        assert form.is_valid()
        plan = save_plan(self.north.branch, args[1], proposed.from_day, form.choices(), keeper)
        return keeper, [plan.pk], {}

    def me_habits(self):
        data = {"recorded_since": TODAY, "week": "2", "weekday": "4", "starts": "19:00"}
        return self.keeper, ["north"], {**data, "length": "90", "short_length": "45", "place": ""}

    def me_paper(self):
        return self.keeper, ["north"], sheet()

    def me_paper_change(self):
        record = on_paper(self.north)
        return self.keeper, [record.pk], {**sheet(), "present": "2", "why": "抄错了"}

    def me_paper_undo(self):
        return self.keeper, [on_paper(self.north).pk], {}

    def _talk(self) -> Talk:
        people = {"first": self.north.secretary, "second": self.north.silent}
        return record_talk(Talk(branch=self.north.branch, held_on=LONG_AGO, **people))

    def me_talks(self):
        people = {"first": self.north.secretary.pk, "second": self.north.silent.pk}
        return self.keeper, ["north"], {**people, "held_on": TODAY}

    def me_talk(self):
        return self.keeper, [self._talk().pk], self.me_talks()[2]

    def me_talk_remove(self):
        return self.keeper, [self._talk().pk], {}

    def me_talk_undo(self):
        return self.keeper, [remove_talk(self._talk())], {}

    def me_due_reason(self):
        Habits.objects.create(branch=self.north.branch, recorded_since=LONG_AGO)
        period = f"{timezone.localdate().year - 1}-Q1"
        return self.keeper, ["north", "general", period], {"reason": "多数党员外出"}

    def me_list_save(self):
        return self.admin, ["due"], {"title": "我的清单"}

    def _list(self) -> SavedList:
        return SavedList.objects.create(owner=self.keeper, page="due", title="清单")

    def me_list(self):
        return self.keeper, [self._list().pk], {"title": "改名"}

    def me_list_remove(self):
        return self.keeper, [self._list().pk], {}

    def accounts_invite_to_role(self):
        data = {"role": "", "name": "新管理员", "email": "new@example.org"}
        return self.admin, [], data

    def accounts_recover(self):
        return self.admin, [self.north.member.user.pk], {}

    def _invitation(self) -> list:
        row, _token = make(
            scope="member", object_id=self.north.silent.pk, context="x", invited_by=self.admin
        )
        return [row.pk]

    def accounts_revoke(self):
        return self.admin, self._invitation(), {}

    def accounts_restore(self):
        args = self._invitation()
        revoke(Invitation.objects.get(pk=args[0]), by=self.admin)
        return self.admin, args, {}

    def accounts_reissue(self):
        return self.admin, self._invitation(), {}


def addresses() -> dict[str, object]:
    """Our own views by name."""

    def below(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern
            elif str(pattern.pattern) != "admin/":
                yield from below(pattern.url_patterns)

    found = {one.name: one.callback for one in below(get_resolver().url_patterns) if one.name}
    return {name: view for name, view in found.items() if not view.__module__.startswith(OTHERS)}


def takes_post(view) -> bool:
    """Whether it says so; a view that says nothing is asked."""
    try:
        answer = view(RequestFactory().options("/"))
    except Exception:  # noqa: BLE001  (it wants what its address names: it was reached)
        return True
    return answer.status_code != 405 or "POST" in answer["Allow"]


def rows() -> dict[str, int]:
    """How many there are of everything but what is counted elsewhere."""
    left_out = {Spent._meta.label, "sessions.Session", "usersessions.UserSession"}
    models = [model for model in apps.get_models() if model._meta.managed]
    return {
        model._meta.label: model._base_manager.count()
        for model in models
        if model._meta.label not in left_out and not model._meta.proxy
    }


ACTS = sorted(name for name in vars(Acts) if not name.startswith("_"))


@pytest.fixture
def acts(north, south):
    """Everything there is to do."""
    return Acts(north, south, user_of("superuser"))


def test_every_address_that_takes_a_post_is_tried_or_says_why_not():
    posted = {name for name, view in addresses().items() if takes_post(view)}
    posted -= {"wagtail_serve", "wagtaildocs_serve"}  # the pages and files of the site
    assert posted - {*ACTS} - NOT_ONCE.keys() == set()


def test_every_form_carries_the_token():
    bare = {}
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        without = text.count("{% csrf_token %}") - text.count("{% csrf_token %}{% once %}")
        if without:
            bare[str(path.relative_to(TEMPLATES))] = without
    assert bare.keys() == BARE.keys()
    assert max(bare[name] for name, why in BARE.items() if why == A_LOOK) == 1


@pytest.mark.parametrize("name", ACTS)
def test_an_act_sent_in_twice_is_done_once(name, acts, signed_in, mailoutbox):
    user, args, data = getattr(acts, name)()
    client = signed_in(user)
    data = {**data, "once": token()}
    before = rows()
    first = client.post(reverse(name, args=args), data)
    assert first.status_code in {200, 302}, first.content.decode()
    after, sent = rows(), len(mailoutbox)
    assert Spent.objects.count() == 1
    second = client.post(reverse(name, args=args), data)
    assert rows() == after, before
    assert len(mailoutbox) == sent
    assert second.status_code == first.status_code
    assert second.content == first.content
    assert second.get("Location") == first.get("Location")


def test_the_second_answer_says_what_the_first_said(north, signed_in):
    client = signed_in(north.secretary.user)
    address, data = reverse("me_group_add", args=["north"]), {"name": "新的组", "once": token()}
    assert "已新建党小组。" in client.post(address, data, follow=True).content.decode()
    assert client.post(address, data, follow=True).content.decode().count("已新建党小组。") == 1


def test_what_was_refused_spends_nothing(north, signed_in):
    client, once = signed_in(north.secretary.user), token()
    address = reverse("me_group_add", args=["north"])
    assert client.post(address, {"name": "", "once": once}).status_code == 422
    assert not Spent.objects.exists()
    address = reverse("me_post_end", args=[north.secretary.posts.get().pk])
    client.post(address, {"once": once})
    assert not Spent.objects.exists()


def test_the_form_that_came_back_with_other_content_is_another(north, signed_in):
    client, once = signed_in(north.secretary.user), token()
    address = reverse("me_group_add", args=["north"])
    for name in ("第一", "第二", "第一"):
        client.post(address, {"name": name, "once": once})
    assert north.branch.groups.filter(name__in=["第一", "第二"]).count() == 2


def test_a_page_of_somebody_else_answers_nobody(north, south, signed_in):
    data = {"text": "写错了", "once": token()}
    for side in (north, south):
        signed_in(side.member.user).post(reverse("me_correction"), data)
        assert side.member.requests.count() == 1


def test_the_row_tells_nothing_of_what_was_said(north, signed_in):
    data = {"display_name": "新来的人", "status": "formal", "starts_on": TODAY, "once": token()}
    signed_in(north.secretary.user).post(reverse("me_member_add", args=["north"]), data)
    spent = Spent.objects.get()
    assert "新来的人".encode() not in bytes(spent.answer)
    assert data["once"] not in str(vars(spent))


def test_forms_of_days_ago_are_forgotten(db, capsys):
    Spent.objects.create(name="old", address="/", created_at=timezone.now() - dt.timedelta(days=3))
    Spent.objects.create(name="new", address="/")
    call_command("forget_spent")
    assert [row.name for row in Spent.objects.all()] == ["new"]


def test_each_drawing_of_a_form_has_a_token_of_its_own(north, signed_in):
    client = signed_in(north.secretary.user)
    text = client.get(reverse("me_branch", args=["north"])).content.decode()
    tokens = re.findall(r'name="once" value="(\w+)"', text)
    assert len(tokens) > 1
    assert len(set(tokens)) == len(tokens)
