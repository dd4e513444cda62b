"""Two people change one record: neither loses anything without being told.

The class: every form of the product that changes a record is ``Versioned``; each field of each of
them is changed by two people in ``portal/records/tests``, the whole way through views here.
"""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from branches.models import Branch, PartyGroup
from members.affiliations.services import add_host
from members.enums import Paper
from members.models import Member, Standing
from members.tests.conftest import FAR
from members.tests.factories import LONG_AGO
from portal.records.once import token
from tests.cast import user_of

pytestmark = pytest.mark.django_db
TODAY = dt.date.today().isoformat()


def version(page) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page.content.decode())
    return html.unescape(found[1])


@pytest.fixture
def keeper(north, signed_in):
    return signed_in(north.secretary.user)


@pytest.fixture
def edit(north):
    return reverse("me_member_edit", args=[north.silent.pk])


def fields(north, **changed) -> dict:
    row = north.silent
    data = {"display_name": row.display_name, "joined_month": "2016-07", "phone": ""}
    return data | {"once": token(), "why": "更正"} | changed


@pytest.fixture
def opened(north, keeper, edit) -> str:
    """The version of a form that was opened before somebody else saved."""
    Member.objects.filter(pk=north.silent.pk).update(joined_month=dt.date(2016, 7, 1))
    return version(keeper.get(edit))


def test_what_somebody_else_changed_is_kept_and_said(north, keeper, edit, opened):
    Member.objects.filter(pk=north.silent.pk).update(joined_month=dt.date(2017, 1, 1))
    data = fields(north, display_name="改了名", version=opened)
    text = keeper.post(edit, data, follow=True).content.decode()
    member = Member.objects.get(pk=north.silent.pk)
    assert (member.display_name, member.joined_month) == ("改了名", dt.date(2017, 1, 1))
    assert "已保留：入党年月：2017-01-01" in text


def test_both_changed_one_field_nothing_is_saved_and_both_values_are_shown(
    north, keeper, edit, opened
):
    Member.objects.filter(pk=north.silent.pk).update(display_name="别人改的")
    page = keeper.post(edit, fields(north, display_name="我改的", version=opened))
    assert page.status_code == 422
    text = page.content.decode()
    assert Member.objects.get(pk=north.silent.pk).display_name == "别人改的"
    assert text.count("别人改的") >= 1
    assert 'value="我改的"' in text
    assert 'name="display_name-keep"' in text


@pytest.mark.parametrize(("choice", "name"), [("mine", "我改的"), ("theirs", "别人改的")])
def test_the_person_says_which_one_it_is(north, keeper, edit, opened, choice, name):
    Member.objects.filter(pk=north.silent.pk).update(
        display_name="别人改的", joined_month=dt.date(2017, 1, 1)
    )
    data = fields(north, display_name="我改的", version=opened)
    again = keeper.post(edit, data)
    assert keeper.post(edit, data | {"version": version(again)}).status_code == 422
    data |= {"version": version(again), "display_name-keep": choice, "once": token()}
    assert keeper.post(edit, data).status_code == 302
    member = Member.objects.get(pk=north.silent.pk)
    assert (member.display_name, member.joined_month) == (name, dt.date(2017, 1, 1))


def test_a_choice_made_between_other_values_counts_for_nothing(north, keeper, edit, opened):
    rows = Member.objects.filter(pk=north.silent.pk)
    rows.update(display_name="别人改的")
    data = fields(north, display_name="我改的", version=opened)
    again = keeper.post(edit, data)
    rows.update(display_name="又改了")
    data |= {"version": version(again), "display_name-keep": "mine", "once": token()}
    page = keeper.post(edit, data)
    assert page.status_code == 422
    assert "又改了" in page.content.decode()


def test_a_number_is_told_to_nobody(north, keeper, edit, opened):
    Member.objects.filter(pk=north.silent.pk).update(phone="13900001111")
    page = keeper.post(edit, fields(north, phone="13700002222", version=opened))
    assert page.status_code == 422
    assert "139****1111" in page.content.decode()
    assert "13900001111" not in page.content.decode()
    assert north.silent.phone not in opened


def test_a_status_is_not_turned_back_from_an_older_form(north, keeper):
    """The finding: 正式 by one secretary, 预备 again by another who had opened the form before."""
    address = reverse("me_member_standing", args=[north.silent.pk])
    data = {"form": "standing", "status": "probationary", "effective_on": TODAY}
    keeper.post(address, data | {"once": token(), "version": version(keeper.get(address))})
    before = version(keeper.get(address))
    formal = data | {"status": "formal", "once": token(), "version": before}
    assert keeper.post(address, formal).status_code == 302
    late = keeper.post(address, data | {"basis": "补记", "once": token(), "version": before})
    assert late.status_code == 422
    assert "正式党员" in late.content.decode()
    assert Member.objects.get(pk=north.silent.pk).status == "formal"
    assert Standing.objects.filter(member=north.silent, basis="补记").count() == 0


def test_a_paper_keeps_what_both_wrote(north, south, keeper):
    row = add_host(south.member, north.branch, LONG_AGO, paper=Paper.LETTER, paper_expires_on=FAR)
    address = reverse("me_host", args=[row.pk])
    opened = version(keeper.get(address))
    type(row).objects.filter(pk=row.pk).update(paper_number="7")
    data = {"paper": "letter", "paper_issuer": "某支部", "paper_expires_on": FAR.isoformat()}
    data |= {"paper_number": "", "version": opened, "once": token()}
    assert keeper.post(address, data).status_code == 302
    row.refresh_from_db()
    assert (row.paper_number, row.paper_issuer) == ("7", "某支部")


def test_a_group_is_renamed_by_one(north, keeper):
    group = PartyGroup.objects.create(branch=north.branch, name="第一", order=1)
    address = reverse("me_group", args=[group.pk])
    opened = version(keeper.get(address))
    PartyGroup.objects.filter(pk=group.pk).update(name="第二")
    page = keeper.post(address, {"name": "第三", "version": opened, "once": token()})
    assert page.status_code == 422
    assert "第二" in page.content.decode()


def test_the_register_says_who_else_changed_it(north, client):
    admin = user_of("superuser", display_name="区委甲")
    client.force_login(admin)
    address = reverse("branches:edit", args=[north.branch.pk])
    page = client.get(address)
    form = page.context["form"]
    data = {
        name: form[name].value() if form[name].value() is not None else "" for name in form.fields
    }
    data |= {"version": version(page), "once": token()}
    assert client.post(address, data | {"short_name": "甲改的"}).status_code == 302
    late = client.post(address, data | {"short_name": "乙改的", "once": token()})
    text = late.content.decode()
    assert Branch.objects.get(pk=north.branch.pk).short_name == "甲改的"
    assert "区委甲在" in text
    assert 'name="short_name-keep"' in text
