"""The ways from a request to what it may touch: 404 for what is not theirs, 403 for what is."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from branches.enums import SUPERIOR_LEVELS
from branches.models import Branch
from branches.permissions import CHANGE_BRANCH, oversees_all, read_by_office, scopes_of
from portal.records.dated import not_over

from .enums import PostKind
from .people.forgotten import with_forgotten
from .people.models import SEES_MEMBERS, Member
from .people.standing import counted


def kept_branches(user) -> list[Branch]:
    """The branches ``user`` keeps by a post of the committee, counted; not all staff may change."""
    if not user.is_authenticated or not user.is_active:
        return []
    known = getattr(user, "_kept_branches", None)
    if known is None:
        known = list(with_forgotten(counted(Branch.objects.kept_by(user)), user))
        user._kept_branches = known
    return known


def user_keeps_branches(user) -> bool:
    """Whether ``user`` keeps any branch by a post of its committee."""
    return bool(kept_branches(user))


def user_sees_others(user) -> bool:
    """Whether ``user`` can see other members' data, and so needs a second factor.

    Of staff it is asked before they are given a scope.
    """
    may = user.has_perm(SEES_MEMBERS) or user.has_perm(CHANGE_BRANCH)
    return user_keeps_branches(user) or may


def user_is_staff(user) -> bool:
    """Committee staff with a scope in force: they see, or keep, the records of its branches."""
    may = user.has_perm(CHANGE_BRANCH) or user.has_perm(SEES_MEMBERS)
    return may and (user.is_superuser or bool(scopes_of(user)))


def own_scopes(user) -> list | None:
    """The scopes in force of somebody whose role asks for one; None for everybody else."""
    if user.is_superuser or not (user.has_perm(CHANGE_BRANCH) or user.has_perm(SEES_MEMBERS)):
        return None
    return scopes_of(user)


def user_sees_below(user, permission: str = SEES_MEMBERS) -> bool:
    """Whether ``user`` holds a post of a superior organisation and reads below it.

    Rosters, or what ``permission`` names.
    """
    offices = (branch.level in SUPERIOR_LEVELS for branch in kept_branches(user))
    return read_by_office(permission) and any(offices)


def user_is_superior_of(user, branch: Branch) -> bool:
    """Whether ``user`` acts for the superior there: committee staff who oversee ``branch``."""
    if user.has_perm(CHANGE_BRANCH) and oversees_all(user):
        return True
    return Branch.objects.overseen_by(user, CHANGE_BRANCH).filter(pk=branch.pk).exists()


def overseen_members(user):
    """Members of the branches where ``user`` acts for the superior, in one of them today."""
    if user.has_perm(CHANGE_BRANCH) and oversees_all(user):
        return Member.objects.all()
    return Member.objects.affiliated(Branch.objects.overseen_by(user, CHANGE_BRANCH))


def user_keeps_rosters(user) -> bool:
    """Whether there is any roster to show."""
    return user_keeps_branches(user) or user_is_staff(user)


def kept_branch_or_404(user, slug: str) -> Branch:
    """A branch whose records ``user`` keeps."""
    return get_object_or_404(
        Branch.objects.editable_by(user).select_related("members_group", "secretaries_group"),
        slug=slug,
    )


def seen_branches(user):
    """The branches whose rosters ``user`` sees: those one keeps, and those one oversees."""
    return Branch.objects.kept_or_overseen(user, SEES_MEMBERS)


def seen_branch_or_404(user, slug: str) -> Branch:
    """A branch whose roster ``user`` sees, perhaps without keeping it."""
    return get_object_or_404(seen_branches(user), slug=slug)


def user_keeps(user, branch: Branch) -> bool:
    """Whether ``user`` keeps the records of ``branch``, rather than only reading them."""
    return Branch.objects.editable_by(user).filter(pk=branch.pk).exists()


def roster_member_or_404(user, pk: int) -> Member:
    """A member ``user`` sees as keeper of a roster (also oneself)."""
    if not user_keeps_rosters(user):
        raise Http404
    members = Member.objects.visible_to(user).select_related("user")
    return get_object_or_404(members, pk=pk)


def editable_member(user, pk: int) -> Member:
    """A member whose record ``user`` keeps; 403 for a guest's, 404 for a stranger's."""
    member = roster_member_or_404(user, pk)
    if not Member.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return member


def refuse_reader(user, member: Member) -> None:
    """Stop who only reads the record: keeps neither it nor a branch the member takes part in."""
    if Member.objects.editable_by(user).filter(pk=member.pk).exists():
        return
    at = member.affiliations.current().values("branch")
    if not Branch.objects.editable_by(user).filter(pk__in=at).exists():
        raise PermissionDenied


def refuse_own(user, member: Member) -> None:
    """Nobody changes their own standing, appoints themselves or answers themselves."""
    if member.user_id == user.pk:
        raise PermissionDenied


def may_discharge(user, member: Member, branch: Branch) -> bool:
    """Whether ``user`` may do what ends the posts of ``member`` in ``branch``.

    A secretary leaves office, in whatever way, only through the superior; so does who is to take
    office later.
    """
    if user_is_superior_of(user, branch):
        return True
    posts = member.posts.filter(not_over(), branch=branch, kind=PostKind.SECRETARY)
    return not posts.exists()


def refuse_discharge(user, member: Member, branch: Branch) -> None:
    """Stop who may not discharge ``member`` in ``branch``."""
    if not may_discharge(user, member, branch):
        raise PermissionDenied
