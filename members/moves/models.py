"""组织关系转接: a move from branch to branch, open until somebody has signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from branches.permissions import oversees_all
from portal.models import Tracked, TrackedQuerySet

from ..enums import TransferStatus
from ..people.models import SEES_MEMBERS, Member


class TransferQuerySet(TrackedQuerySet):
    """Moves, by who asks."""

    def visible_to(self, user) -> TransferQuerySet:
        """One's own moves, and those with a branch one keeps or oversees on either side."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm(SEES_MEMBERS) and oversees_all(user):
            return self
        branches = Branch.objects.kept_or_overseen(user, SEES_MEMBERS).order_by().values("pk")
        return self.filter(
            Q(member__user=user) | Q(from_branch__in=branches) | Q(to_branch__in=branches)
        )

    def open(self) -> TransferQuerySet:
        """Those still without a receipt."""
        return self.filter(status=TransferStatus.OPEN)


class Transfer(Tracked):
    """组织关系转接: the sender stays responsible until the receiver signs (ED-06).

    ``to_branch`` is None where the member moves to a branch outside this portal (``to_name``).
    """

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="transfers", verbose_name=_("党员")
    )
    from_branch = models.ForeignKey(
        Branch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_out",
        verbose_name=_("转出支部"),
    )
    from_name = models.CharField(_("转出党组织（外部）"), max_length=80, blank=True)
    to_branch = models.ForeignKey(
        Branch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_in",
        verbose_name=_("转入支部"),
    )
    to_name = models.CharField(_("转入党组织（外部）"), max_length=80, blank=True)
    letter_number = models.CharField(_("介绍信编号"), max_length=40, blank=True)
    letter_expires_on = models.DateField(_("介绍信有效期到"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=TransferStatus.choices, default=TransferStatus.OPEN
    )
    started_on = models.DateField(_("发起日期"), default=timezone.localdate)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织关系转接")
        verbose_name_plural = _("组织关系转接")
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(status=TransferStatus.OPEN),
                name="one_open_transfer_per_member",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}：{self.origin} → {self.destination}"

    @property
    def origin(self) -> str:
        """Name of the sending organisation."""
        return str(self.from_branch) if self.from_branch_id else self.from_name

    @property
    def destination(self) -> str:
        """Name of the receiving organisation."""
        return str(self.to_branch) if self.to_branch_id else self.to_name
