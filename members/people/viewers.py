"""Who can open what is held about a member, and why.

Each room that lets others see a person's data registers the reason, asked of the same groups and
permissions that decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import F, Model, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from branches.enums import SUPERIOR_LEVELS, ScopeKind
from branches.models import StaffScope
from branches.models.scopes import extent
from branches.permissions import line_above, read_by_office
from portal.models import Tracked

from .models import SEES_MEMBERS, Member


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


# The member, and the rows that tie them to branches today, with the branch.
Reason = Callable[[Member, list], Iterable[Viewer]]
_reasons: dict[Reason, set[type[Model]]] = {}


def register(reason: Reason, *, opens: Iterable[type[Model]]) -> None:
    """Add ``reason(member, rows)``, accounts that can open what these models hold of a member.

    A room whose models are opened by a reason of another registers that one again with its own.
    Who reads a record reads its changes (``people.changes.tell``).
    """
    known = _reasons.setdefault(reason, set())
    for model in opens:
        known |= {model, model.history.model} if issubclass(model, Tracked) else {model}


def told() -> set[type[Model]]:
    """The models whose readers are told."""
    return set().union(*_reasons.values())


def who_can_see(member: Member) -> list[Viewer]:
    """Everybody but oneself who can open the record today, by the reasons in their order.

    The same accounts ``Member.objects.visible_to`` lets through.
    """
    viewers: dict[int, Viewer] = {}
    rows = list(member.affiliations.current().select_related("branch"))
    for reason in _reasons:
        for found in reason(member, rows):
            if found.user.pk == member.user_id:
                continue
            viewer = viewers.setdefault(found.user.pk, Viewer(found.user))
            viewer.roles += found.roles
            viewer.reasons += found.reasons
    return list(viewers.values())


def staff(member: Member, rows: list) -> Iterator[Viewer]:
    """Committee staff whose scope takes in a branch of the member, and those who run the portal."""
    ids = [row.branch_id for row in rows]
    over = Q(kind=ScopeKind.COMMITTEE) | Q(branch__in=ids)
    over |= Q(street__in={row.branch.street_id for row in rows} - {None})
    over |= Q(department__in={row.branch.department_id for row in rows} - {None})
    over |= Q(branch__in=line_above(ids))
    scopes = StaffScope.objects.current().filter(over).order_by().values("pk")
    accounts = get_user_model().objects.with_perm(SEES_MEMBERS)
    accounts = accounts.filter(Q(is_superuser=True) | Q(staff_scopes__in=scopes)).annotate(
        kind=F("staff_scopes__kind"),
        thing=Coalesce(
            "staff_scopes__street__name",
            "staff_scopes__department__name",
            "staff_scopes__branch__short_name",
        ),
        role=F("groups__name"),
    )
    found: dict[int, Viewer] = {}
    for user in accounts:
        if user.is_superuser:
            found[user.pk] = Viewer(user, [_("系统管理员")], [_("管理整个门户的技术账号")])
            continue
        words = {"scope": extent(user.kind, user.thing)}
        reason = _("岗位有“查看党员”的权限，负责%(scope)s") % words
        # A row for each pair of a role and a scope.
        viewer = found.setdefault(user.pk, Viewer(user))
        viewer.roles += {user.role or _("工作人员")} - {*viewer.roles}
        viewer.reasons += {reason} - {*viewer.reasons}
    yield from found.values()


def superiors(member: Member, rows: list) -> Iterator[Viewer]:
    """Who holds a post of an organisation above the member's, where such posts read rosters."""
    below = [row.branch_id for row in rows if row.branch.superior_id]
    if not below or not read_by_office(SEES_MEMBERS):
        return
    users = get_user_model().objects.filter(
        is_active=True,
        groups__branch_secretaries__pk__in=line_above(below),
        groups__branch_secretaries__level__in=SUPERIOR_LEVELS,
    )
    for user in users.annotate(office=F("groups__branch_secretaries__short_name")):
        reason = _("是%(superior)s的班子成员，上级党组织可以查看下级的名册，不能修改")
        yield Viewer(user, [user.office], [reason % {"superior": user.office}])
