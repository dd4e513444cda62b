"""Worlds several modules start from. Each is planted once (see ``tests.databases``)."""

from branches.services import provision_branch
from branches.tests.factories import BranchFactory, branch_trees
from home.tests.pages import SmallSite as FrontPage
from home.tests.pages import add_english, build_site
from news.tests.factories import SmallSite, small_site
from portal.access import roles


def site() -> SmallSite:
    """A front page with its columns, and the roles."""
    built = small_site()
    roles.sync()
    return built


def languages() -> SmallSite:
    """The same in two languages; ``english`` is the other."""
    built = small_site()
    built.english = small_site("en")
    roles.sync()
    return built


def front_page() -> FrontPage:
    """A front page with every kind of block."""
    return build_site()


def front_pages() -> FrontPage:
    """The same with news, in two languages."""
    built = build_site()
    built.add_news(2)
    add_english(built)
    return built


def workflow() -> SmallSite:
    """Two branches that send to review: ``directory``, ``internal``, ``north``, ``south``."""
    built = small_site()
    built.directory, built.internal = branch_trees(built.home)
    built.north = BranchFactory(slug="north")
    built.south = BranchFactory(slug="south")
    roles.sync()
    for branch in (built.north, built.south):
        provision_branch(branch)
        branch.refresh_from_db()
    return built
