"""Branches and their trees for tests."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import PageViewRestriction

from branches.models import Branch, BranchIndexPage, InternalIndexPage, RuleOverride


class BranchFactory(DjangoModelFactory):
    """A branch at work, not provisioned."""

    class Meta:
        model = Branch

    slug = factory.Sequence(lambda number: f"branch-{number}")
    short_name = factory.LazyAttribute(lambda branch: f"{branch.slug}支部")
    name = factory.LazyAttribute(lambda branch: f"中共{branch.slug}党支部")


class RuleOverrideFactory(DjangoModelFactory):
    """A local rule as it is typed."""

    class Meta:
        model = RuleOverride

    rule = "ZB-22"
    parameter = "remind_months"
    value = 6
    issuer = "江北区委社会工作部"
    number = "江北社工委〔2026〕5号"
    effective_from = factory.LazyFunction(timezone.localdate)
    reason = "换届早做准备"


def branch_trees(home) -> tuple[BranchIndexPage, InternalIndexPage]:
    """The directory and the internal page (behind its login) under ``home``."""
    directory = home.add_child(instance=BranchIndexPage(title="支部名录", slug="branches"))
    internal = home.add_child(instance=InternalIndexPage(title="党内页面", slug="internal"))
    PageViewRestriction.objects.create(page=internal, restriction_type=PageViewRestriction.LOGIN)
    return directory, internal
