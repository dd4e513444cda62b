"""Pages of branches: what the public reads, what members read, what nobody else does."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.enums import Audience, BranchStatus, CaseKind, ScopeKind
from branches.models import (
    BranchInternalPage,
    BranchPage,
    BranchUpdatePage,
    CaseClaim,
    CaseIndexPage,
    CasePage,
    DisclosurePage,
    Sector,
)
from branches.scopes.services import give_scope
from branches.services import provision_branch
from branches.tests.factories import BranchFactory, branch_trees
from news.tests.factories import article_paragraphs
from portal.publishing.findings.registry import findings_for

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


@pytest.fixture
def trees(site):
    return branch_trees(site.home)


def provisioned(**fields):
    """A branch with both pages, the public one out."""
    branch = BranchFactory(**fields)
    provision_branch(branch)
    BranchPage.objects.get(branch=branch).save_revision().publish()
    return branch


def person(django_user_model, name, group=None):
    user = django_user_model.objects.create_user(name)
    if group:
        user.groups.add(group)
    return user


def child(parent, model, title, **fields):
    page = parent.add_child(instance=model(title=title, **fields))
    page.save_revision().publish()
    return page


def disclose(parent, title, audience, **fields):
    fields = {"catalogue_item": "dues", "disclosed_on": dt.date(2026, 11, 1), **fields}
    return child(parent, DisclosurePage, title, audience=audience, **fields)


def test_the_directory_lists_and_filters(client, trees):
    elder = Sector.objects.create(name="养老服务", slug="elder")
    provisioned(slug="north", name="城北养老联合支部", sector=elder)
    provisioned(slug="south", name="城南社工支部")
    body = client.get("/branches/", {"sector": "elder"}).content.decode()
    assert "城北养老联合支部" in body and "城南社工支部" not in body
    body = client.get("/branches/", {"q": "社工"}).content.decode()
    assert "城南社工支部" in body and "城北养老联合支部" not in body


def test_revoked_and_unpublished_branches_are_not_listed(client, trees):
    gone = provisioned(slug="gone", name="已撤销的支部")
    gone.status, gone.revoked_on = BranchStatus.REVOKED, dt.date(2026, 1, 1)
    gone.save()
    provision_branch(BranchFactory(slug="draft", name="没有发布的支部"))
    body = client.get("/branches/").content.decode()
    assert "已撤销的支部" not in body and "没有发布的支部" not in body
    assert "名录还是空的" in body


def test_the_directory_costs_the_same_with_more_branches(client, trees):
    def cost() -> int:
        client.get("/branches/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/branches/")
        return len(captured)

    for number in range(3):
        provisioned(slug=f"b{number}")
    few = cost()
    for number in range(3, 12):
        provisioned(slug=f"b{number}")
    assert cost() == few <= 10


def test_a_branch_page_shows_contact_updates_and_public_disclosures(client, trees):
    branch = provisioned(slug="north", name="城北养老联合支部")
    page = BranchPage.objects.get(branch=branch)
    page.contact_window = "活动中心一楼服务台"
    page.save_revision().publish()
    child(page, BranchUpdatePage, "夜灯换好了", body=article_paragraphs("走廊亮了。"))
    disclose(page, "联系服务群众情况", Audience.SOCIETY, catalogue_item="service")
    body = client.get("/branches/north/").content.decode()
    for words in ("活动中心一楼服务台", "夜灯换好了", "联系服务群众情况"):
        assert words in body


def test_internal_pages_are_for_the_branch(client, trees, django_user_model):
    north, south = provisioned(slug="north"), provisioned(slug="south")
    internal = BranchInternalPage.objects.get(branch=north)
    disclose(internal, "第三季度党费", Audience.BRANCH, slug="dues")
    to_all = disclose(internal, "换届结果通报", Audience.MEMBERS, slug="election")
    address, dues = "/internal/north/", "/internal/north/dues/"

    assert client.get(address).status_code == 302
    assert "login" in client.get(dues)["Location"]

    client.force_login(person(django_user_model, "lonely"))
    assert [client.get(url).status_code for url in (address, dues, to_all.url)] == [404] * 3

    client.force_login(person(django_user_model, "member-south", south.members_group))
    assert [client.get(url).status_code for url in (address, dues)] == [404] * 2
    assert client.get(to_all.url).status_code == 200

    client.force_login(person(django_user_model, "member-north", north.members_group))
    for url in (address, dues, to_all.url):
        response = client.get(url)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]


def test_the_internal_index_shows_ones_own(client, trees, django_user_model):
    north = provisioned(slug="north", name="城北支部全称")
    provisioned(slug="south", name="城南支部全称")
    client.force_login(person(django_user_model, "m", north.members_group))
    body = client.get("/internal/").content.decode()
    assert "城北支部全称" in body and "城南支部全称" not in body


def test_members_find_their_own_in_a_search_and_others_do_not(client, trees, django_user_model):
    north, south = provisioned(slug="north"), provisioned(slug="south")
    internal = BranchInternalPage.objects.get(branch=north)
    disclose(internal, "密语党费公布", Audience.BRANCH)
    users = {
        "north": person(django_user_model, "a", north.members_group),
        "south": person(django_user_model, "b", south.members_group),
        "lonely": person(django_user_model, "c"),
    }

    def found() -> bool:
        pages = client.get("/search/", {"q": "密语"}).context["results"].found.total
        lines = client.get("/search/suggest/", {"q": "密语"}).json()["suggestions"]
        assert bool(pages) == bool(lines)
        return bool(pages)

    assert not found()
    for name, expected in (("north", True), ("south", False), ("lonely", False)):
        client.force_login(users[name])
        assert found() is expected


@pytest.mark.parametrize(
    ("tree", "audience", "fields", "field"),
    [
        ("public", Audience.BRANCH, {}, "audience"),
        ("internal", Audience.SOCIETY, {}, "audience"),
        ("internal", Audience.MEETING, {}, "given_at"),
        (
            "internal",
            Audience.MEETING,
            {"given_at": "支部党员大会", "summary": "不该上网的内容"},
            "body",
        ),
    ],
)
def test_an_audience_has_its_place(trees, tree, audience, fields, field):
    branch = provisioned()
    parent = {"public": BranchPage, "internal": BranchInternalPage}[tree].objects.get(branch=branch)
    page = DisclosurePage(
        title="事项",
        slug="x",
        audience=audience,
        catalogue_item="dues",
        disclosed_on=dt.date(2026, 11, 1),
        **fields,
    )
    with pytest.raises(ValidationError) as refused:
        parent.add_child(instance=page)
    assert field in refused.value.message_dict


@pytest.fixture
def library(site):
    return site.home.add_child(instance=CaseIndexPage(title="典型案例", slug="cases"))


def case(library, title, **fields):
    return child(library, CasePage, title, case_kind=CaseKind.SERVICE, **fields)


def test_staff_need_their_second_factor_for_what_branches_keep(
    client, trees, django_user_model, settings
):
    settings.PORTAL_REQUIRE_MFA = True
    north = provisioned(slug="north")
    internal = BranchInternalPage.objects.get(branch=north)
    child(internal, BranchUpdatePage, "走廊夜灯", slug="lamps")
    addresses = ["/internal/north/", "/internal/north/lamps/"]
    found = "/search/?q=走廊夜灯"

    staff = person(django_user_model, "staff")
    staff.user_permissions.add(Permission.objects.get(codename="view_internal"))
    give_scope(staff, ScopeKind.COMMITTEE, reason="全委")
    client.force_login(staff)
    assert [client.get(url).url for url in addresses] == [reverse("mfa_index")] * 2
    assert "lamps" not in client.get(found).content.decode()
    session = client.session
    record_authentication(SimpleNamespace(session=session), staff, "mfa", type="totp")
    session.save()
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")
    assert [client.get(url).status_code for url in addresses] == [200] * 2
    assert "lamps" in client.get(found).content.decode()

    # Members read their own branch's pages without.
    client.force_login(person(django_user_model, "member-north", north.members_group))
    assert [client.get(url).status_code for url in addresses] == [200] * 2


def test_the_matter_is_one_of_the_catalogue(trees):
    internal = BranchInternalPage.objects.get(branch=provisioned())
    with pytest.raises(ValidationError) as refused:
        disclose(internal, "事项", Audience.BRANCH, catalogue_item="随便写的")
    assert "catalogue_item" in refused.value.message_dict


def test_what_keeps_the_claims_of_a_case_from_publication(library):
    page = case(library, "二十八件小事", slug="small-things")
    page.claims.add(
        CaseClaim(label="办结", figure=28, unit="件", period="2026年", source="服务台登记簿"),
        CaseClaim(label="满意度", figure=97, unit="%", period="2026年"),
        CaseClaim(label="电话13800138000", figure=1, unit="个", source="登记簿"),
    )
    told = [(finding.code, finding.level) for finding in findings_for(page)]
    assert told[:2] == [("mobile-number", "error"), ("source", "error")]
    assert ("undated-figure", "warning") in told


def test_a_figure_without_a_date_says_so(client, library):
    page = case(library, "二十八件小事", slug="small-things")
    page.claims.add(
        CaseClaim(label="办结", figure=Decimal("28.00"), unit="件", period="2026年全年"),
        CaseClaim(label="满意度", figure=Decimal("97.50"), unit="%"),
    )
    page.save_revision().publish()
    body = client.get("/cases/small-things/").content.decode()
    assert "28<small>件" in body and "97.5<small>%" in body
    assert body.count("未注明时间") == 1


def test_cases_side_by_side(client, library):
    first, second = case(library, "案例甲"), case(library, "案例乙")
    draft = library.add_child(instance=CasePage(title="草稿丙", case_kind="life", live=False))
    both = client.get("/cases/", {"compare": [second.pk, first.pk]})
    assert both.context["compared"] == [second, first]
    for asked in ([first.pk], [first.pk, draft.pk], ["x", "9" * 30, first.pk], [first.pk] * 2):
        assert client.get("/cases/", {"compare": asked}).context["compared"] == []


def test_the_library_costs_the_same_with_more_cases(client, library):
    def cost() -> int:
        client.get("/cases/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/cases/")
        return len(captured)

    for number in range(3):
        case(library, f"案例{number}")
    few = cost()
    for number in range(3, 12):
        case(library, f"案例{number}")
    assert cost() == few <= 10
