"""What is called, held and recorded, with its agenda; the ways to it by form and tier."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, PartyGroup
from branches.permissions import oversees_all
from members.models import Member
from portal.models import Tracked, TrackedQuerySet
from portal.records.append_only import loose_key

from ..belonging import groups_led, places_of
from ..enums import AHEAD, Basis, DateReason, MeetingForm, MeetingState, Purpose

SEES_MEETINGS = "life.view_meeting"
# What every member of a branch may know of; the rest is for those who take part.
OF_ALL = (MeetingForm.GENERAL, MeetingForm.ACTIVITY)
# Held as one of the three kinds of meetings (ZB-16, ZB-17).
AS_MEETING = {Purpose.LIFE_MEETING, Purpose.APPRAISAL}


class MeetingQuerySet(TrackedQuerySet):
    """The ways to a meeting, by who asks."""

    def visible_to(self, user) -> MeetingQuerySet:
        """What one keeps, drafts too; else what was called, by form.

        大会 and activities for all who belong to a branch that takes part, group meetings for the
        group, every meeting for who is on its list; for staff those of the branches they oversee.
        """
        return self.filter(seen(user))

    def overseen_by(self, user) -> MeetingQuerySet:
        """What the superior sees: called meetings of the branches ``user`` oversees, of any form.

        That it was held, not what was said there.
        """
        return self.filter(overseen(user))

    def editable_by(self, user) -> MeetingQuerySet:
        """Those of branches whose committee one is in; of the group one leads, its meetings.

        Nobody else keeps them: neither staff nor superusers write what a branch did.
        """
        return self.filter(kept(user))

    def of(self, *branches) -> MeetingQuerySet:
        """Those in which one of ``branches`` takes part."""
        rows = MeetingBranch.objects.filter(branch__in=branches)
        return self.filter(pk__in=rows.values("meeting"))

    def counting_as(self, code: str) -> MeetingQuerySet:
        """Those of a form, or counted with a purpose; ``code`` as in ``ObligationType``."""
        if code in Purpose.values:
            return self.filter(purposes__contains=code)
        return self.filter(form=code)

    def held(self) -> MeetingQuerySet:
        """Those that took place."""
        return self.filter(state=MeetingState.HELD)

    def ahead(self) -> MeetingQuerySet:
        """Those still to come whose date may change."""
        return self.filter(state__in=AHEAD, starts_at__gt=timezone.now())


class Meeting(Tracked):
    """One meeting or activity of a branch; several branches take part by ``MeetingBranch`` rows.

    Nothing is deleted once it was called: it is cancelled, with a reason.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Goes up with whatever a calendar shows: time, place, cancellation (RFC 5545).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("党支部")
    )
    # A group may be removed once it is empty; its meetings stay, by its name then.
    group = loose_key(PartyGroup, _("党小组"), related_name="meetings", blank=True)
    group_name = models.CharField(_("党小组"), max_length=40, blank=True)
    form = models.CharField(_("形式"), max_length=10, choices=MeetingForm.choices)
    # Codes of ``Purpose`` in their order, separated by commas; read as ``purpose_list``.
    purposes = models.CharField(_("同时计作"), max_length=60, blank=True)
    title = models.CharField(_("名称"), max_length=80)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    place = models.CharField(_("地点"), max_length=80, blank=True)
    chair = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主持人"),
    )
    recorder = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("记录人"),
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=MeetingState.choices, default=MeetingState.DRAFT
    )
    called_at = models.DateTimeField(_("通知时间"), null=True, editable=False)
    started_at = models.DateTimeField(_("实际开始"), null=True, editable=False)
    ended_at = models.DateTimeField(_("实际结束"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, editable=False)
    cancel_reason = models.CharField(_("取消的原因"), max_length=100, blank=True)
    series = models.ForeignKey(
        "life.Series",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="meetings",
        verbose_name=_("系列"),
    )
    plan = models.ForeignKey(
        "life.YearPlan",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="meetings",
        verbose_name=_("年度安排"),
    )
    date_reason = models.CharField(
        _("日期的理由"), max_length=10, choices=DateReason.choices, default=DateReason.CHOSEN
    )
    # What was held before the branch used the portal, entered from the papers.
    on_paper = models.BooleanField(_("由纸质记录补登"), default=False, editable=False)
    paper_kept_at = models.CharField(
        _("纸质记录存放处"), max_length=80, blank=True, help_text=_("例如：支部档案柜2024年卷。")
    )
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("登记人"),
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")
        verbose_name_plural = _("会议")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["branch", "starts_at"], name="meetings_of_branch"),
            models.Index(fields=["state", "starts_at"], name="meetings_by_state"),
            models.Index(fields=["group", "starts_at"], name="meetings_of_group"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancel_reason=""),
                name="meeting_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(form=MeetingForm.GROUP) | ~Q(group_name=""),
                name="group_meeting_names_its_group",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Form, group and purposes go together (ZB-11, ZB-16, ZB-17); it ends after it begins."""
        errors = {}
        is_group = self.form == MeetingForm.GROUP
        if is_group and not self.group_id:
            errors["group"] = _("党小组会要选是哪个党小组。")
        if self.group_id and not is_group:
            errors["group"] = _("只有党小组会才选党小组。")
        if self.form == MeetingForm.ACTIVITY and not self.purposes:
            errors["purposes"] = _("活动要选计作什么：党课或者主题党日。")
        if self.form == MeetingForm.ACTIVITY and AS_MEETING & set(self.purpose_list):
            errors["purposes"] = _("组织生活会和民主评议党员要以大会、支委会或党小组会的形式开。")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("结束要在开始以后。")
        if errors:
            raise ValidationError(errors)

    @property
    def purpose_list(self) -> list[Purpose]:
        """What it counts as besides its form."""
        return [Purpose(code) for code in self.purposes.split(",") if code]

    @property
    def day(self) -> dt.date:
        """The day it begins, in local time."""
        return timezone.localtime(self.starts_at).date()

    @property
    def month(self) -> dt.date:
        """The first day of its month, to group by."""
        return self.day.replace(day=1)

    @property
    def kinds(self) -> list[str]:
        """Form and purposes in words; an activity is told by its purposes."""
        names = [str(purpose.label) for purpose in self.purpose_list]
        if self.form == MeetingForm.ACTIVITY and names:
            return names
        return [str(self.get_form_display()), *names]

    @property
    def is_settled(self) -> bool:
        """Held or cancelled: its time and place never change any more."""
        return self.state in (MeetingState.HELD, MeetingState.CANCELLED)


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """A moment of a day in local time."""
    return timezone.make_aware(dt.datetime.combine(day, time))


def written(purposes) -> str:
    """Purposes as ``Meeting.purposes`` holds them: each once, in the order of ``Purpose``."""
    chosen = {str(purpose) for purpose in purposes}
    return ",".join(code for code in Purpose.values if code in chosen)


class MeetingBranchQuerySet(models.QuerySet):
    """The ways to a branch's part in a meeting, by who asks."""

    def visible_to(self, user) -> MeetingBranchQuerySet:
        """Of meetings one may see."""
        return self.filter(seen(user, "meeting__"))


