"""For which organisations a committee person acts: dated rows, ended and never deleted."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Tracked, TrackedQuerySet
from portal.records.dated import DatedQuerySet, DatedRow

from ..enums import ScopeKind

# The field that names what a kind draws its line by; the whole committee needs none.
FIELD_OF = {
    ScopeKind.STREET: "street",
    ScopeKind.DEPARTMENT: "department",
    ScopeKind.SUPERIOR: "branch",
}


def extent(kind: str, thing) -> str:
    """What a scope reaches over, in words: ``全委``, ``街道（镇）：城北街道``."""
    label = str(ScopeKind(kind).label)
    return f"{label}：{thing}" if thing else label


class StaffScopeQuerySet(TrackedQuerySet, DatedQuerySet):
    """Scopes, by who asks."""

    def visible_to(self, user) -> StaffScopeQuerySet:
        """One's own; all for those who give them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm("branches.view_staffscope"):
            return self
        return self.filter(user=user)

    def editable_by(self, user) -> StaffScopeQuerySet:
        """Those one may end: of others, never one's own."""
        if not user.is_active or not user.has_perm("branches.change_staffscope"):
            return self.none()
        return self.exclude(user=user)

    def delete(self):
        """Never: what somebody could see on a day stays written down."""
        raise PermissionDenied(_("负责范围只结束，不删除。"))


class StaffScope(Tracked, DatedRow):
    """One account oversees the whole committee's organisations, a street's, a department's, a line.

    The role says what may be done, the scope for which organisations
    (``Branch.objects.overseen_by``). No scope in force: nothing of others' records.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="staff_scopes",
        verbose_name=_("工作人员"),
    )
    kind = models.CharField(_("范围"), max_length=10, choices=ScopeKind.choices)
    street = models.ForeignKey(
        "branches.Street",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("街道（镇）"),
    )
    department = models.ForeignKey(
        "branches.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主管部门"),
    )
    branch = models.ForeignKey(
        "branches.Branch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("上级党组织"),
        help_text=_("负责它和它下面的各级党组织。"),
    )
    reason = models.CharField(_("为什么给"), max_length=100)
    paper = models.CharField(
        _("依据"), max_length=60, blank=True, help_text=_("分工文件、会议纪要的文号。")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("谁给的"),
    )
    entered_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)

    objects = StaffScopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("负责范围")
        verbose_name_plural = _("负责范围")
        ordering = ["-starts_on", "-pk"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                name="scope_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="scope_names_what_its_kind_asks",
                condition=Q(
                    kind=ScopeKind.COMMITTEE,
                    street__isnull=True,
                    department__isnull=True,
                    branch__isnull=True,
                )
                | Q(
                    kind=ScopeKind.STREET,
                    street__isnull=False,
                    department__isnull=True,
                    branch__isnull=True,
                )
                | Q(
                    kind=ScopeKind.DEPARTMENT,
                    street__isnull=True,
                    department__isnull=False,
                    branch__isnull=True,
                )
                | Q(
                    kind=ScopeKind.SUPERIOR,
                    street__isnull=True,
                    department__isnull=True,
                    branch__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="one_open_committee_scope",
                fields=["user"],
                condition=Q(kind=ScopeKind.COMMITTEE, ends_on__isnull=True),
            ),
            *(
                models.UniqueConstraint(
                    name=f"one_open_scope_per_{field}",
                    fields=["user", field],
                    condition=Q(kind=kind, ends_on__isnull=True),
                )
                for kind, field in FIELD_OF.items()
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.extent}"

    @property
    def thing(self) -> models.Model | None:
        """The street, department or superior; None for the whole committee."""
        field = FIELD_OF.get(self.kind)
        return getattr(self, field) if field else None

    @property
    def extent(self) -> str:
        """What it reaches over, in words."""
        return extent(self.kind, self.thing)

    def clean(self) -> None:
        """Given by somebody else; the one thing its kind asks for, and no second row of the same
        for the same days."""
        errors = {}
        if self._state.adding and self.user_id and self.entered_by_id == self.user_id:
            errors["user"] = _("不能给自己负责范围，请别的管理员来给。")
        wanted = FIELD_OF.get(self.kind)
        for field in FIELD_OF.values():
            if field == wanted and getattr(self, f"{field}_id") is None:
                errors[field] = _("请选定一个。")
            elif field != wanted and getattr(self, f"{field}_id") is not None:
                errors[field] = _("这种范围不用填这一项。")
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            errors["ends_on"] = _("结束日期不能早于开始日期。")
        elif self.starts_on and self.user_id and self.kind and not errors:
            rows = StaffScope.objects.filter(user=self.user_id, kind=self.kind)
            if wanted:
                rows = rows.filter(**{wanted: getattr(self, f"{wanted}_id")})
            if self.overlaps(rows).exists():
                errors["starts_on"] = _("这名工作人员这段时间已经有同样的范围。")
        if errors:
            raise ValidationError(errors)

    def delete(self, *args, **kwargs):
        """Never: what somebody could see on a day stays written down."""
        raise PermissionDenied(_("负责范围只结束，不删除。"))
