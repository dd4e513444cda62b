"""The people of a meeting: facts with times, never one column that says it all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from members.models import Member
from portal.models import Tracked, TrackedQuerySet

from ..enums import (
    Basis,
    LeaveAnswer,
    LeaveReason,
    MeetingForm,
    PresenceMode,
    PresenceSource,
    Reply,
)
from ..meetings.models import Meeting, kept, told


def _account(label, **more) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=label,
        **more,
    )


class ParticipantQuerySet(TrackedQuerySet):
    """The ways to who takes part, by who asks."""

    def visible_to(self, user):
        """Oneself, once one was told; everybody of meetings one keeps, or counted for one's branch.

        Whoever calls a joint meeting has the sign-in of all that come.
        """
        return self.filter(seen(user))

    def editable_by(self, user):
        """Those counted for a branch one keeps, and those of the meetings of one's group.

        Of a joint meeting each branch has its own people: it answers their leave.
        """
        leading = Q(meeting__form=MeetingForm.GROUP) & kept(user, "meeting__")
        return self.filter(_of_kept_branches(user) | leading)


def seen(user, way: str = "") -> Q:
    """A filter on participants: those one may see. ``way`` leads to them, ending in ``__``."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    own = Q(**{f"{way}member__user": user}) & told(f"{way}meeting__")
    return own | kept(user, f"{way}meeting__") | _of_kept_branches(user, way)


def _of_kept_branches(user, way: str = "") -> Q:
    """Those counted for a branch one keeps, of its own meetings or those it was told of."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    branches = Branch.objects.kept_by(user).order_by().values("pk")
    known = told(f"{way}meeting__") | Q(**{f"{way}meeting__branch__in": branches})
    return Q(**{f"{way}branch__in": branches}) & known


class Participant(Tracked):
    """Somebody on the list of a meeting, counted for one branch.

    Guests (列席) have a name here and nowhere else. Who is on leave stays in 应到; who is not
    counted there has the superior's consent and a resolution, of which date and number are kept,
    never the case.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="participants", verbose_name=_("会议")
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("计入哪个支部")
    )
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("党员"),
    )
    guest_name = models.CharField(_("列席人"), max_length=40, blank=True)
    basis = models.CharField(_("以什么身份"), max_length=12, choices=Basis.choices)
    expected = models.BooleanField(_("应到"), default=True)
    # Frozen when the meeting starts; why somebody has no vote is not stored.
    entitled = models.BooleanField(_("有表决权"), null=True, editable=False)
    left_out_on = models.DateField(_("不计入应到的同意日期"), null=True, blank=True)
    left_out_number = models.CharField(_("不计入应到的同意文号"), max_length=60, blank=True)
    reply = models.CharField(_("回复"), max_length=6, choices=Reply.choices, blank=True)
    replied_at = models.DateTimeField(_("回复时间"), null=True, editable=False)
    replied_by = _account(_("谁回复的"))
    leave_reason = models.CharField(
        _("请假事由"), max_length=10, choices=LeaveReason.choices, blank=True
    )
    leave_answer = models.CharField(
        _("准假"), max_length=8, choices=LeaveAnswer.choices, blank=True
    )
    leave_answered_by = _account(_("谁准的假"))
    leave_answered_at = models.DateTimeField(_("准假时间"), null=True, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("参加会议的人")
        verbose_name_plural = _("参加会议的人")
        ordering = ["meeting", "member__display_name", "guest_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="member_takes_part_once"),
            models.CheckConstraint(
                condition=Q(member__isnull=False, guest_name="")
                | (Q(member__isnull=True, basis=Basis.GUEST) & ~Q(guest_name="")),
                name="participant_is_a_member_or_a_named_guest",
            ),
            models.CheckConstraint(
                condition=Q(left_out_on__isnull=True) | ~Q(left_out_number=""),
                name="left_out_with_a_consent",
            ),
        ]

    def __str__(self) -> str:
        return self.guest_name or str(self.member)


class OfParticipantQuerySet(models.QuerySet):
    """What hangs on a participant, by who asks."""

    def visible_to(self, user):
        """Of participants one may see."""
        return self.filter(seen(user, "participant__"))


class Presence(models.Model):
    """Somebody was there from one moment to another, in the room or on line.

    Undone, never deleted: the desk sees how each came about.
    """

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="presences", verbose_name=_("参加人")
    )
    arrived_at = models.DateTimeField(_("到会"))
    left_at = models.DateTimeField(_("离开"), null=True, blank=True)
    mode = models.CharField(
        _("方式"), max_length=6, choices=PresenceMode.choices, default=PresenceMode.ROOM
    )
    source = models.CharField(_("怎么登记的"), max_length=5, choices=PresenceSource.choices)
    entered_by = _account(_("谁登记的"))
    entered_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    # Of the tap at the desk, or of the code and the person: sent twice, it counts once.
    key = models.CharField(max_length=80, unique=True, editable=False)
    undone_at = models.DateTimeField(_("撤回时间"), null=True, editable=False)
    undone_by = _account(_("谁撤回的"))

    objects = OfParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("到会记录")
        verbose_name_plural = _("到会记录")
        ordering = ["participant", "arrived_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="left_after_arriving",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} {timezone.localtime(self.arrived_at):%H:%M}"


class DeskHelperQuerySet(models.QuerySet):
    """The ways to who helps at the door, by who asks."""

    def visible_to(self, user):
        """One's own, and those of meetings one keeps."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(member__user=user) & told("meeting__")
        return self.filter(own | kept(user, "meeting__"))


class DeskHelper(models.Model):
    """A party member who keeps the desk at the door of one meeting: names and presence only."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="helpers", verbose_name=_("会议")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("党员")
    )
    given_by = _account(_("谁交代的"))
    given_at = models.DateTimeField(_("交代时间"), default=timezone.now, editable=False)

    objects = DeskHelperQuerySet.as_manager()

    class Meta:
        verbose_name = _("签到台帮手")
        verbose_name_plural = _("签到台帮手")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="helper_once_a_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.meeting}"
