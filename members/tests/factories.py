"""Members for tests."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

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
