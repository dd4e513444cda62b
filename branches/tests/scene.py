"""Two branches with marked secrets, and the people who must not find them in the admin.

Every private thing of the south is called 暗号南泉密语…, every thing of its internal tree
暗号内井密语…. One asks for the first half and looks for the second: a page that repeats the words
asked for tells nothing. Addresses made from titles read ``nan-quan-mi-yu``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query
from wagtail.log_actions import log
from wagtail.models import Comment, Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from branches.enums import ScopeKind
from branches.models import (
    Branch,
    BranchIndexPage,
    BranchInternalPage,
    BranchPage,
    BranchUpdatePage,
    DisclosurePage,
    InternalIndexPage,
    Street,
)
from branches.scopes.services import give_scope
from branches.services import provision_branch
from news.tests.factories import (
    CampaignPageFactory,
    PortalDocumentFactory,
    PortalImageFactory,
    SmallSite,
    small_site,
)
from portal.access import roles
from portal.models import PortalDocument, PortalImage
from tests.cast import user_of

from .factories import BranchFactory, branch_trees

OUTSIDE, INSIDE = "暗号南泉", "暗号内井"  # what one asks
SOUTH, WELL = "南泉密语", "内井密语"  # what must not be seen
SPELT = {SOUTH: "nan-quan-mi-yu", WELL: "nei-jing-mi-yu"}
STEM = f"{OUTSIDE}密语"
DEEP = f"{INSIDE}密语"


@dataclass
class Scene:
    """What was planted."""

    site: SmallSite
    directory: BranchIndexPage
    internal: InternalIndexPage
    north: Branch
    south: Branch
    pages: dict[str, Page] = field(default_factory=dict)
    documents: dict[str, PortalDocument] = field(default_factory=dict)
    images: dict[str, PortalImage] = field(default_factory=dict)
    users: dict[str, object] = field(default_factory=dict)
    others: dict[str, object] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """A browser signed in as one of ``users``; errors are answers, not exceptions."""
        client = Client(raise_request_exception=False)
        client.force_login(self.users[name])
        return client


def leaked(text: str, words) -> list[str]:
    """The secrets of ``words`` found in ``text``, as written or as spelt in an address."""
    text = text.lower()
    return [word for word in words if word in text or SPELT[word] in text]


def person(name: str, *groups, **values):
    """An account in ``groups``."""
    user = get_user_model().objects.create_user(name, email=f"{name}@example.org", **values)
    user.groups.set(groups)
    return user


def plant() -> Scene:
    """North and south, provisioned, with everything the south keeps to itself."""
    site = small_site()
    small_site("en")
    directory, internal = branch_trees(site.home)
    roles.sync()
    north = BranchFactory(slug="north", short_name="北岸支部")
    south = BranchFactory(slug="south", short_name=f"{STEM}支部", name=f"中共{STEM}支部委员会")
    for branch in (north, south):
        provision_branch(branch)
    scene = Scene(site, directory, internal, north, south)
    _people(scene)
    _pages(scene)
    _files(scene)
    _others(scene)
    return scene


def _people(scene: Scene) -> None:
    users = scene.users
    for code in roles.ROLES:
        users[code] = user_of(code, username=f"role-{code}", email=f"role-{code}@example.org")
    users["north"] = person("secretary-north", scene.north.secretaries_group)
    users["south"] = person(
        "secretary-south", scene.south.secretaries_group, display_name=f"{STEM}书记"
    )
    users["member"] = person("member-north", scene.north.members_group)
    # Of the role, for the street the north lies in.
    users["street"] = person("clerk-street", roles.group("clerk"))
    street = Street.objects.create(name="北岸街道", slug="north-street")
    Branch.objects.filter(pk=scene.north.pk).update(street=street)
    give_scope(users["street"], ScopeKind.STREET, street, reason="岗位分工")
    users["boss"] = user_of("superuser", username="boss", email="boss@example.org")


def _pages(scene: Scene) -> None:
    pages = scene.pages
    pages["own"] = BranchPage.objects.get(branch=scene.north)
    pages["own internal"] = BranchInternalPage.objects.get(branch=scene.north)
    pages["draft branch"] = BranchPage.objects.get(branch=scene.south)
    pages["internal"] = BranchInternalPage.objects.get(branch=scene.south)
    _rename(pages["internal"], f"{DEEP}内部页面")

    def below(key: str, parent: str, page: Page) -> None:
        author = scene.users["north" if key.startswith("own") else "south"]
        page.owner = author
        pages[parent].add_child(instance=page)
        revision = page.save_revision(user=author)
        if page.live:
            revision.publish()
        pages[key] = page

    below("own draft", "own", BranchUpdatePage(title="北岸的草稿", live=False))
    below("draft", "draft branch", BranchUpdatePage(title=f"{STEM}活动草稿", live=False))
    below("internal update", "internal", BranchUpdatePage(title=f"{DEEP}内部动态"))
    below("internal draft", "internal", BranchUpdatePage(title=f"{DEEP}内部草稿", live=False))
    below(
        "disclosure",
        "internal",
        DisclosurePage(
            title=f"{DEEP}党内公开",
            audience="branch",
            catalogue_item="dues",
            disclosed_on=dt.date(2026, 5, 1),
        ),
    )
    # A branch that is out, whose next title is not.
    author = scene.users["south"]
    west = BranchFactory(slug="west", short_name="西岸支部")
    provision_branch(west)
    changed = BranchPage.objects.get(branch=west)
    changed.save_revision(user=author).publish()
    changed.title = f"{STEM}改名"
    changed.save_revision(user=author)
    pages["changed"] = changed
    for page in (pages["draft"], pages["internal draft"]):
        page.locked, page.locked_by, page.locked_at = True, author, timezone.now()
        page.save()
    Page.objects.update(latest_revision_created_at=timezone.now())


def _rename(page: Page, title: str) -> None:
    page.title = page.draft_title = title
    page.save()
    page.save_revision().publish()


def _files(scene: Scene) -> None:
    author = scene.users["south"]
    shelves = {
        "public": scene.south.public_collection,
        "internal": scene.south.internal_collection,
        "own": scene.north.public_collection,
        "own internal": scene.north.internal_collection,
        "root": scene.south.public_collection.get_root(),
    }
    titles = {"public": f"{STEM}素材", "internal": f"{DEEP}会议材料"}
    for key, collection in shelves.items():
        title = titles.get(key, f"{key}的附件")
        scene.documents[key] = PortalDocumentFactory(
            title=title,
            file=ContentFile(b"secret", name=f"{title}.txt"),
            collection=collection,
            uploaded_by_user=author,
        )
    for key in ("public", "own", "root"):
        scene.images[key] = PortalImageFactory(
            title=titles.get(key, f"{key}的照片"),
            description=titles.get(key, ""),
            collection=shelves[key],
            uploaded_by_user=author,
        )
    scene.images["public"].tags.add(f"{STEM}标签")
    scene.documents["internal"].tags.add(f"{DEEP}标签")
    scene.images["own"].tags.add("北岸标签")


def _others(scene: Scene) -> None:
    others, author, pages = scene.others, scene.users["south"], scene.pages
    log(scene.south, "wagtail.edit", user=author, title=f"{STEM}改了台账")
    log(scene.documents["internal"], "wagtail.edit", user=author, title=f"{DEEP}改了附件")
    for key, page in pages.items():
        log(page, "wagtail.edit", user=scene.users["north" if key.startswith("own") else "south"])
    for page in (pages["draft"], pages["internal draft"]):
        Comment.objects.create(
            page=page, user=author, text=f"{page.title}批注", contentpath="title", position=""
        )
        workflow = page.get_workflow()
        if workflow:
            page.specific.refresh_from_db()
            workflow.start(page.specific, author)
    # English columns, and a page of the south handed to translation.
    english = Locale.objects.get(language_code="en")
    for key in ("draft branch", "internal"):
        source, _made = TranslationSource.get_or_create_from_instance(pages[key])
        others[f"source {key}"] = source
        others[f"translation {key}"] = Translation.objects.create(
            source=source, target_locale=english
        )
        source.create_or_update_translation(
            english, publish=False, fallback=True, copy_parent_pages=True
        )
    Query.get(f"{STEM}检索词").add_hit()
    CampaignPageFactory(parent=scene.site.home, title=f"{STEM}专题", slug="draft-one", live=False)
    others["redirect"] = Redirect.objects.create(
        old_path="/gone", redirect_page=pages["internal update"], site=scene.site.site
    )
