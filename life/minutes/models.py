"""Minutes of a branch: facts filled in, texts in revisions that are only added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from members.models import Member
from portal.models import AppendOnly, AppendOnlyQuerySet, Tracked, TrackedQuerySet
from portal.records.append_only import loose_key

from ..attendance.models import Participant
from ..belonging import homes_of
from ..enums import ConfirmingRole, MeetingForm, MinutesState, RemarkKind, Tier
from ..meetings import models as meetings
from ..meetings.models import MeetingBranch


class MinutesQuerySet(TrackedQuerySet):
    """The ways to the full minutes, by who asks; digests are texts of their own."""

    def visible_to(self, user):
        """Those one keeps; once they are out, those of one's home branch, 支委会 left out.

        Hosts and guests have a digest. The superior reads none by this way: who looks there stands
        in the record of who looked.
        """
        return self.filter(seen(user))

    def editable_by(self, user):
        """Of meetings one keeps, and of joint ones the part of a branch one keeps."""
        return self.filter(kept(user))


def seen(user, way: str = "") -> Q:
    """A filter on minutes: those one may see. ``way`` leads to them, ending in ``__``."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    to = f"{way}part__meeting__"
    shut = Q(**{f"{way}state": MinutesState.WRITING}) | Q(**{f"{to}form": MeetingForm.COMMITTEE})
    own = Q(**{f"{way}part__branch__in": homes_of(user)}) & meetings.taking_part(user, to)
    return kept(user, way) | (own & ~shut)


def kept(user, way: str = "") -> Q:
    """Those one keeps (``MinutesQuerySet.editable_by``)."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    branches = Branch.objects.kept_by(user).order_by().values("pk")
    to = f"{way}part__meeting__"
    leading = Q(**{f"{to}form": MeetingForm.GROUP}) & meetings.kept(user, to)
    return Q(**{f"{way}part__branch__in": branches}) | leading


class Minutes(Tracked):
    """会议记录: one for each branch that took part. Confirmed, its text never changes."""

    part = models.OneToOneField(
        MeetingBranch, on_delete=models.PROTECT, related_name="minutes", verbose_name=_("会议")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=MinutesState.choices, default=MinutesState.WRITING
    )
    out_at = models.DateTimeField(_("送核对时间"), null=True, editable=False)
    check_until = models.DateField(_("核对到"), null=True, blank=True)
    # The revision that was confirmed, and its fingerprint.
    confirmed_revision = models.ForeignKey(
        "life.MinutesRevision",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("确认的版本"),
    )
    confirmed_sha256 = models.CharField(_("指纹"), max_length=64, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议记录")
        verbose_name_plural = _("会议记录")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.part)


class OfMinutesQuerySet(models.QuerySet):
    """What hangs on minutes, by who asks."""

    def visible_to(self, user):
        """Of minutes one may see."""
        return self.filter(seen(user, "minutes__"))


class KeptForGoodQuerySet(OfMinutesQuerySet, AppendOnlyQuerySet):
    """Rows that are only added."""


class RevisionQuerySet(KeptForGoodQuerySet):
    """Revisions, by who asks."""

    def visible_to(self, user):
        """All of minutes one keeps; else the text that stands, not what was struck before."""
        later = self.model.objects.filter(minutes=OuterRef("minutes"), pk__gt=OuterRef("pk"))
        confirmed = Q(minutes__confirmed_revision=F("pk"))
        last = Q(~Exists(later), minutes__confirmed_revision=None)
        return super().visible_to(user).filter(kept(user, "minutes__") | confirmed | last)


class MinutesRevision(AppendOnly):
    """The text as it was saved once. ``body``: by key of the agenda item what was said, decided."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("会议记录")
    )
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("改自")
    )
    body = models.JSONField(_("内容"))
    saved_at = models.DateTimeField(_("保存时间"), default=timezone.now)
    saved_by = loose_key(settings.AUTH_USER_MODEL, _("谁写的"))
    saved_by_label = models.CharField(_("谁写的"), max_length=80)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议记录版本")
        verbose_name_plural = _("会议记录版本")
        ordering = ["minutes", "pk"]

    def __str__(self) -> str:
        return f"{self.minutes} {timezone.localtime(self.saved_at):%Y-%m-%d %H:%M}"


