"""Members with the least data that serves, and the record of who looked at it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from branches.permissions import oversees_all
from portal.models import (
    AppendOnly,
    AppendOnlyQuerySet,
    Fact,
    FactQuerySet,
    Tracked,
    TrackedQuerySet,
)
from portal.records.append_only import loose_key
from portal.records.dated import in_force

from ..enums import AccessKind, AffiliationKind, MemberStatus
from .phones import KeptNumber, masked

SEES_MEMBERS = "members.view_member"
CHANGES_MEMBERS = "members.change_member"


class MemberQuerySet(TrackedQuerySet):
    """The ways to a member, by who asks."""

    def of_branch(self, branch, kind: str | None = None, on=None) -> MemberQuerySet:
        """Members affiliated with ``branch`` on a day (default today), of one kind or any."""
        rows = Q(in_force(on, "affiliations__"), affiliations__branch=branch)
        if kind:
            rows &= Q(affiliations__kind=kind)
        return self.filter(rows).distinct()

    def visible_to(self, user) -> MemberQuerySet:
        """Oneself; the members of branches one keeps or oversees.

        Fellow members are not listed to each other: the roster is the secretary's.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm(SEES_MEMBERS) and oversees_all(user):
            return self
        seen = self.affiliated(Branch.objects.kept_or_overseen(user, SEES_MEMBERS))
        return self.filter(Q(user=user) | Q(pk__in=seen.values("pk")))

    def editable_by(self, user) -> MemberQuerySet:
        """Whom one keeps the record of as secretary, or as committee staff of the branch.

        The home branch keeps it; a guest whose home is outside this portal is kept by the host.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm(CHANGES_MEMBERS) and oversees_all(user):
            return self
        branches = Branch.objects.kept_or_overseen(user, CHANGES_MEMBERS)
        kept = self.affiliated(branches, [AffiliationKind.HOME])
        guests = self.affiliated(branches, [AffiliationKind.HOST]).exclude(
            pk__in=self.model.objects.with_home().values("pk")
        )
        return self.filter(Q(pk__in=kept.values("pk")) | Q(pk__in=guests.values("pk")))

    def with_home(self) -> MemberQuerySet:
        """Those some branch of this portal is responsible for today."""
        return self.filter(
            in_force(prefix="affiliations__"), affiliations__kind=AffiliationKind.HOME
        )

    def affiliated(self, branches, kinds=tuple(AffiliationKind)) -> MemberQuerySet:
        """Those of today, in one of ``branches``."""
        return self.model.objects.filter(
            in_force(prefix="affiliations__"),
            affiliations__kind__in=kinds,
            affiliations__branch__in=branches.order_by().values("pk"),
        )


class Member(Tracked):
    """A party member: name, status, rights, month of entry. No ID number, no address, no photo."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="member",
    )
    display_name = models.CharField(_("姓名"), max_length=40)
    # Today's standing, written by ``people.services`` alone; of another day: ``standing_on``.
    status = models.CharField(
        _("党员状态"), max_length=12, choices=MemberStatus.choices, default=MemberStatus.FORMAL
    )
    joined_month = models.DateField(
        _("入党年月"), null=True, blank=True, help_text=_("只记到月，存为当月1日。")
    )
    rights_suspended_until = models.DateField(_("权利受限到"), null=True, blank=True)
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    has_no_phone = models.BooleanField(
        _("不用手机"), default=False, help_text=_("由他人代办时，记录会写明“某某代某某”。")
    )
    named_since = models.DateTimeField(_("同意公开姓名"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    kept_as = {"phone": KeptNumber}
    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("党员")
        verbose_name_plural = _("党员")
        ordering = ["display_name", "pk"]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args, **kwargs) -> None:
        """The day of entry is nobody's business here: only its month is kept."""
        if self.joined_month:
            self.joined_month = self.joined_month.replace(day=1)
        super().save(*args, **kwargs)

    def home(self, on: dt.date | None = None):
        """The affiliation with the branch this member belongs to on a day (default today)."""
        rows = self.affiliations.current(on).filter(kind=AffiliationKind.HOME)
        return rows.select_related("branch", "group").first()

    def keeper(self):
        """The affiliation whose branch answers for this record: the home, else a visit."""
        rows = self.affiliations.current().select_related("branch")
        return min(rows, key=lambda row: row.kind != AffiliationKind.HOME, default=None)

    @property
    def masked_phone(self) -> str:
        """``138****5678``; empty where there is none."""
        return masked(self.phone)

    @property
    def has_vote(self) -> bool:
        """表决权 today: formal members whose rights are not suspended (XJ-01)."""
        return self.status == MemberStatus.FORMAL

    def standing_on(
        self, day: dt.date | None = None, known_at: dt.datetime | None = None
    ) -> Standing | None:
        """The standing that holds on a day (default today), None before the first one entered.

        ``known_at``: as the portal knew it at that moment.
        """
        return self.standings.on(day, known_at).first()

    def has_vote_on(self, day: dt.date) -> bool:
        """表决权 on a day; none where nothing was entered for it (XJ-01)."""
        standing = self.standing_on(day)
        return standing is not None and standing.status == MemberStatus.FORMAL

    @property
    def consents_to_be_named(self) -> bool:
        """Whether the public may read this name."""
        return self.named_since is not None


class StandingQuerySet(FactQuerySet):
    """The ways to what a member's standing was, by who asks."""

    def visible_to(self, user) -> StandingQuerySet:
        """Of members whose record ``user`` may open."""
        return self.filter(member__in=Member.objects.visible_to(user))


class Standing(Fact):
    """党员状态 and rights of a member from a day on (XJ-01): asked for the day of a meeting."""

    subject = ("member",)

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="standings", verbose_name=_("党员")
    )
    status = models.CharField(_("党员状态"), max_length=12, choices=MemberStatus.choices)
    rights_suspended_until = models.DateField(_("权利受限到"), null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta(Fact.Meta):
        verbose_name = _("党员状态记录")
        verbose_name_plural = _("党员状态记录")
        indexes = [
            models.Index(fields=["member", "-effective_on", "-id"], name="standing_of_member")
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_status_display()} {self.effective_on:%Y-%m-%d}"


class AccessRecord(AppendOnly):
    """Somebody looked at something private: who, for whom, what, when. Append only.

    ``subject_kind``, ``subject_id`` and ``subject_label`` name what was looked at, whatever it is;
    ``member`` is the person it is of, where it is of one. Nothing it names takes it along.
    """

    subject_kind = models.CharField(_("对象种类"), max_length=60)
    subject_id = models.BigIntegerField(_("对象编号"))
    subject_label = models.CharField(_("对象"), max_length=120)
    member = loose_key(Member, _("党员"), related_name="access_records")
    actor = loose_key(settings.AUTH_USER_MODEL, _("谁"))
    on_behalf_of = loose_key(Member, _("代谁"))
    actor_label = models.CharField(_("当时的身份"), max_length=80)
    kind = models.CharField(_("看了什么"), max_length=8, choices=AccessKind.choices)
    reason = models.CharField(_("用途"), max_length=100, blank=True)
    happened_at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("查看记录")
        verbose_name_plural = _("查看记录")
        ordering = ["-happened_at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="looks_at_subject")]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.get_kind_display()} {self.happened_at:%Y-%m-%d %H:%M}"
