"""What is no page is found beside them, by who may see it."""

import pytest

from home.search import sources
from home.search.sources import Line
from news.tests.factories import PolicyPageFactory

pytestmark = [pytest.mark.indexed, pytest.mark.django_db]


@pytest.fixture
def register(monkeypatch):
    """A register of one organisation, for who has signed in."""
    monkeypatch.setattr(sources, "_sources", [])

    def organisations(user, query, most):
        if not user.is_authenticated or query not in "江北区养老服务协会":
            return []
        return [Line("江北区养老服务协会", "/register/1/", ("社会团体",))][:most]

    sources.register("社会组织", organisations)
    sources.register("社会组织", organisations)


def test_what_is_no_page_stands_above_the_pages(register, client_for, site):
    PolicyPageFactory(parent=site.policies, title="养老服务管理办法")
    page = client_for("lonely").get("/search/?q=养老服务").content.decode()
    assert page.index("江北区养老服务协会") < page.index("管理办法")
    assert page.count("/register/1/") == 1
    visitor = client_for("visitor").get("/search/?q=养老服务").content.decode()
    assert "/register/1/" not in visitor


def test_it_is_said_that_nothing_was_found_only_where_nothing_was(register, client_for, site):
    client = client_for("lonely")
    assert "没有找到" not in client.get("/search/?q=服务协会").content.decode()
    assert "没有找到" in client.get("/search/?q=不存在的词").content.decode()


def test_pages_further_on_and_of_one_kind_have_no_more_of_it(register, client_for, site):
    client = client_for("lonely")
    for more in ("&kind=policy", "&page=1&kind=news"):
        PolicyPageFactory(parent=site.policies)
        assert "/register/1/" not in client.get(f"/search/?q=养老服务{more}").content.decode()
