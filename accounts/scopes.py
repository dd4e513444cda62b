"""What invitations are for, registered by the apps above: accounts knows none of them.

An invitation names a scope and an object of it (``("member", 17)``). The app that owns the scope
says who may see and who may make invitations for which objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

ALL = object()  # every object of the scope, and invitations without an object
Ids = Callable[["object"], "Iterable[int] | object"]


@dataclass(frozen=True)
class Scope:
    """One kind of thing people are invited to."""

    name: str
    label: str
    visible: Ids
    editable: Ids
    one_at_a_time: bool = True

    def may_edit(self, user, object_id: int | None) -> bool:
        """Whether ``user`` may invite to this object."""
        if not user.is_authenticated or not user.is_active:
            return False
        ids = self.editable(user)
        return ids is ALL or (object_id is not None and object_id in {*ids})


_scopes: dict[str, Scope] = {}


def register_invitation_scope(
    name: str, visible: Ids, editable: Ids, *, label: str = "", one_at_a_time: bool = True
) -> None:
    """Declare a scope; registering it again replaces it.

    ``visible(user)`` and ``editable(user)`` return the ids of the objects whose invitations the
    user may see or make: a values queryset, any iterable, or ``ALL``. With ``one_at_a_time`` a new
    invitation for an object revokes the open one before it.
    """
    _scopes[name] = Scope(name, label or name, visible, editable, one_at_a_time)


def registered() -> list[Scope]:
    """Every scope."""
    return list(_scopes.values())


def get(name: str) -> Scope:
    """The scope of that name; KeyError where nobody registered it."""
    return _scopes[name]


def _for_superusers(user) -> object:
    return ALL if user.is_superuser else ()


def unclaimed(accounts: QuerySet) -> QuerySet:
    """Those nobody has entered yet and nobody could gain anything by entering."""
    return accounts.filter(
        last_login__isnull=True, groups__isnull=True, user_permissions__isnull=True
    )


def _fresh_accounts(user) -> object:
    """All accounts for administrators; for who keeps accounts, those nobody has entered yet.

    A link into an account in use, or into one that may do something, is a way to become its owner:
    administrators only.
    """
    if user.is_superuser:
        return ALL
    if not user.has_perm("accounts.add_user"):
        return ()
    # ``user`` may be the lazy object of a request, whose type is not the model.
    accounts = get_user_model().objects.filter(is_superuser=False, is_staff=False, is_active=True)
    return unclaimed(accounts).values_list("pk", flat=True)


# What accounts itself hands out: the whole site, a role (a group), and the owner's way back into
# an account that exists.
ADMINISTRATOR, ROLE, ACCOUNT = "administrator", "role", "account"
register_invitation_scope(ADMINISTRATOR, _for_superusers, _for_superusers, one_at_a_time=False)
register_invitation_scope(ROLE, _for_superusers, _for_superusers, one_at_a_time=False)
register_invitation_scope(ACCOUNT, _fresh_accounts, _fresh_accounts)


_not_staff: list[Q] = []


def exclude_from_staff_roles(condition: Q) -> None:
    """Groups matching ``condition`` are no roles of the staff (those of a branch, for instance)."""
    _not_staff.append(condition)


def staff_roles() -> Q:
    """A filter on groups: those an administrator may invite to directly."""
    roles = Q()
    for condition in _not_staff:
        roles &= ~condition
    return roles
