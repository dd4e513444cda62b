"""Local rules: a superior makes a value of a rule stricter, by a document, from a day on."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.models import Tracked, TrackedQuerySet
from portal.rulebook.packs import FAULTS, Override, fault
from portal.rulebook.rules import Rule, all_rules

from ..enums import HOLDING_RULES, OPEN_RULES, RuleState

VIEW_RULES = "branches.view_ruleoverride"
PROPOSE_RULES = "branches.add_ruleoverride"
DECIDE_RULES = "branches.change_ruleoverride"
# The field a fault of the rulebook speaks of.
FIELD_OF_FAULT = {
    **dict.fromkeys(("unknown_rule", "unknown_parameter", "fixed"), "parameter"),
    **dict.fromkeys(("relaxed", "value"), "value"),
    "dates": "effective_to",
}


class RuleOverrideQuerySet(TrackedQuerySet):
    """Local rules, by who asks and by what they do."""

    def visible_to(self, user) -> RuleOverrideQuerySet:
        """All, with who typed them, for those who keep them; readers get ``public``."""
        if user.is_authenticated and user.is_active and user.has_perm(VIEW_RULES):
            return self
        return self.none()

    def editable_by(self, user) -> RuleOverrideQuerySet:
        """Those one may withdraw or end: any, for who may decide."""
        may = user.is_authenticated and user.is_active and user.has_perm(DECIDE_RULES)
        return self.filter(state__in=OPEN_RULES) if may else self.none()

    def decidable_by(self, user) -> RuleOverrideQuerySet:
        """Those that wait for this person: proposed by somebody else. Of superusers it is asked
        too."""
        rows = self.editable_by(user).filter(state=RuleState.PROPOSED)
        return rows.exclude(proposed_by=user) if user.is_authenticated else rows

    def approved(self) -> RuleOverrideQuerySet:
        """Those that hold on the days they name, ended ones up to their last."""
        return self.filter(state__in=HOLDING_RULES)

    def public(self, day: dt.date | None = None) -> RuleOverrideQuerySet:
        """Those readers are shown: in force on a day (default today)."""
        day = day or timezone.localdate()
        last = Q(effective_to=None) | Q(effective_to__gte=day)
        return self.approved().filter(last, effective_from__lte=day)

    def delete(self):
        """Never: by what a branch was judged stays written down."""
        raise PermissionDenied(_("本地规定只废止，不删除。"))


class RuleOverride(Tracked):
    """A value of a national rule, stricter for one organisation and its whole line, or for all.

    Proposed by one person and put into force by another. What was proposed is not changed any
    more: it is withdrawn and proposed anew, so that what the second person read is what holds.
    ``effective_to`` is the last day, included.
    """

    rule = models.CharField(_("规则"), max_length=20)
    parameter = models.CharField(_("项目"), max_length=40)
    value = models.PositiveIntegerField(_("本地数值"))
    superior = models.ForeignKey(
        "branches.Branch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("适用范围"),
        help_text=_("选一个党组织，对它和它下面各级党组织有效；不选，对全委各党组织有效。"),
    )
    issuer = models.CharField(
        _("制定机关"), max_length=80, help_text=_("文件落款的机关，例如：江北区委社会工作部。")
    )
    number = models.CharField(
        _("文号"), max_length=60, help_text=_("例如：江北社工委〔2026〕5号；没有文号的写文件名称。")
    )
    document = models.URLField(
        _("文件链接"), max_length=300, blank=True, help_text=_("公开的文件才填。")
    )
    effective_from = models.DateField(_("施行日期"))
    effective_to = models.DateField(
        _("最后一天"), null=True, blank=True, help_text=_("当天仍然有效；文件没有写期限的不填。")
    )
    reason = models.CharField(_("为什么"), max_length=200, help_text=_("写给审核的同事，不公开。"))
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=RuleState.choices,
        default=RuleState.PROPOSED,
        editable=False,
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("提出人"),
    )
    proposed_at = models.DateTimeField(_("提出时间"), default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("审核人"),
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, editable=False)
    refusal = models.CharField(_("退回的理由"), max_length=200, blank=True, editable=False)

    objects = RuleOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("本地规定")
        verbose_name_plural = _("本地规定")
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("add", "change", "view")
        constraints = [
            # One that is ended before its first day never holds.
            models.CheckConstraint(
                name="local_rule_ends_after_it_starts",
                condition=Q(effective_to__isnull=True)
                | Q(effective_to__gte=F("effective_from"))
                | Q(state=RuleState.ENDED),
            ),
            models.CheckConstraint(
                name="local_rule_in_force_by_two_people",
                condition=~Q(state__in=HOLDING_RULES)
                | Q(proposed_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.label} {self.value}（{self.number}）"

    @property
    def national(self) -> Rule | None:
        """The rule it makes stricter; None where the rulebook no longer has it."""
        return all_rules().get(self.rule)

    @property
    def label(self) -> str:
        """The parameter in words."""
        labels = self.national.labels if self.national else {}
        return labels.get(self.parameter, self.parameter)

    @property
    def national_value(self) -> int | None:
        """What the rule says itself."""
        return self.national.values.get(self.parameter) if self.national else None

    @property
    def as_override(self) -> Override:
        """What the rulebook needs to know of it."""
        return Override(
            rule=self.rule,
            parameter=self.parameter,
            value=self.value,
            issuer=self.issuer,
            number=self.number,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
        )

    @property
    def standing(self) -> str:
        """Its state today, in words: an approved one is still to come, in force, or over."""
        if self.state not in HOLDING_RULES:
            return str(self.get_state_display())
        today = timezone.localdate()
        if self.effective_to and self.effective_to < max(today, self.effective_from):
            return str(_("已废止") if self.state == RuleState.ENDED else _("已到期"))
        return str(_("已通过，还没施行") if today < self.effective_from else _("施行中"))

    @property
    def for_whom(self) -> str:
        """The organisations it holds for, in words."""
        if self.superior_id is None:
            return str(_("全委各党组织"))
        return str(_("%(name)s及其下级党组织") % {"name": self.superior})

    def clean(self) -> None:
        """What the rulebook allows: stricter, never looser. One value of an organisation a day."""
        if self.value is None or not (self.effective_from and self.rule):
            return
        if code := fault(self.as_override):
            words = {"rule": self.rule, "parameter": self.label, "value": self.value}
            raise ValidationError({FIELD_OF_FAULT[code]: gettext(FAULTS[code]) % words})
        self._alone()

    def _alone(self) -> None:
        rows = RuleOverride.objects.approved().exclude(pk=self.pk)
        rows = rows.filter(rule=self.rule, parameter=self.parameter, superior=self.superior_id)
        rows = rows.filter(Q(effective_to=None) | Q(effective_to__gte=self.effective_from))
        if self.effective_to:
            rows = rows.filter(effective_from__lte=self.effective_to)
        if other := rows.first():
            raise ValidationError(
                {
                    "effective_from": _(
                        "这一范围这段时间已经有%(number)s的规定：先写明它的最后一天，再提出新的。"
                    )
                    % {"number": other.number}
                }
            )

    def delete(self, *args, **kwargs):
        """Never: by what a branch was judged stays written down."""
        raise PermissionDenied(_("本地规定只废止，不删除。"))
