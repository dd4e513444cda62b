"""A form that is refused says so at the top of its page, and leads to each field.

The class: every address of the member area that takes a POST is sent what is wrong, or has nothing
that could be typed wrong.
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import RecoveryRequest
from members.tests.test_once import Acts, addresses, takes_post
from portal.records.once import token
from tests.cast import user_of

pytestmark = pytest.mark.django_db

# What is sent where; the rest of each form stays empty.
WRONG = {
    "me_correction": {},
    "me_ask": {},
    "me_request_answer": {},
    "me_request_decline": {},
    "me_member_edit": {"display_name": "", "why": "x"},
    "me_member_standing": {"form": "standing", "status": "formal", "effective_on": "2999-01-01"},
    "me_member_leave": {},
    "me_invite": {"email": "nobody"},
    "me_acting_for": {"form": "disclosure"},
    "me_letter_accept": {},
    "me_host": {"paper": "", "paper_expires_on": "2000-01-01"},
    "me_member_add": {},
    "me_guest_add": {},
    "me_group_add": {"name": ""},
    "me_group": {"name": ""},
    "me_appoint": {},
    "me_post_refuse": {},
    "me_transfer_start": {},
    "me_transfer_receive": {"on": "2999-01-01"},
    "me_transfer_return": {},
    "me_import": {},
    "me_office_secretary": {},
    "me_letter": {"q": "north"},
    "me_export": {},
    "me_messages_settings": {"quiet_from": "25:99"},
    "me_recovery_forward": {},
    "me_meeting_add": {},
    "me_meeting_change": {"day": "2000-01-01"},
    "me_meeting_cancel": {},
    "me_year": lambda right: {**right, next(name for name in right if "-day" in name): ""},
    "me_habits": {"recorded_since": "2999-01-01"},
    "me_paper": {},
    "me_paper_change": {},
    "me_talks": {},
    "me_talk": {},
    "me_due_reason": {},
    "me_due_export": {},
    "me_list_save": {},
    "me_list": {"title": ""},
}
# One button, or a file that was shown before: nothing to type.
NOTHING_TO_TYPE = {
    *("me_consent", "me_request_withdraw", "me_host_end", "me_post_end", "me_post_confirm"),
    *("me_handed_check", "me_transfer_cancel", "me_message", "me_messages_read"),
    *("me_post_undo", "me_affiliation_undo", "me_transfer_undo", "me_request_undo"),
    *("me_group_remove", "me_recovery_dismiss", "me_office_open"),
    *("me_member_phone", "me_member_data"),
    *("me_import_run", "me_import_stop", "me_import_run_on"),
    *("me_meeting_restore", "me_meeting_ask_along", "me_meeting_leave_out"),
    *("me_move_all", "me_keep_day", "me_year_undo"),
    *("me_paper_undo", "me_talk_remove", "me_talk_undo", "me_list_remove"),
}
# Choices that are made already when a form is opened, and why that decides nothing.
CHOSEN = {
    ("me_member_standing", "status"): "现在的状态，改了才登记",
    ("me_acting_for", "branch"): "只有一个支部可选",
    ("me_ask", "branch"): "只有一个支部可选",
    ("me_host", "paper"): "已登记的凭据",
    ("me_messages_settings", "digest"): "现在的设置",
    ("me_meeting_change", "form"): "现在的形式",
    ("me_paper_change", "form"): "已登记的形式",
    ("me_talk", "first"): "已登记的人",
    ("me_talk", "second"): "已登记的人",
}


class Wrong(Acts):
    """Who sends something to which address, of those too that may be sent twice."""

    def me_import(self):
        return self.keeper, ["north"], {}

    def me_letter(self):
        return self.keeper, [self.north.silent.pk], {}

    def me_export(self):
        return self.keeper, ["north"], {}

    def me_due_export(self):
        return self.admin, [], {}

    def me_messages_settings(self):
        return self.keeper, [], {}

    def me_recovery_forward(self):
        lost = RecoveryRequest.objects.create(user=self.north.member.user)
        return self.keeper, [lost.pk], {}


@pytest.fixture
def sent(north, south, signed_in):
    """``sent(name)``: the page that answers what is wrong at this address."""
    acts = Wrong(north, south, user_of("superuser"))

    def send(name: str, **more):
        user, args, right = getattr(acts, name)()
        wrong = WRONG[name](right) if callable(WRONG[name]) else WRONG[name]
        data = {**wrong, "once": token(), **more}
        return signed_in(user).post(reverse(name, args=args), data)

    return send


@pytest.fixture
def opened(north, south, signed_in):
    """``opened(name)``: the page a form is on, before anything is sent in."""
    acts = Wrong(north, south, user_of("superuser"))

    def get(name: str) -> str:
        user, args, _right = getattr(acts, name)()
        more = {"q": "north"} if name in ("me_letter", "me_transfer_start") else {}
        page = signed_in(user).get(reverse(name, args=args), more, follow=True)
        assert page.status_code == 200
        main = re.search(r"<main.*</main>", page.content.decode(), re.DOTALL).group()
        return re.sub(r'<form[^>]*method="get".*?</form>', "", main, flags=re.DOTALL)

    return get


def chosen(page: str) -> set[str]:
    """The names of fields on which a choice is made already."""
    found = set()
    for tag, inside in re.findall(r"<select([^>]*)>(.*?)</select>", page, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"([^>]*)>', inside)
        first = next((value for value, more in options if "selected" in more), options[0][0])
        if first:
            found.add(re.search(r'name="([^"]*)"', tag).group(1))
    for tag in re.findall(r'<input[^>]*type="radio"[^>]*>', page):
        if re.search(r"\bchecked\b", tag) and 'value=""' not in tag:
            found.add(re.search(r'name="([^"]*)"', tag).group(1))
    return found


def links(page: str) -> list[str]:
    """Where the summary leads."""
    summary = re.search(r'<div class="notice error faults".*?</div>', page, re.DOTALL)
    assert summary, "no summary"
    return re.findall(r'href="#([^"]+)"', summary.group())


def test_every_form_is_tried_or_has_nothing_to_type():
    posted = {name for name, view in addresses().items() if takes_post(view)}
    mine = {name for name in posted if name.startswith("me_")}
    assert mine == WRONG.keys() | NOTHING_TO_TYPE


@pytest.mark.parametrize("name", sorted(WRONG))
def test_what_is_wrong_stands_first_and_leads_to_its_field(name, sent):
    answer = sent(name)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r"<title>有误：", page)
    found = links(page)
    assert found, "leads nowhere"
    ids = re.findall(r'\bid="([^"]+)"', page)
    for target in found:
        assert ids.count(target) == 1, target
        field = re.search(rf'<(input|select|textarea)[^>]*\bid="{target}"[^>]*>', page).group()
        assert 'aria-invalid="true"' in field
        described = re.search(r'aria-describedby="([^"]+)"', field)
        if described:  # of several inputs the fieldset says it
            assert set(described.group(1).split()) <= set(ids)
    assert page.index('id="faults"') < page.index("<h1")
    assert "autofocus" in page


def test_a_page_nobody_sent_anything_to_has_no_summary(north, signed_in):
    page = signed_in(north.secretary.user).get(reverse("me_branch", args=["north"]))
    assert 'id="faults"' not in page.content.decode()
    assert "有误" not in page.content.decode()


def test_an_error_of_the_whole_form_is_said_without_a_link(north, signed_in):
    client = signed_in(north.member.user)
    address = reverse("me_ask")
    data = {"branch": north.branch.pk, "text": "请公开党费收支"}
    client.post(address, data)
    page = client.post(address, data).content.decode()
    assert links(page) == []
    assert "同样的申请已经提出，正在等答复。" in page
    assert "请公开党费收支</textarea>" in page


def test_a_form_inside_a_page_stands_open(sent):
    page = sent("me_appoint").content.decode()
    assert re.search(r"<details open>\s*<summary[^>]*>任命", page)


def test_a_file_is_asked_for_again(sent):
    assert "请重新选择文件" in sent("me_import").content.decode()
    assert "请重新选择文件" not in sent("me_appoint").content.decode()


def test_what_was_typed_stays(sent):
    page = sent("me_appoint", approval="江北社工委〔2026〕5号").content.decode()
    assert 'value="江北社工委〔2026〕5号"' in page


def test_the_links_of_languages_lead_to_a_page_that_opens(north, sent, client):
    pk = north.silent.pk
    read_at = {
        "me_appoint": "/en/me/roster/branches/north/",
        "me_correction": "/en/me/data/",
        "me_transfer_receive": None,
        "me_request_answer": None,
    }
    for name, english in read_at.items():
        answer = sent(name)
        found = answer.context["frame"].english_url
        assert found == english or answer.request["PATH_INFO"].startswith(found[3:]), name
        assert f'href="{found}"' in answer.content.decode()
    client.force_login(north.secretary.user)
    page = client.post(reverse("me_member_phone", args=[pk])).content.decode()
    assert f'href="/en/me/roster/members/{pk}/"' in page


def test_the_door_says_what_is_wrong_too(client):
    page = client.post(reverse("account_login"), {"login": "", "password": ""}).content.decode()
    assert "<title>有误：" in page
    assert set(links(page)) == {"id_login", "id_password"}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_no_choice_is_made_before_somebody_makes_it(name, opened):
    made = {(name, field) for field in chosen(opened(name))}
    assert made - CHOSEN.keys() == set()
