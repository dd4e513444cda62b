"""Invitations and people for the tests of accounts."""

import pytest

from accounts import scopes
from accounts.invitations import make
from accounts.models import User

PASSWORD = "three unlike words"


@pytest.fixture
def secretary(db) -> User:
    """Somebody who may invite to object 7 of the scope ``test``."""
    return User.objects.create_user("secretary", password=PASSWORD, display_name="王书记")


@pytest.fixture
def other_secretary(db) -> User:
    """The same for object 8."""
    return User.objects.create_user("other", password=PASSWORD, display_name="李书记")


@pytest.fixture
def scope(secretary, other_secretary):
    """A scope as an app above would register it; who keeps which object can be changed."""
    keeps = {secretary.pk: [7], other_secretary.pk: [8]}
    before = dict(scopes._scopes)
    scopes.register_invitation_scope(
        "test", lambda user: keeps.get(user.pk, ()), lambda user: keeps.get(user.pk, ())
    )
    yield keeps
    scopes._scopes.clear()
    scopes._scopes.update(before)


@pytest.fixture
def invite(scope, secretary):
    """``invitation, token = invite(name=…)``: to object 7, by its secretary."""

    def maker(**changed):
        arguments = {
            "scope": "test",
            "object_id": 7,
            "context": "城北养老联合支部",
            "invited_by": secretary,
            "name": "张建国",
        }
        return make(**{**arguments, **changed})

    return maker
