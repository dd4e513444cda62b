"""Who can open what is held about a member, and why.

Each room that lets others see a person's data registers the reason, asked of the same groups and
permissions that decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import F, Model, Q
from django.utils.translation import gettext as _

from branches.enums import SUPERIOR_LEVELS, ScopeKind
from branches.models import Branch, StaffScope
from branches.permissions import read_by_office

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
    """Committee staff whose scope takes in a branch of the member, and those who run the portal."""
    accounts = get_user_model().objects.with_perm(SEES_MEMBERS, backend=BACKEND)
    seen = _scopes_over(member)
    for user in accounts.prefetch_related("groups"):
        if user.is_superuser:
            yield Viewer(user, [_("系统管理员")], [_("管理整个门户的技术账号")])
        elif scopes := seen.get(user.pk):
            roles = [group.name for group in user.groups.all()] or [_("工作人员")]
            words = {"scope": "、".join(scopes)}
            yield Viewer(user, roles, [_("岗位有“查看党员”的权限，负责%(scope)s") % words])


def _scopes_over(member: Member) -> dict[int, list[str]]:
    """The scopes in force that take in a branch the member is in today, by account, in words."""
    rows = member.affiliations.current().select_related("branch")
    branches = [row.branch for row in rows]
    line = {pk for branch in branches for pk in (branch.pk, *branch.line_of_superiors())}
    over = Q(kind=ScopeKind.COMMITTEE) | Q(branch__in=line)
    over |= Q(street__in={branch.street_id for branch in branches if branch.street_id})
    over |= Q(department__in={branch.department_id for branch in branches if branch.department_id})
    found: dict[int, list[str]] = {}
    scopes = StaffScope.objects.current().filter(over)
    for scope in scopes.select_related("street", "department", "branch"):
        found.setdefault(scope.user_id, []).append(scope.extent)
    return found


def superiors(member: Member) -> Iterator[Viewer]:
    """Who holds a post of an organisation above the member's, where such posts read rosters."""
    if not read_by_office(SEES_MEMBERS):
        return
    rows = member.affiliations.current().select_related("branch")
    above = {pk for row in rows for pk in row.branch.line_of_superiors()}
    offices = Branch.objects.filter(pk__in=above, level__in=SUPERIOR_LEVELS)
    users = get_user_model().objects.filter(
        is_active=True, groups__branch_secretaries__in=offices.order_by().values("pk")
    )
    names = dict(offices.values_list("pk", "short_name"))
    for user in users.annotate(office=F("groups__branch_secretaries")):
        name = names[user.office]
        reason = _("是%(superior)s的班子成员，上级党组织可以查看下级的名册，不能修改")
        yield Viewer(user, [name], [reason % {"superior": name}])
