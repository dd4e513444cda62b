"""Marked secrets of a branch, looked for at every address outside the admin, as everybody.

All belong to the south and hold a word nobody else uses. One asks for 暗号 and looks for the word,
so that a page repeating the question tells nothing. The admin has a sweep of its own
(branches/tests/test_admin_isolation.py), public drafts theirs (portal/tests/test_leaks.py).
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import zipfile
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from branches.enums import Audience
from branches.models import (
    Branch,
    BranchInternalPage,
    BranchPage,
    BranchUpdatePage,
    DisclosurePage,
    PartyGroup,
)
from branches.services import provision_branch
from branches.tests.factories import BranchFactory
from members.models import Affiliation, CorrectionRequest, DisclosureRequest, Member, Post, Transfer
from members.services import (
    appoint,
    ask_correction,
    ask_disclosure,
    record_view,
    start_transfer,
)
from members.tests.factories import MemberFactory
from members.urls import urlpatterns
from news.tests.factories import PortalDocumentFactory, PortalImageFactory, close_to_group
from portal.models import PortalDocument, PortalImage, PublishedChange
from portal.publishing.history.enums import ChangeKind, WithdrawalReason
from portal.publishing.history.withdrawal import withdraw
from portal.tests.permission_table import TABLE
from portal.tests.wsgi_server import Server

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]

QUESTION = "暗号"
EVERYBODY = (
    *("visitor", "lonely", "member-north", "secretary-north"),
    *("member-south", "guest", "secretary-south", "staff"),
)
SOUTH = {"member-south", "guest", "secretary-south", "staff"}
KEEPERS = {"secretary-south", "staff"}
REQUESTS = {"disclosure": DisclosureRequest, "correction": CorrectionRequest}


@dataclass(frozen=True)
class Secret:
    """A word, the kind of thing it names, and who may find it somewhere."""

    kind: str
    word: str
    readers: frozenset[str]

    def __str__(self) -> str:
        return f"{self.kind} {self.word}"


class Planting:
    """Puts secrets into the south and remembers who may find which."""

    def __init__(self) -> None:
        self.secrets: list[Secret] = []

    def __call__(self, kind: str, word: str, readers: set[str]) -> str:
        """The text to write where the secret goes."""
        self.secrets.append(Secret(kind, word, frozenset(readers)))
        return f"{QUESTION}{word}"


@pytest.fixture
def people(north, south, guest, staff, lonely):
    """Users by name; the guest has the home in the south and takes part in the north."""
    return {
        "visitor": None,
        "lonely": lonely,
        "member-north": north.member.user,
        "secretary-north": north.secretary.user,
        "member-south": south.member.user,
        "guest": guest.user,
        "secretary-south": south.secretary.user,
        "staff": staff,
    }


@pytest.fixture
def planted(north, south, guest, staff, trees):
    """One of each private kind."""
    secret = Planting()
    _pages(secret, south.branch)
    _files(secret, south.branch)
    _people(secret, south)
    _requests(secret, south)
    hidden = BranchFactory(slug="hidden", short_name=secret("党组织名称", "雪莲", {"staff"}))
    provision_branch(hidden)
    name = secret("查阅记录", "月桂", {"member-south"})
    looked = get_user_model().objects.create_user("looked", display_name=name)
    record_view(south.member, looked)
    return secret.secrets


def _pages(secret: Planting, branch) -> None:
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
        (internal, BranchUpdatePage(title=secret("草稿", "红梅", set()), slug="d1", live=False)),
        (public, BranchUpdatePage(title=secret("草稿", "翠竹", set()), slug="d2", live=False)),
    ):
        parent.add_child(instance=page)
        page.save_revision()
    for parent, word, audience in (
        (public, "凌霄", Audience.SOCIETY),
        (internal, "辛夷", Audience.MEMBERS),
    ):
        closed = BranchUpdatePage(title=secret("另有限制的动态", word, set()), slug=f"own-{word}")
        parent.add_child(instance=closed)
        close_to_group(closed, "另一个组")
        closed = DisclosurePage(
            title=secret("另有限制的公开", f"{word}花", set()),
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
    word = secret("附件", "兰草", SOUTH - {"staff"})
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
    Affiliation.objects.filter(member__in=[member, south.member]).update(group=group)
    south.secretary.posts.update(approval=secret("任职文号", "丁香", KEEPERS))
    start_transfer(south.silent, south.secretary.user, to_name=secret("转往", "木槿", KEEPERS))
    host = MemberFactory(display_name=secret("来参加的人", "杜鹃", KEEPERS))
    Affiliation.objects.create(
        member=host, branch=south.branch, kind="host", paper="letter", starts_on=dt.date(2024, 1, 1)
    )
    appoint(member, south.branch, "member", dt.date(2025, 1, 1))


def _requests(secret: Planting, south) -> None:
    own = {*KEEPERS, "member-south"}
    ask_disclosure(south.member, south.branch, secret("公开申请", "紫藤", own))
    ask_correction(south.member, secret("更正申请", "含笑", own))


# --- Looking -----------------------------------------------------------------------------------


def addresses() -> list[str]:
    """Lists, questions, and every single thing by its number."""
    asked = ["/search/?q={q}", "/search/suggest/?q={q}", "/en/search/?q={q}", "/branches/?q={q}"]
    asked += ["/policies/?q={q}", "/news/?q={q}", "/cases/?q={q}"]
    asked += [f"/me/{part}/?q={{q}}" for part in ("roster", "disclosures", "requests", "transfers")]
    lists = [
        "/",
        "/sitemap/",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/feeds/",
        "/en/",
        "/branches/",
        "/internal/",
    ]
    lists += ["/search/suggest/?q=anhao", "/search/suggest/?q=ah", "/no-such-page/"]
    lists += [f"/feeds/{kind}.xml" for kind in ("all", "policies", "news", "notices", "branches")]
    pages = Page.objects.filter(depth__gt=1)
    single = [page.get_url() or "" for page in pages]
    for page in pages.type(BranchPage, BranchUpdatePage, BranchInternalPage, DisclosurePage):
        single += [f"/pdf/{page.pk}.pdf", f"/qr/{page.pk}.svg", f"/updates/{page.pk}/"]
        single.append(f"/en/untranslated/?page={page.pk}")
    single += [f"/updates/{row.page_id}/{row.pk}/" for row in PublishedChange.objects.all()]
    files = []
    for document in PortalDocument.objects.all():
        files += [document.url, f"/media/{document.file.name}"]
    for image in PortalImage.objects.all():
        files += [f"/media/{image.file.name}", image.get_rendition("width-480").url]
    # Every public pattern has a row there, or its test fails: nothing new is forgotten here.
    rows = [row.path for row in TABLE if "{" not in row.path and "logout" not in row.path]
    asked = [text.format(q=QUESTION) for text in asked]
    return [*asked, *lists, *filter(None, single), *files, *rows]


def member_addresses() -> list[str]:
    """Every address of the member area, with each thing of the south its argument can name."""
    named = {"slug": ["south"], "token": ["x"]}
    rows = {
        "me_group": PartyGroup.objects.filter(branch__slug="south"),
        "me_host": Affiliation.objects.filter(branch__slug="south", kind="host"),
        "me_post": Post.objects.filter(branch__slug="south"),
        "me_transfer_start": Member.objects.of_branch(Branch.objects.get(slug="south")),
        "me_transfer": Transfer.objects.all(),
    }
    people = Member.objects.filter(affiliations__branch__slug="south").distinct()
    found = []
    for pattern in urlpatterns:
        names = re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
        if pattern.name.startswith("me_request") and names:
            for kind, model in (
                ("disclosure", DisclosureRequest),
                ("correction", CorrectionRequest),
            ):
                for row in model.objects.all():
                    found.append(reverse(pattern.name, kwargs={"kind": kind, "pk": row.pk}))
            continue
        prefix = next((name for name in rows if pattern.name.startswith(name)), "")
        choices = named | {"pk": [row.pk for row in rows.get(prefix, people)]}
        for values in itertools.product(*(choices[name] for name in names)):
            found.append(reverse(pattern.name, kwargs=dict(zip(names, values, strict=True))))
    return found


def said(response) -> str:
    """Headers and body; a workbook by the texts in it."""
    chunks = response.streaming_content if response.streaming else [response.content]
    body = b"".join(chunks)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist())
    text = body.decode("utf-8", "replace") + str(response.headers)
    return text + re.sub(r"<[^>]*>", "", text)


def client_of(user) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_finds_what_is_not_theirs(who, people, planted):
    client = client_of(people[who])
    told: dict[str, str] = {}
    for address in [*addresses(), *member_addresses()]:
        response = client.get(address)
        assert response.status_code < 500, address
        text = said(response)
        for secret in planted:
            if secret.word in text:
                told.setdefault(secret.word, address)
    kept = {secret.word: str(secret) for secret in planted if who not in secret.readers}
    leaks = {kept[word]: address for word, address in told.items() if word in kept}
    assert not leaks
    # And those who may, do: the addresses above are where such things are told.
    missed = [str(each) for each in planted if who in each.readers and each.word not in told]
    assert not missed


def test_what_members_are_shown_is_never_kept(people, planted):
    """Not in a browser's cache, and not in the page cache for the next visitor."""
    server = Server()
    client = client_of(people["member-south"])
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    inside = [page.get_url() for page in DisclosurePage.objects.all()]
    inside += [page.get_url() for page in BranchInternalPage.objects.all()]
    for address in [*inside, f"/search/?q={QUESTION}", "/me/", "/me/disclosures/"]:
        own = server(address, cookie=cookie)
        if own.status == 200:
            assert "no-store" in own.headers["cache-control"], address
            assert "etag" not in own.headers, address
        answer = server(address)
        leaked = [secret.word for secret in planted if secret.word in answer.text]
        assert not leaked, (address, leaked)
        assert answer.headers.get("x-cache") != "hit"


def test_a_private_file_has_no_public_address(people, planted, south):
    document = PortalDocument.objects.get(collection=south.branch.internal_collection)
    for address in (document.url, f"/media/{document.file.name}"):
        assert client_of(None).get(address).status_code in {302, 404}, address
        assert client_of(people["secretary-north"]).get(address).status_code == 404, address
    response = client_of(people["member-south"]).get(document.url)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
