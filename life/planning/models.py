"""The habits of a branch, its series, the plan of a year, and the days staff tell of."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from branches.models import Branch, PartyGroup
from branches.permissions import oversees_all
from portal.models import Tracked, TrackedQuerySet
from portal.records.append_only import loose_key

from ..enums import MeetingForm, ObligationType, Purpose

LAST = -1
# Monday to Friday: organisation life does not take the days of rest.
WORKDAYS = list(WEEKDAYS.items())[:5]
MINUTES = (MinValueValidator(15), MaxValueValidator(480))
VIEWS_WINDOWS, CHANGES_WINDOWS = "life.view_window", "life.change_window"


class Week(models.IntegerChoices):
    """Which of its kind in the month a weekday is."""

    FIRST = 1, _("第一个")
    SECOND = 2, _("第二个")
    THIRD = 3, _("第三个")
    FOURTH = 4, _("第四个")
    LAST = LAST, _("最后一个")


class OfBranchQuerySet(TrackedQuerySet):
    """What a branch keeps for itself, by who asks."""

    def visible_to(self, user):
        """Of branches whose committee one is in."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(branch__in=Branch.objects.kept_by(user).order_by().values("pk"))

    editable_by = visible_to


class Habits(Tracked):
    """支部的惯例: the fixed theme day (ZB-14), usual hour and place, and since when it is here."""

    branch = models.OneToOneField(
        Branch, on_delete=models.CASCADE, related_name="habits", verbose_name=_("党支部")
    )
    recorded_since = models.DateField(
        _("从哪天起在门户记录"),
        null=True,
        blank=True,
        help_text=_("这一天以前的时段算“启用以前”，不催办；以前开过的会可以从纸质记录补登。"),
    )
    week = models.SmallIntegerField(
        _("固定党日在每月第几个"), choices=Week.choices, default=Week.SECOND
    )
    weekday = models.PositiveSmallIntegerField(
        _("星期几"), choices=WORKDAYS, default=WORKDAYS[-1][0]
    )
    starts = models.TimeField(_("通常几点开始"), default=dt.time(19))
    length = models.PositiveSmallIntegerField(
        _("大会和活动通常多少分钟"), default=90, validators=MINUTES
    )
    short_length = models.PositiveSmallIntegerField(
        _("支委会和党小组会通常多少分钟"), default=45, validators=MINUTES
    )
    place = models.CharField(_("通常在哪里"), max_length=80, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("支部惯例")
        verbose_name_plural = _("支部惯例")

    def __str__(self) -> str:
        return str(self.branch)

    def lasts(self, form: str) -> dt.timedelta:
        """How long a meeting of this form usually takes."""
        short = form in (MeetingForm.COMMITTEE, MeetingForm.GROUP)
        return dt.timedelta(minutes=self.short_length if short else self.length)


class Series(Tracked):
    """A kind of meeting that comes again; what was held never moves with it."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="series", verbose_name=_("党支部")
    )
    group = loose_key(PartyGroup, _("党小组"), blank=True)
    form = models.CharField(_("形式"), max_length=10, choices=MeetingForm.choices)
    purposes = models.CharField(_("同时计作"), max_length=60, blank=True)
    # Months between two; weekday of the month as of the habits, where the series has its own.
    every_months = models.PositiveSmallIntegerField(_("每几个月一次"), default=1)
    week = models.SmallIntegerField(_("每月第几个"), choices=Week.choices, null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("星期几"), choices=WORKDAYS, null=True, blank=True)
    starts = models.TimeField(_("通常几点开始"), null=True, blank=True)
    length = models.PositiveSmallIntegerField(_("通常多少分钟"), null=True, blank=True)
    place = models.CharField(_("通常在哪里"), max_length=80, blank=True)
    # Titles of the items an agenda begins with.
    agenda = models.JSONField(_("通常的议程"), default=list, blank=True)
    ended_on = models.DateField(_("到哪天为止"), null=True, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议系列")
        verbose_name_plural = _("会议系列")
        ordering = ["branch", "pk"]

    def __str__(self) -> str:
        return f"{self.branch} {self.get_form_display()}"

    @property
    def key(self) -> tuple[str, int | None]:
        """Which of the series of its branch this is: one of a form, of groups one each."""
        return (self.form, self.group_id)


class YearPlan(Tracked):
    """排全年: what was planned at once, for a year or for what was left of it."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="year_plans", verbose_name=_("党支部")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    from_day = models.DateField(_("从哪天排起"))
    saved_at = models.DateTimeField(_("保存时间"), default=timezone.now, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("谁排的"),
    )

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度安排")
        verbose_name_plural = _("年度安排")
        ordering = ["-year", "-saved_at"]

    def __str__(self) -> str:
        return f"{self.branch} {self.year}"


class OmissionQuerySet(models.QuerySet):
    """What a plan left out, by who asks."""

    def visible_to(self, user):
        """Of plans one may see."""
        return self.filter(plan__in=YearPlan.objects.visible_to(user).order_by().values("pk"))


class Omission(models.Model):
    """What a plan left out, and why."""

    plan = models.ForeignKey(
        YearPlan, on_delete=models.CASCADE, related_name="omissions", verbose_name=_("年度安排")
    )
    type = models.CharField(_("什么"), max_length=12, choices=ObligationType.choices)
    period = models.CharField(_("哪一期"), max_length=7)
    group_name = models.CharField(_("党小组"), max_length=40, blank=True)
    reason = models.CharField(_("为什么不排"), max_length=100)

    objects = OmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("没有排的")
        verbose_name_plural = _("没有排的")
        ordering = ["plan", "period", "pk"]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.period}"


