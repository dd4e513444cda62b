"""Where a member belongs, as dated rows that are ended with a cause and never deleted."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, PartyGroup
from branches.permissions import oversees_all
from portal.models import Fact, FactQuerySet, Tracked, TrackedQuerySet
from portal.records.append_only import loose_key
from portal.records.dated import DatedQuerySet, DatedRow

from ..enums import AffiliationKind, EndCause, Paper, PostKind
from ..people.models import SEES_MEMBERS, Member

# Ends that a person decided on, of what no other branch takes over.
DECIDED = (EndCause.LEFT, EndCause.DIED, EndCause.MISTAKE, EndCause.RETURNED)


class BelongingQuerySet(TrackedQuerySet, DatedQuerySet):
    """Rows that tie a member to a branch, by who asks."""

    def visible_to(self, user):
        """One's own rows, and those of branches one keeps or oversees."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm(SEES_MEMBERS) and oversees_all(user):
            return self
        branches = Branch.objects.kept_or_overseen(user, SEES_MEMBERS).order_by().values("pk")
        return self.filter(Q(member__user=user) | Q(branch__in=branches))

    def editable_by(self, user):
        """Rows of branches one keeps, as secretary or as committee staff."""
        return self.filter(branch__in=Branch.objects.editable_by(user))


class AffiliationQuerySet(BelongingQuerySet):
    """Affiliations, by how they ended."""

    def ended_today(self):
        """Those somebody ended today: no move, and no paper that ran out."""
        return self.filter(ends_on=timezone.localdate(), end_cause__in=DECIDED)


class Affiliation(Tracked, DatedRow):
    """A member belongs to a branch: one home at a time, any number of hosts.

    A host affiliation rests on a paper with an expiry (ED-09, ED-10); it gives attendance, never a
    vote. No two rows of one person, kind and branch overlap: the database refuses them.
    """

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="affiliations", verbose_name=_("党员")
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="affiliations", verbose_name=_("党支部")
    )
    kind = models.CharField(_("关系"), max_length=4, choices=AffiliationKind.choices)
    # Today's group, written by ``affiliations.services`` alone; of another day: ``group_on``.
    group = models.ForeignKey(
        PartyGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="affiliations",
        verbose_name=_("党小组"),
    )
    paper = models.CharField(_("凭据"), max_length=12, choices=Paper.choices, blank=True)
    paper_number = models.CharField(_("凭据编号"), max_length=40, blank=True)
    paper_issuer = models.CharField(_("开具单位"), max_length=80, blank=True)
    paper_expires_on = models.DateField(_("凭据到期"), null=True, blank=True)
    end_cause = models.CharField(_("结束原因"), max_length=8, choices=EndCause.choices, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织关系")
        verbose_name_plural = _("组织关系")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="affiliation_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, end_cause="")
                | (Q(ends_on__isnull=False) & ~Q(end_cause="")),
                name="affiliation_ends_with_a_cause",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(kind=AffiliationKind.HOME, ends_on__isnull=True),
                name="one_home_branch_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["member", "branch", "kind"],
                condition=Q(ends_on__isnull=True),
                name="one_open_affiliation_per_branch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.branch}"

    def clean(self) -> None:
        """A host rests on a paper; nothing overlaps; the group is of the branch."""
        errors = {}
        if self.kind == AffiliationKind.HOST and not self.paper:
            errors["paper"] = _("参加其他支部的组织生活，要登记凭据。")
        if self.group_id and self.group.branch_id != self.branch_id:
            errors["group"] = _("党小组要是这个支部的。")
        if self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = _("结束日期不能早于开始日期。")
        elif self.starts_on and self.member_id and self.branch_id:
            rows = Affiliation.objects.filter(member=self.member, kind=self.kind)
            if self.kind == AffiliationKind.HOST:
                rows = rows.filter(branch=self.branch)
            if self.overlaps(rows).exists():
                errors["starts_on"] = _("和已有的一段组织关系时间重叠。")
        if errors:
            raise ValidationError(errors)

    def group_on(self, day: dt.date | None = None) -> str:
        """The name of the group on a day (default today), empty for none."""
        place = self.places.on(day).first()
        return place.group_name if place else ""


class GroupPlaceQuerySet(FactQuerySet):
    """The ways to who was in which group, by who asks."""

    def visible_to(self, user):
        """Of affiliations ``user`` may see."""
        return self.filter(affiliation__in=Affiliation.objects.visible_to(user))


class GroupPlace(Fact):
    """The 党小组 somebody is in from a day on; without a group: in none."""

    subject = ("affiliation",)

    affiliation = models.ForeignKey(
        Affiliation, on_delete=models.PROTECT, related_name="places", verbose_name=_("组织关系")
    )
    # A group may be removed once it is empty; who was in it stays, by its name then.
    group = loose_key(PartyGroup, _("党小组"), blank=True)
    group_name = models.CharField(_("党小组"), max_length=40, blank=True)

    objects = GroupPlaceQuerySet.as_manager()

    class Meta(Fact.Meta):
        verbose_name = _("党小组记录")
        verbose_name_plural = _("党小组记录")
        indexes = [
            models.Index(fields=["affiliation", "-effective_on", "-id"], name="place_in_group")
        ]

    def __str__(self) -> str:
        return f"{self.affiliation.member} {self.group_name} {self.effective_on:%Y-%m-%d}"


class PostQuerySet(BelongingQuerySet):
    """Posts, as far as they give rights."""

    def in_office(self, on: dt.date | None = None):
        """Held on a day (default today) and confirmed: only these give rights."""
        return self.current(on).filter(confirmed_at__isnull=False)

    def ended_today(self):
        """Those whose term ended today, what was refused left out."""
        return self.filter(ends_on=timezone.localdate(), refusal="")

    def awaiting(self):
        """Entered by the branch; the superior has said neither yes nor no."""
        return self.filter(confirmed_at__isnull=True, refusal="", ends_on__isnull=True)


class Post(Tracked, DatedRow):
    """A post in a branch, held for a term.

    What the branch enters for its committee takes effect when the superior confirms it (ZB-19).
    """

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="posts", verbose_name=_("党员")
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="posts", verbose_name=_("党支部")
    )
    kind = models.CharField(_("职务"), max_length=12, choices=PostKind.choices)
    group = models.ForeignKey(
        PartyGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="leaders",
        verbose_name=_("党小组"),
    )
    approval = models.CharField(
        _("批复文号"), max_length=60, blank=True, help_text=_("书记、副书记由上级批准。")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("登记人"),
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("确认人"),
    )
    refusal = models.CharField(_("不予确认的理由"), max_length=100, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("职务")
        verbose_name_plural = _("职务")
        ordering = ["branch", "kind", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(kind=PostKind.SECRETARY, ends_on__isnull=True),
                name="one_secretary_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.get_kind_display()} {self.member}"

    @property
    def awaits(self) -> bool:
        """Neither confirmed nor refused yet, as ``PostQuerySet.awaiting``."""
        return self.confirmed_at is None and not self.refusal and self.ends_on is None
