"""What a user may do with a page of the portal, beyond Wagtail's own rules.

What was public does not vanish: nobody unpublishes (withdrawing asks for a reason), and nobody but
a superuser deletes it, moves it where its address would stop answering, or hides it. Rights stop at
closed trees (``portal.access.closed_trees``), and so do tasks of a workflow.
"""

from __future__ import annotations

from django.utils.functional import cached_property
from wagtail.models import Page, PagePermissionTester

from portal.access.closed_trees import closed_paths
from portal.publishing.history.models import Withdrawal

SET_PRIVACY = "wagtailcore.change_pageviewrestriction"


class PortalPagePermissionTester(PagePermissionTester):
    """Wagtail's tester with the rules of E3 and of closed trees."""

    def __init__(self, user, page: Page):
        super().__init__(user, page)
        if user.is_active and not user.is_superuser:
            self.permissions = self.permission_policy.actions_at(user, page)

    @cached_property
    def shut_out(self) -> bool:
        """The page lies in a tree closed to this person."""
        return self.permission_policy.shuts_out(self.user, self.page)

    @cached_property
    def holds_closed(self) -> bool:
        """A tree closed to this person begins at the page or below: it can't go along unseen."""
        return any(path.startswith(self.page.path) for path in closed_paths(self.user, Page))

    def can_edit(self) -> bool:
        """Not in a closed tree, though a workflow asks this person for a review."""
        return not self.shut_out and super().can_edit()

    def can_lock(self) -> bool:
        """As for editing."""
        return not self.shut_out and super().can_lock()

    def can_unlock(self) -> bool:
        """As for editing."""
        return not self.shut_out and super().can_unlock()

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        """With all below it only by who may see all below it."""
        if recursive and self.holds_closed:
            return False
        return super().can_copy_to(destination, recursive)

    @cached_property
    def was_public(self) -> bool:
        """The page or anything below it has been published at some time."""
        if self.page.first_published_at:
            return True
        if self.page.is_leaf():
            return False
        return self.page.get_descendants().filter(first_published_at__isnull=False).exists()

    @cached_property
    def holds_withdrawn(self) -> bool:
        """The page or something below it is withdrawn: its address still has to answer."""
        if self.page.is_leaf() and (self.page.live or not self.page.first_published_at):
            return False
        return Withdrawal.objects.open().filter(page__path__startswith=self.page.path).exists()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """What was ever public is deleted by superusers only."""
        if (self.was_public or self.holds_closed) and not self.user.is_superuser:
            return False
        return super().can_delete(ignore_bulk)

    def can_unpublish(self) -> bool:
        """Nobody: a page comes down with a reason, see :meth:`can_withdraw`."""
        return False

    def can_withdraw(self) -> bool:
        """Whoever might have unpublished a live page."""
        return super().can_unpublish()

    def can_move(self) -> bool:
        """A public page may move (its old address redirects); a withdrawn one stays."""
        if self.user.is_superuser:
            return super().can_move()
        if not self.user.is_active or self.holds_withdrawn or self.holds_closed:
            return False
        return super().can_delete(ignore_bulk=True)

    def can_move_to(self, destination: Page) -> bool:
        """Nor does anything public move to where the public can't read it."""
        if not super().can_move_to(destination):
            return False
        if self.user.is_superuser or not self.was_public:
            return True
        return not destination.get_view_restrictions().exists() or (
            self.page.get_view_restrictions().exists()
        )

    def can_set_view_restrictions(self) -> bool:
        """Making a page private hides it: a right of its own, not that of publishing."""
        return super().can_set_view_restrictions() and self.user.has_perm(SET_PRIVACY)
