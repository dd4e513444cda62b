"""Who may read what of a branch: small predicates, asked by ``serve`` and by every list.

The models ask these, so none is imported here: pages are found by the names of their types.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left
from wagtail.models import Page

from .enums import SUPERIOR_LEVELS, Audience, ScopeKind

VIEW_BRANCH = "branches.view_branch"
CHANGE_BRANCH = "branches.change_branch"
VIEW_INTERNAL = "branches.view_internal"

# The whole line below some organisations. UNION, so that a circle in the data ends.
_BELOW = """
WITH RECURSIVE line(id) AS (
  SELECT id FROM branches_branch WHERE superior_id IN ({keys})
  UNION
  SELECT lower.id FROM branches_branch lower JOIN line ON lower.superior_id = line.id
)
SELECT id FROM line
"""
_ABOVE = """
WITH RECURSIVE line(id) AS (
  SELECT superior_id FROM branches_branch WHERE id IN ({keys}) AND superior_id IS NOT NULL
  UNION
  SELECT upper.superior_id FROM branches_branch upper JOIN line ON upper.id = line.id
  WHERE upper.superior_id IS NOT NULL
)
SELECT id FROM line
"""
_OFFICES = """
SELECT office.id FROM branches_branch office
JOIN accounts_user_groups held ON held.group_id = office.secretaries_group_id
WHERE held.user_id = %s AND office.level IN (%s, %s)
"""


def user_can_read_internal(user, page) -> bool:
    """Whether ``user`` may read ``page``: always, where it does not hang in the internal tree.

    Inside it: committee staff what they oversee; members the index, their branches' pages, and of
    other branches nothing but what is disclosed to all members (GK-01).
    """
    roots = internal_root_paths()
    if not page.path.startswith(tuple(roots)):
        return True
    return type(page).objects.filter(pk=page.pk).filter(readable_inside(user)).exists()


def belonging(user, branch: str = "") -> Q:
    """A filter on branches: those ``user`` belongs to, as home or host, or keeps as secretary.

    ``branch`` is the way from the filtered model to the branch, ending in ``__``.
    """
    return Q(**{f"{branch}members_group__user": user}) | Q(
        **{f"{branch}secretaries_group__user": user}
    )


# --- Whom a committee person oversees -------------------------------------------------------------


def scopes_of(user) -> list:
    """The scopes (``StaffScope``) in force today; asked for once an object, as permissions are."""
    if not user.is_authenticated or not user.is_active:
        return []
    if user._scopes is None:
        rows = user.staff_scopes.current().select_related("street", "department", "branch")
        user._scopes = list(rows)
    return user._scopes


def oversees_all(user) -> bool:
    """Superusers, and whose scope is the whole committee's; what they may do, the role says."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or any(row.kind == ScopeKind.COMMITTEE for row in scopes_of(user))


def overseeing(user, branch: str = "") -> Q:
    """A filter on branches: those of the scopes of ``user`` in force today; none without one.

    A superior is overseen with its whole line. ``branch`` as for ``belonging``.
    """
    if oversees_all(user):
        return Q(**{f"{branch}pk__isnull": False})
    wanted = Q(**{f"{branch}pk__in": []})
    found = scopes_of(user)
    for kind in (ScopeKind.STREET, ScopeKind.DEPARTMENT):
        if ids := [getattr(row, f"{kind}_id") for row in found if row.kind == kind]:
            wanted |= Q(**{f"{branch}{kind}__in": ids})
    if tops := [row.branch_id for row in found if row.kind == ScopeKind.SUPERIOR]:
        wanted |= Q(**{f"{branch}pk__in": tops}) | Q(**{f"{branch}pk__in": line_below(tops)})
    return wanted


def below_office(user, branch: str = "") -> Q:
    """A filter on branches: those below a superior organisation ``user`` holds a post of."""
    params = [user.pk, *SUPERIOR_LEVELS]
    return Q(**{f"{branch}pk__in": RawSQL(_BELOW.format(keys=_OFFICES), params)})  # noqa: S611


def line_below(tops: list[int]) -> RawSQL:
    """A subquery: all organisations below these, by key."""
    return _line(_BELOW, tops)


def line_above(ids: list[int]) -> RawSQL:
    """A subquery: all organisations above these branches, by key."""
    return _line(_ABOVE, ids)


def _line(sql: str, keys: list[int]) -> RawSQL:
    # An empty list is no SQL on PostgreSQL.
    held = ", ".join(["%s"] * len(keys)) or "NULL"
    return RawSQL(sql.format(keys=held), keys)  # noqa: S611


def read_by_office(permission: str) -> bool:
    """Whether a post of the superior gives this right of reading over the line below."""
    return permission in settings.PORTAL_SUPERIOR_READS


# --- The internal trees ---------------------------------------------------------------------------


def internal_root_paths() -> list[str]:
    """Tree paths of the internal trees, one a language."""
    return list(_roots().values_list("path", flat=True))


def readable_inside(user) -> Q:
    """A filter on the pages of the internal trees ``user`` may read."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    mine = Page.objects.live().filter(belonging(user, "branchinternalpage__branch__"))
    mine = mine.order_by().distinct()
    # The trees, and the internal pages of the branches one belongs to: one question for both.
    both = (
        _roots()
        .values_list("path", Value(True))
        .union(mine.values_list("path", Value(False)), all=True)
    )
    paths = list(both)
    return _inside(
        user,
        [path for path, is_root in paths if is_root],
        [path for path, is_root in paths if not is_root],
    )


def _roots():
    return Page.objects.filter(internalindexpage__isnull=False).order_by()


def _inside(user, roots: list[str], own: list[str]) -> Q:
    nothing = Q(pk__in=[])
    # What branches keep to themselves takes a second factor in this session, as the admin does.
    overseen = nothing
    if user.has_second_factor:
        if user.has_perm(VIEW_INTERNAL) and oversees_all(user):
            return _any_below(roots)
        overseen = _overseen_below(user, roots)
    if not own:
        return overseen
    to_all_members = Page.objects.filter(disclosurepage__audience=Audience.MEMBERS)
    return overseen | Q(path__in=roots) | _any_below(own) | Q(pk__in=to_all_members.values("pk"))


def _overseen_below(user, roots: list[str]) -> Q:
    """The indexes, and the internal pages of the branches this person oversees.

    A subquery: a street has more branches than SQLite takes clauses.
    """
    way = "branchinternalpage__branch__"
    wanted = Q()
    if user.has_perm(VIEW_INTERNAL):
        wanted |= overseeing(user, way)
    if read_by_office(VIEW_INTERNAL):
        wanted |= below_office(user, way)
    if not wanted:
        return Q(pk__in=[])
    theirs = Page.objects.filter(wanted)
    steps = {len(root) + Page.steplen for root in roots}
    above = [Left(OuterRef("path"), step) for step in sorted(steps)]
    return Q(path__in=roots) | Q(Exists(theirs.filter(path__in=above)))


def _any_below(paths: list[str]) -> Q:
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return below
