"""One of each private kind of a branch: all belong to the south."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile

from accounts import recovery
from accounts.models import RecoveryRequest
from branches.enums import Audience
from branches.models import (
    BranchInternalPage,
    BranchPage,
    BranchUpdatePage,
    DisclosurePage,
)
from branches.services import provision_branch
from branches.tests.factories import BranchFactory
from members.affiliations.posts import appoint
from members.affiliations.services import place
from members.models import Affiliation, SavedList
from members.moves.services import start_transfer
from members.people.looks import record_view
from members.people.services import record_standing, update_member
from members.requests.corrections import ask_correction
from members.requests.disclosures import ask_disclosure
from members.roster.importing.rows import Candidate
from members.tests.factories import MemberFactory
from news.tests.factories import PortalDocumentFactory, PortalImageFactory, close_to_group
from notices.models import Preferences
from notices.people import Person
from notices.services import tell
from portal.publishing.history.enums import ChangeKind, WithdrawalReason
from portal.publishing.history.withdrawal import withdraw
from portal.tasks import works

from . import KEEPERS, QUESTION, SOUTH, Secret


class Planting:
    """Puts secrets into the south and remembers who may find which."""

    def __init__(self) -> None:
        self.secrets: list[Secret] = []

    def __call__(self, kind: str, word: str, readers: set[str]) -> str:
        """The text to write where the secret goes. What staff may find, a superuser may."""
        also = {"admin"} if "staff" in readers else set()
        self.secrets.append(Secret(kind, word, frozenset(readers | also)))
        return f"{QUESTION}{word}"


def plant(trees, north, south) -> list[Secret]:
    """Secrets of the south, of the register and of its people."""
    secret = Planting()
    _pages(secret, south.branch)
    _files(secret, south.branch)
    _people(secret, south)
    _requests(secret, south)
    _told(secret, south)
    hidden = BranchFactory(slug="hidden", short_name=secret("党组织名称", "雪莲", {"staff"}))
    provision_branch(hidden)
    name = secret("查阅记录", "月桂", {"member-south"})
    looked = get_user_model().objects.create_user("looked", display_name=name)
    record_view(south.member, looked)
    return secret.secrets


def _pages(secret: Planting, branch) -> None:
    own = {"secretary-south", "department-civil", "admin"}  # who writes there reads drafts
    internal = BranchInternalPage.objects.get(branch=branch)
    public = BranchPage.objects.get(branch=branch)
    BranchPage.objects.filter(branch=branch).update(live=True)
    for parent, page in (
        (internal, BranchUpdatePage(title=secret("内部动态", "青松", SOUTH), slug="inner")),
        (
            internal,
            DisclosurePage(
                title=secret("支部内公开", "白杨", SOUTH),
                slug="told-inside",
                audience=Audience.BRANCH,
                catalogue_item="funds",
                disclosed_on=dt.date(2026, 5, 1),
            ),
        ),
        (
            internal,
            BranchUpdatePage(title=secret("草稿", "红梅", own), slug="d1", live=False),
        ),
        (
            public,
            BranchUpdatePage(title=secret("草稿", "翠竹", own), slug="d2", live=False),
        ),
    ):
        parent.add_child(instance=page)
        page.save_revision()
    for parent, word, audience in (
        (public, "凌霄", Audience.SOCIETY),
        (internal, "辛夷", Audience.MEMBERS),
    ):
        closed = BranchUpdatePage(
            title=secret("另有限制的动态", word, {"admin"}), slug=f"own-{word}"
        )
        parent.add_child(instance=closed)
        close_to_group(closed, "另一个组")
        closed = DisclosurePage(
            title=secret("另有限制的公开", f"{word}花", {"admin"}),
            slug=f"own-disclosure-{word}",
            audience=audience,
            catalogue_item="funds",
            disclosed_on=dt.date(2026, 5, 1),
        )
        parent.add_child(instance=closed)
        close_to_group(closed, "另一个组")
    changed = BranchUpdatePage(title=secret("被替换的标题", "芍药", SOUTH), slug="changed")
    internal.add_child(instance=changed)
    changed.save_revision().publish()
    changed.title = "改过的动态"
    changed.change_kind = ChangeKind.MAJOR
    changed.change_note = secret("改动说明", "石榴", SOUTH)
    changed.save_revision().publish()
    for audience, word, readers in (
        (Audience.BRANCH, "冬青", SOUTH),
        (Audience.MEMBERS, "蔷薇", {*SOUTH, "member-north", "secretary-north"}),
    ):
        gone = DisclosurePage(
            title=secret("撤下的公开", word, readers),
            slug=f"gone-{audience}",
            audience=audience,
            catalogue_item="funds",
            disclosed_on=dt.date(2026, 5, 1),
        )
        internal.add_child(instance=gone)
        withdraw(gone, user=None, reason=WithdrawalReason.NO_LONGER_VALID, explanation="已过期。")


def _files(secret: Planting, branch) -> None:
    # On no page, so that only the collection says who may open it: the branch.
    word = secret("附件", "兰草", {*SOUTH - {"staff"}, "admin"})
    PortalDocumentFactory(
        title=word,
        file=ContentFile(word.encode(), name="secret.txt"),
        collection=branch.internal_collection,
        text_content=word,
    )
    PortalImageFactory(title=secret("图片", "海棠", set()), collection=branch.public_collection)


def _people(secret: Planting, south) -> None:
    member = MemberFactory(
        home=south.branch, display_name=secret("党员姓名", "水仙", KEEPERS), phone="13811112222"
    )
    group = south.branch.groups.create(name=secret("党小组", "芙蓉", {*KEEPERS, "member-south"}))
    for row in Affiliation.objects.filter(member__in=[member, south.member]):
        place(row, group, row.starts_on)
    record_standing(
        member,
        "formal",
        dt.date(2024, 6, 1),
        basis=secret("转正批复", "石竹", KEEPERS),
    )
    south.secretary.posts.update(approval=secret("任职文号", "丁香", KEEPERS))
    start_transfer(south.silent, south.secretary.user, to_name=secret("转往", "木槿", KEEPERS))
    host = MemberFactory(display_name=secret("来参加的人", "杜鹃", KEEPERS))
    Affiliation.objects.create(
        member=host,
        branch=south.branch,
        kind="host",
        paper="letter",
        paper_number=secret("凭据编号", "铃兰", KEEPERS),
        starts_on=dt.date(2024, 1, 1),
    )
    appoint(member, south.branch, "member", dt.date(2025, 1, 1))
    member.joined_month = dt.date(2016, 7, 1)
    update_member(member, secret("改登记的原因", "山茶", KEEPERS))
    row = Candidate(2, secret("导入的行", "木兰", {"secretary-south"}))
    said = {"row": row.pack(), "choice": "", "seen": []}
    work = works.begin("roster", south.secretary.user, south.branch.pk, {2: said})
    work.rows.update(outcome=works.REFUSED)


def _requests(secret: Planting, south) -> None:
    own = {*KEEPERS, "member-south"}
    ask_disclosure(south.member, south.branch, secret("公开申请", "紫藤", own))
    ask_correction(south.member, secret("更正申请", "含笑", own))


def _told(secret: Planting, south) -> None:
    """Messages to a member, and to one for whom the secretary acts; a way back asked for."""
    user = south.member.user
    subject = secret("消息", "茉莉", {"member-south"})
    tell("mail", user=user, subject=subject, text=secret("消息内容", "栀子", {"member-south"}))
    silent = Person("member", south.silent.pk, south.silent.display_name)
    tell("mail", person=silent, subject=secret("代收的消息", "玉簪", {"secretary-south"}))
    title = secret("保存的清单", "虞美人", {"member-south"})
    SavedList.objects.create(owner=user, page="due", title=title)
    address = secret("聊天账号", "合欢", {"member-south"})
    Preferences.objects.create(user=user, chat_address=address)
    row = RecoveryRequest.objects.create(user=user)
    note = secret("找回登录", "金桂", {*KEEPERS, "member-south"})
    recovery.forward(row, by=south.secretary.user, note=note)
