"""Who can open what is held about a member, and why.

Each room that lets others see a person's data registers the reason, asked of the same groups and
permissions that decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils.translation import gettext as _

from .models import SEES_MEMBERS, Member

BACKEND = "accounts.backends.SignInBackend"


@dataclass
class Viewer:
    """One account that can open the record: who, in what capacity, by which rule."""

    user: Model
    roles: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As the member knows this person."""
        return str(self.user)


Reason = Callable[[Member], Iterable[Viewer]]
_reasons: dict[Reason, set[type[Model]]] = {}


def register(reason: Reason, *, opens: Iterable[type[Model]]) -> None:
    """Add ``reason(member)``, accounts that can open what these models hold of a member.

    A room whose models are opened by a reason of another registers that one again with its own.
    """
    _reasons.setdefault(reason, set()).update(opens)


def told() -> set[type[Model]]:
    """The models whose readers are told."""
    return set().union(*_reasons.values())


def who_can_see(member: Member) -> list[Viewer]:
    """Everybody but oneself who can open the record today, by the reasons in their order.

    The same accounts ``Member.objects.visible_to`` lets through.
    """
    viewers: dict[int, Viewer] = {}
    for reason in _reasons:
        for found in reason(member):
            if found.user.pk == member.user_id:
                continue
            viewer = viewers.setdefault(found.user.pk, Viewer(found.user))
            viewer.roles += found.roles
            viewer.reasons += found.reasons
    return list(viewers.values())


def staff(member: Member) -> Iterator[Viewer]:
    """Whoever may see every member: committee staff and those who run the portal."""
    accounts = get_user_model().objects.with_perm(SEES_MEMBERS, backend=BACKEND)
    for user in accounts.prefetch_related("groups"):
        if user.is_superuser:
            yield Viewer(user, [_("系统管理员")], [_("管理整个门户的技术账号")])
        else:
            roles = [group.name for group in user.groups.all()] or [_("工作人员")]
            yield Viewer(user, roles, [_("岗位有“查看党员”的权限")])
