"""Members for tests."""

import datetime as dt

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from branches.models import BranchUpdatePage
from members.affiliations.services import enrol
from members.models import Member

LONG_AGO = dt.date(2024, 1, 1)


class MemberFactory(DjangoModelFactory):
    """A formal member; ``home=branch`` enrols there."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    display_name = factory.Sequence(lambda number: f"党员{number}")

    @factory.post_generation
    def home(member, create, branch, **kwargs):
        if create and branch:
            enrol(member, branch, LONG_AGO)


def sent_back(parent, author, comment: str) -> BranchUpdatePage:
    """A text below ``parent`` that ``author`` sent in and somebody sent back with ``comment``."""
    page = parent.add_child(instance=BranchUpdatePage(title="退回的", live=False, owner=author))
    page.save_revision(user=author)
    review = page.get_workflow().start(page, author)
    review.current_task_state.reject(user=reviewer(), comment=comment)
    return page


def reviewer():
    """Committee staff who review what branches send in."""
    found = get_user_model().objects.filter(username="reviewer").first()
    return found or get_user_model().objects.create_superuser("reviewer")
