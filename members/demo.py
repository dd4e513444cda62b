"""The people of the demo: two branches, everybody invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils import timezone

from accounts.invitations import make
from branches.enums import FormationForm
from branches.models import Branch, Department, PartyGroup, Street
from branches.services import MissingTree, provision_branch
from portal.records.changes.acting import acting
from portal.rulebook.branches import add_months, term_years
from portal.seeding import steps

from .affiliations.branch_groups import sync_branch_access
from .affiliations.models import Affiliation, Post
from .affiliations.posts import appoint
from .affiliations.services import add_host, enrol
from .enums import AffiliationKind, MemberStatus, Paper, PostKind
from .moves.models import Transfer
from .moves.services import start_transfer
from .people.handed import SCOPE
from .people.models import Member
from .people.services import give_naming_consent, update_member
from .requests.disclosures import ask_disclosure
from .requests.models import Request

BRANCHES = {
    "north": {
        "name": "中共江北区城北养老联合支部委员会",
        "short_name": "城北养老联合支部",
        "form": FormationForm.JOINT,
        "covered_units": 4,
        "established_on": dt.date(2021, 4, 12),
        "elected_on": dt.date(2024, 3, 20),
    },
    "south": {
        "name": "中共江北区城南社工支部委员会",
        "short_name": "城南社工支部",
        "established_on": dt.date(2022, 6, 30),
        "elected_on": dt.date(2025, 6, 18),
    },
}


@dataclass(frozen=True)
class Person:
    """Somebody of a branch; ``joined`` is the month of entry into the Party."""

    name: str
    joined: str
    group: str = ""
    post: str = ""
    account: str = ""
    status: str = MemberStatus.FORMAL
    no_phone: bool = False
    consent: bool = False


PEOPLE = {
    "north": (
        Person(
            "沈秋萍", "2003-06", "第一党小组", PostKind.SECRETARY, "secretary-north", consent=True
        ),
        Person("陆建民", "1998-07", "第二党小组", PostKind.ORGANISATION, consent=True),
        Person("葛晓岚", "2012-11", "第一党小组", PostKind.PUBLICITY),
        Person("田雨桐", "2016-07", "第一党小组", account="member-north"),
        Person("方志远", "2009-12", "第一党小组"),
        Person("冯玉兰", "1979-05", "第二党小组", no_phone=True),
        Person("许文博", "2018-06", "第二党小组"),
        Person("韩雪", "2014-10", "第二党小组", PostKind.GROUP_LEADER),
        Person("邹德才", "1985-07", "第二党小组"),
        Person("孟繁星", "2020-12", "第一党小组"),
        Person("汤敏", "2025-12", "第一党小组", status=MemberStatus.PROBATIONARY),
        Person("贺长林", "1991-06", "第二党小组"),
    ),
    "south": (
        Person(
            "白振华", "2006-07", post=PostKind.SECRETARY, account="secretary-south", consent=True
        ),
        Person("秦悦", "2015-06", post=PostKind.DEPUTY),
        Person("乔安然", "2017-12", account="member-south"),
        Person("罗一鸣", "2011-07", account="host-north"),
        Person("邵佳", "2019-06"),
        Person("欧阳静", "2013-11"),
        Person("苗青", "2026-06", status=MemberStatus.PROBATIONARY),
    ),
}
# Who is on the way from south to north.
MOVING = "邵佳"
CHANGED_PHONE = "13900050004"
REQUEST = "今年上半年党建经费用在了哪里，想了解明细。"


def branch(slug: str) -> Branch:
    """The branch of the demo, made and provisioned only as far as it is missing."""
    known = BRANCHES[slug]
    row, _created = Branch.objects.get_or_create(slug=slug, defaults=known)
    if row.elected_on is None:
        row.elected_on = max(known["elected_on"], row.established_on or known["elected_on"])
        row.save(update_fields=["elected_on"])
    if row.members_group is None:
        try:
            provision_branch(row)
        except MissingTree:
            # What was made is rolled back; the object in hand still points at it.
            row.refresh_from_db()
    return row


@steps.register(80)
def people() -> None:
    """演示党员、班子和组织关系"""
    today = timezone.localdate()
    branches = {slug: branch(slug) for slug in PEOPLE}
    for slug, persons in PEOPLE.items():
        for number, person in enumerate(persons, start=1):
            _person(branches[slug], person, f"138000{len(slug)}{number:04d}"[:11])
    _guest(branches["north"], today)
    _move(branches, today)
    _request(branches["north"])
    _change()
    for row in branches.values():
        sync_branch_access(row)


def _person(home: Branch, person: Person, phone: str) -> None:
    known = Member.objects.filter(display_name=person.name, affiliations__branch=home)
    if known.exists():
        return
    user = get_user_model().objects.filter(username=person.account, member=None).first()
    member = Member(
        display_name=person.name,
        status=person.status,
        joined_month=dt.date.fromisoformat(f"{person.joined}-01"),
        phone="" if person.no_phone else phone,
        has_no_phone=person.no_phone,
        user=user if person.account else None,
    )
    group = None
    if person.group:
        order = ("第一党小组", "第二党小组").index(person.group) + 1
        group, _created = PartyGroup.objects.get_or_create(
            branch=home, name=person.group, defaults={"order": order}
        )
    since = home.established_on or dt.date(2022, 7, 1)
    if person.status == MemberStatus.PROBATIONARY:
        since = member.joined_month
    enrol(member, home, since, group)
    if person.post:
        begins = home.elected_on or since
        leads = group if person.post == PostKind.GROUP_LEADER else None
        number = "" if leads else f"江北社工委〔{begins.year}〕{begins.month}号"
        appoint(member, home, person.post, begins, group=leads, approval=number)
    if person.consent:
        give_naming_consent(member)


def _guest(host: Branch, today: dt.date) -> None:
    """The person of south who also takes part in north, on a letter that runs out soon."""
    member = Member.objects.filter(user__username="host-north").first()
    if member is None or Affiliation.objects.filter(member=member, branch=host).exists():
        return
    add_host(
        member,
        host,
        today - dt.timedelta(days=70),
        paper=Paper.LETTER,
        paper_number="江北南社证〔2026〕3号",
        paper_issuer="城南社工支部",
        paper_expires_on=today + dt.timedelta(days=20),
    )


def _move(branches: dict[str, Branch], today: dt.date) -> None:
    member = Member.objects.filter(
        display_name=MOVING,
        affiliations__branch=branches["south"],
        affiliations__kind=AffiliationKind.HOME,
        affiliations__ends_on=None,
    ).first()
    if member is None or Transfer.objects.filter(member=member).exists():
        return
    start_transfer(
        member,
        get_user_model().objects.filter(username="secretary-south").first(),
        to_branch=branches["north"],
        letter_number="江北南社转〔2026〕1号",
        letter_expires_on=today + dt.timedelta(days=60),
    )


def _change() -> None:
    """The secretary enters another number of the member, who reads that it was changed and why."""
    member = Member.objects.filter(user__username="member-north").first()
    keeper = get_user_model().objects.filter(username="secretary-north").first()
    if member is None or keeper is None or member.history.filter(phone=CHANGED_PHONE).exists():
        return
    member.phone = CHANGED_PHONE
    with acting(keeper):
        update_member(member, "本人换了号码")


def _request(home: Branch) -> None:
    member = Member.objects.filter(user__username="member-north").first()
    if member is None or Request.objects.filter(member=member).exists():
        return
    ask_disclosure(member, home, REQUEST, "funds")


# What the clerk's home tells: a branch half opened, terms near their end, a move that takes long.
HALF = {
    "slug": "riverside",
    "name": "中共江北区滨江公益服务中心支部委员会",
    "short_name": "滨江公益支部",
}
# slug, secretary, month of entry into the Party, days until the term ends
SECRETARIES = (
    ("committee", "骆明远", "1996-06", 400),
    ("lawyers", "闻承志", "2005-06", 700),
    ("schools", "叶知秋", "2008-11", 540),
    ("home-care", "江映雪", "2010-07", 60),
    ("trade", "钟世杰", "2001-12", -40),
    ("volunteers", "程念慈", "2013-06", 900),
)
LATE = "欧阳静"


@steps.register(82)
def office() -> None:
    """演示工作人员要办的事"""
    today = timezone.localdate()
    for slug, name, joined, days in SECRETARIES:
        home = Branch.objects.filter(slug=slug).first()
        if home and home.members_group and not Post.objects.filter(branch=home).exists():
            _secretary(home, name, joined, today + dt.timedelta(days=days))
    if not Branch.objects.filter(slug=HALF["slug"]).exists():
        Branch.objects.create(
            **HALF,
            established_on=today - dt.timedelta(days=9),
            street=Street.objects.filter(slug="chengdong").first(),
            department=Department.objects.filter(slug="civil").first(),
            superior=Branch.objects.filter(slug="committee").first(),
        )
    member = Member.objects.filter(display_name=LATE, transfers=None).first()
    if member and member.home():
        keeper = get_user_model().objects.filter(username="secretary-south").first()
        row = start_transfer(member, keeper, to_name="中共滨海市社会工作协会支部委员会")
        row.started_on = today - dt.timedelta(days=110)
        row.letter_expires_on = today - dt.timedelta(days=20)
        row.save()


def _secretary(home: Branch, name: str, joined: str, term_ends: dt.date) -> None:
    """Somebody who leads a branch and was sent an invitation."""
    home.elected_on = add_months(term_ends, -12 * term_years())
    home.save(update_fields=["elected_on"])
    member = Member(display_name=name, joined_month=dt.date.fromisoformat(f"{joined}-01"))
    enrol(member, home, min(home.established_on or home.elected_on, home.elected_on))
    number = f"江北社工委〔{home.elected_on.year}〕{home.elected_on.month}号"
    appoint(member, home, PostKind.SECRETARY, home.elected_on, approval=number)
    make(
        scope=SCOPE,
        object_id=member.pk,
        context=str(home),
        name=name,
        invited_by=None,
        lifetime=dt.timedelta(days=60),
    )