class MinutesTextQuerySet(TrackedQuerySet):
    """Digests, by who asks."""

    def visible_to(self, user):
        """Of minutes one keeps; what was given out, by tier, to that branch or who was on its list.

        Of a joint meeting each branch has its own; hosts are of no branch but on a list.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        there = Participant.objects.filter(
            member__user=user,
            meeting=OuterRef("minutes__part__meeting"),
            branch=OuterRef("minutes__part__branch"),
        )
        to_branch = Q(tier=Tier.BRANCH, minutes__part__branch__in=homes_of(user))
        to_those_there = Q(Exists(there), tier=Tier.ATTENDEES)
        out = Q(published_at__isnull=False) & (to_branch | to_those_there)
        return self.filter(kept(user, "minutes__") | out)


class MinutesText(Tracked):
    """A text for readers of another tier; nothing flows down by itself."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="texts", verbose_name=_("会议记录")
    )
    tier = models.CharField(_("给谁看"), max_length=10, choices=Tier.choices)
    text = models.TextField(_("内容"), max_length=5000)
    published_at = models.DateTimeField(_("发出时间"), null=True, editable=False)

    objects = MinutesTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议摘要")
        verbose_name_plural = _("会议摘要")
        constraints = [
            models.UniqueConstraint(fields=["minutes", "tier"], name="one_text_for_a_tier")
        ]

    def __str__(self) -> str:
        return f"{self.minutes} · {self.get_tier_display()}"


class RemarkQuerySet(TrackedQuerySet):
    """Remarks on minutes, by who asks."""

    def visible_to(self, user):
        """One's own, and those on minutes one keeps."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(member__user=user) | kept(user, "minutes__"))


class MinutesRemark(Tracked):
    """核对记录: what somebody who attended found wrong, or 保留意见; answered in the minutes."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="remarks", verbose_name=_("会议记录")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="remarks", verbose_name=_("谁提的")
    )
    kind = models.CharField(_("种类"), max_length=8, choices=RemarkKind.choices)
    text = models.TextField(_("内容"), max_length=1000)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("登记人"),
    )
    entered_at = models.DateTimeField(_("时间"), default=timezone.now, editable=False)
    answer = models.TextField(_("答复"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, editable=False)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("对会议记录的意见")
        verbose_name_plural = _("对会议记录的意见")
        ordering = ["minutes", "pk"]

    def __str__(self) -> str:
        return f"{self.minutes} {self.get_kind_display()}"


class Confirmation(AppendOnly):
    """Chair or recorder confirmed a revision by signing in; the line on paper stays beside it."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="confirmations", verbose_name=_("会议记录")
    )
    revision = models.ForeignKey(
        MinutesRevision, on_delete=models.PROTECT, related_name="+", verbose_name=_("版本")
    )
    role = models.CharField(_("身份"), max_length=8, choices=ConfirmingRole.choices)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="confirmations", verbose_name=_("谁")
    )
    confirmed_at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = KeptForGoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议记录的确认")
        verbose_name_plural = _("会议记录的确认")
        ordering = ["minutes", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "role"], name="confirmed_once_a_role")
        ]

    def __str__(self) -> str:
        return f"{self.minutes} {self.get_role_display()}"


class MinutesCorrection(AppendOnly):
    """A later correction, signed, shown above the text that never changes."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("会议记录")
    )
    text = models.TextField(_("更正"), max_length=1000)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("谁更正的")
    )
    corrected_at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = KeptForGoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议记录的更正")
        verbose_name_plural = _("会议记录的更正")
        ordering = ["minutes", "pk"]

    def __str__(self) -> str:
        return f"{self.minutes} {timezone.localtime(self.corrected_at):%Y-%m-%d}"


class ScanQuerySet(OfMinutesQuerySet):
    """Scans of signed sheets, by who asks."""

    def visible_to(self, user):
        """Of minutes one keeps: nobody has struck from a scan what is not for everybody."""
        return self.filter(kept(user, "minutes__"))


class MinutesScan(models.Model):
    """A scan of a signed sheet."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="scans", verbose_name=_("会议记录")
    )
    file = models.FileField(_("扫描件"), upload_to="life/signed/%Y/", max_length=200)
    added_at = models.DateTimeField(_("添加时间"), default=timezone.now, editable=False)

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("签字页扫描件")
        verbose_name_plural = _("签字页扫描件")
        ordering = ["minutes", "pk"]

    def __str__(self) -> str:
        return str(self.minutes)
