"""Facts of a branch that rules read, from the day they hold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Fact, FactQuerySet

from .organisations import Branch


class BranchFactQuerySet(FactQuerySet):
    """The ways to what a branch was, by who asks."""

    def visible_to(self, user) -> BranchFactQuerySet:
        """Of branches ``user`` belongs to, keeps or oversees; a directory tells of today."""
        objects = Branch.objects
        branches = objects.either(objects.of_member(user), objects.seen_in_admin(user))
        return self.filter(branch__in=branches.order_by().values("pk"))


class BranchFact(Fact):
    """One fact of a branch from a day on; the register's row shows what holds today.

    ``value`` is the field's value as text, empty for none. A branch without rows for a name has
    been all along what the register says.
    """

    subject = ("branch", "name")
    NAMES = ("level", "form", "covered_units", "status", "elected_on", "term_years")

    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="facts", verbose_name=_("党组织")
    )
    name = models.CharField(
        _("项目"),
        max_length=20,
        choices=[(name, Branch._meta.get_field(name).verbose_name) for name in NAMES],
    )
    value = models.CharField(_("内容"), max_length=40, blank=True)

    objects = BranchFactQuerySet.as_manager()

    class Meta(Fact.Meta):
        verbose_name = _("党组织事项记录")
        verbose_name_plural = _("党组织事项记录")
        indexes = [
            models.Index(fields=["branch", "name", "-effective_on", "-id"], name="fact_of_branch")
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.get_name_display()} {self.effective_on:%Y-%m-%d}"

    @property
    def typed(self):
        """The value as the field of the register has it: text, a number, a day, or None."""
        field = Branch._meta.get_field(self.name)
        return field.to_python(self.value) if self.value or not field.null else None