class MeetingBranch(models.Model):
    """A branch takes part in a meeting; the one that calls it has a row as well.

    Joint activities have one agenda and one sign-in, attendance and minutes for each branch. No
    decision is taken jointly.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="taking_part", verbose_name=_("会议")
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("党支部")
    )

    objects = MeetingBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("参加会议的党支部")
        verbose_name_plural = _("参加会议的党支部")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "branch"], name="branch_takes_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting} · {self.branch}"


class OfMeetingQuerySet(models.QuerySet):
    """What hangs on a meeting, by who asks."""

    def visible_to(self, user):
        """Of meetings one may see."""
        return self.filter(seen(user, "meeting__"))

    def editable_by(self, user):
        """Of meetings one keeps."""
        return self.filter(kept(user, "meeting__"))


# --- The ways to a meeting, for whatever hangs on it --------------------------------------------
# ``way`` leads from the filtered model to the meeting, ending in ``__``: joins to one thing, so
# that what hangs far from a meeting is asked in one flat query.


def seen(user, way: str = "") -> Q:
    """A filter on meetings: those one may see (``MeetingQuerySet.visible_to``)."""
    return kept(user, way) | overseen(user, way) | taking_part(user, way)


def kept(user, way: str = "") -> Q:
    """Those one keeps (``MeetingQuerySet.editable_by``)."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    branches = Branch.objects.kept_by(user).order_by().values("pk")
    groups = {f"{way}form": MeetingForm.GROUP, f"{way}group__in": groups_led(user)}
    return Q(**{f"{way}branch__in": branches}) | Q(**groups)


def overseen(user, way: str = "") -> Q:
    """Those of branches one oversees, once they were called."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    if user.has_perm(SEES_MEETINGS) and oversees_all(user):
        return told(way)
    branches = Branch.objects.overseen_by(user, SEES_MEETINGS).order_by().values("pk")
    return told(way) & _of(branches, way)


def taking_part(user, way: str = "") -> Q:
    """Those one was told of: of one's branches and group by form, and where one is on the list."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    here = places_of(user)
    branches = here.values("branch")
    # Whoever left the branch keeps what was held with them, not what is to come.
    listed = Meeting.objects.filter(
        Q(state=MeetingState.HELD)
        | Q(participants__basis=Basis.GUEST)
        | Q(participants__branch__in=branches),
        participants__member__user=user,
    )
    groups = here.exclude(group=None).values("group")
    mine = (
        (Q(**{f"{way}form__in": OF_ALL}) & _of(branches, way))
        | Q(**{f"{way}form": MeetingForm.GROUP, f"{way}group__in": groups})
        | Q(**{f"{way}pk__in": listed.order_by().values("pk")})
    )
    return told(way) & mine


def told(way: str = "") -> Q:
    """What people were told of: no draft, and no draft that was cancelled."""
    dropped = Q(**{f"{way}state": MeetingState.CANCELLED, f"{way}called_at": None})
    return ~Q(**{f"{way}state": MeetingState.DRAFT}) & ~dropped


def _of(branches, way: str) -> Q:
    rows = MeetingBranch.objects.filter(branch__in=branches)
    return Q(**{f"{way}pk__in": rows.values("meeting")})