class AdjustedDay(Tracked):
    """A day of the notice of adjusted days (调休通知); it outweighs the library."""

    day = models.DateField(_("日期"), unique=True)
    works = models.BooleanField(
        _("要上班"), default=False, help_text=_("打勾：调休的工作日；不打勾：放假。")
    )
    name = models.CharField(_("节日"), max_length=20)
    source = models.CharField(
        _("依据"), max_length=80, help_text=_("例如：国务院办公厅关于2027年部分节假日安排的通知。")
    )

    class Meta:
        verbose_name = _("调休日")
        verbose_name_plural = _("调休日")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"


class WindowQuerySet(TrackedQuerySet):
    """The ways to a window, by who asks: a superior's notice is entered by who oversees it."""

    def visible_to(self, user):
        """Those of the organisations one oversees, and those that hold for all."""
        overseen = Branch.objects.overseen_by(user, VIEWS_WINDOWS).order_by().values("pk")
        for_all = Q(superior=None) if _may(user, VIEWS_WINDOWS) else Q(pk__in=[])
        return self.filter(Q(superior__in=overseen) | for_all)

    def editable_by(self, user):
        """Those of the organisations one oversees; those for all by who oversees all."""
        if not _may(user, CHANGES_WINDOWS):
            return self.none()
        if oversees_all(user):
            return self
        overseen = Branch.objects.overseen_by(user, CHANGES_WINDOWS).order_by().values("pk")
        return self.filter(superior__in=overseen)


def _may(user, permission: str) -> bool:
    return user.is_authenticated and user.is_active and user.has_perm(permission)


class Window(Tracked):
    """When 组织生活会 or 民主评议 of a year is to be held: what the superior's notice names."""

    superior = models.ForeignKey(
        Branch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发通知的上级"),
        help_text=_("这个组织和它下面的支部都按这个时间；不选，就是所有支部。"),
    )
    type = models.CharField(
        _("什么"),
        max_length=12,
        choices=[(code.value, code.label) for code in (Purpose.LIFE_MEETING, Purpose.APPRAISAL)],
    )
    year = models.PositiveSmallIntegerField(_("哪个年度的"))
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"))
    number = models.CharField(_("通知文号"), max_length=60)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织生活会和民主评议的时间")
        verbose_name_plural = _("组织生活会和民主评议的时间")
        ordering = ["-year", "type", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="window_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["superior", "type", "year"],
                name="one_window_of_a_superior",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_type_display()}"
