"""A site with two branches, for the tests of who gets which file."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from branches.models import BranchInternalPage, BranchUpdatePage
from branches.services import provision_branch
from branches.tests.factories import BranchFactory, branch_trees
from news.tests import factories
from portal.access import roles


class Scene:
    """A site with two branches, and a browser for each kind of person."""

    def __init__(self):
        self.browsers: dict[str, Client] = {}
        self.site = factories.small_site()
        branch_trees(self.site.home)
        roles.sync()
        self.north, self.south = (BranchFactory(slug=slug) for slug in ("north", "south"))
        for branch in (self.north, self.south):
            provision_branch(branch)
            branch.refresh_from_db()
        self.people = {
            "member": self._person("member", self.north.members_group),
            "secretary": self._person(
                "secretary", self.north.members_group, self.north.secretaries_group
            ),
            "other member": self._person("other-member", self.south.members_group),
            "other secretary": self._person(
                "other-secretary", self.south.members_group, self.south.secretaries_group
            ),
            "lonely": self._person("lonely"),
            "publisher": self._person("publisher", roles.group("publisher")),
        }

    @staticmethod
    def _person(name: str, *groups: Group):
        user = get_user_model().objects.create_user(name)
        user.groups.add(*groups)
        return user

    def browser(self, who: str) -> Client:
        """Signed in anew."""
        client = Client()
        if who != "visitor":
            client.force_login(self.people[who])
        return client

    def statuses(self, url: str) -> dict[str, int]:
        """What each gets, who has been signed in since they were first asked."""
        if not self.browsers:
            self.browsers = {who: self.browser(who) for who in ("visitor", *self.people)}
        return {who: browser.get(url).status_code for who, browser in self.browsers.items()}

    def readers(self, url: str) -> set[str]:
        """Who gets the file; everybody else gets 404 and nothing else."""
        found = self.statuses(url)
        assert set(found.values()) <= {200, 404}, found
        return {who for who, status in found.items() if status == 200}

    def internal_page(self, **fields):
        parent = BranchInternalPage.objects.get(branch=self.north)
        page = BranchUpdatePage(title="支部内部通知", slug="inside", **fields)
        parent.add_child(instance=page)
        return page
