"""The agenda of a meeting: thin positions on topics and motions, and their papers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member

from ..belonging import homes_of
from ..enums import ItemKind, Tier
from ..meetings import models as meetings
from ..meetings.models import Meeting, MeetingBranch, OfMeetingQuerySet
from ..topics.models import Topic


class AgendaItemQuerySet(OfMeetingQuerySet):
    """Items of an agenda, by who asks."""

    def visible_to(self, user):
        """All of what one keeps; else by tier, of meetings one may see.

        本支部党员 are those at home in a branch that takes part, and who oversees it. Hosts and
        guests have what is for all who attend.
        """
        return self.filter(seen(user))


class AgendaItem(models.Model):
    """A thin position on a topic or a motion: order, minutes planned, who presents, for whom."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="items", verbose_name=_("会议")
    )
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    kind = models.CharField(
        _("种类"), max_length=10, choices=ItemKind.choices, default=ItemKind.DISCUSSION
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("议题"),
    )
    title = models.CharField(_("名称"), max_length=120)
    minutes_planned = models.PositiveSmallIntegerField(_("预计分钟"), null=True, blank=True)
    presenter = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("谁来说"),
    )
    tier = models.CharField(
        _("标题和材料给谁看"), max_length=10, choices=Tier.choices, default=Tier.BRANCH
    )
    # 发展党员的讨论、批评和自我批评、评议等次不上网; what the superior marked is read on paper.
    off_line = models.BooleanField(_("讨论内容不上网"), default=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("议程")
        verbose_name_plural = _("议程")
        ordering = ["meeting", "order", "pk"]

    def __str__(self) -> str:
        return self.title


class PaperQuerySet(models.QuerySet):
    """Papers of items, by who asks."""

    def visible_to(self, user):
        """Of items one may see."""
        return self.filter(seen(user, "item__"))


class ItemPaper(models.Model):
    """A paper for an item of the agenda."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="papers", verbose_name=_("议程")
    )
    title = models.CharField(_("名称"), max_length=80)
    file = models.FileField(_("文件"), upload_to="life/papers/%Y/", max_length=200)
    added_at = models.DateTimeField(_("添加时间"), default=timezone.now, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议材料")
        verbose_name_plural = _("会议材料")
        ordering = ["item", "pk"]

    def __str__(self) -> str:
        return self.title


def seen(user, way: str = "") -> Q:
    """A filter on items: those one may see. ``way`` leads to the item, ending in ``__``."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    to = f"{way}meeting__"
    own = MeetingBranch.objects.filter(branch__in=homes_of(user)).values("meeting")
    of_branch = Q(**{f"{to}pk__in": own}) & meetings.taking_part(user, to)
    inner = Q(**{f"{way}tier": Tier.BRANCH}) & (of_branch | meetings.overseen(user, to))
    outer = Q(**{f"{way}tier": Tier.ATTENDEES}) & meetings.seen(user, to)
    return meetings.kept(user, to) | inner | outer
