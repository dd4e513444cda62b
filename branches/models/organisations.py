"""The register of party organisations: the layer of permission everything private hangs on."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from portal.models import Tracked, TrackedQuerySet
from portal.pages.terms import NamedTerm
from portal.rulebook.branches import election_due, term_years

from ..enums import BranchStatus, FormationForm, PartyLevel, ResponsibilityRoute
from ..permissions import (
    CHANGE_BRANCH,
    VIEW_BRANCH,
    belonging,
    below_office,
    overseeing,
    oversees_all,
    read_by_office,
)


class Sector(NamedTerm):
    """The trade of a social organisation: 养老, 社会工作, 律师 …"""

    class Meta(NamedTerm.Meta):
        verbose_name = _("行业")
        verbose_name_plural = _("行业")


class Street(NamedTerm):
    """The street or town a party organisation sits in (属地)."""

    class Meta(NamedTerm.Meta):
        verbose_name = _("街道（镇）")
        verbose_name_plural = _("街道（镇）")


class Department(NamedTerm):
    """The department in charge of a social organisation's trade (业务主管单位)."""

    class Meta(NamedTerm.Meta):
        verbose_name = _("主管部门")
        verbose_name_plural = _("主管部门")


class BranchQuerySet(TrackedQuerySet):
    """The ways to a party organisation, by who asks."""

    def listed(self) -> BranchQuerySet:
        """Those the public directory shows: at work, with a public page that is out."""
        return self.filter(
            status=BranchStatus.ACTIVE,
            pages__live=True,
            pages__alias_of__isnull=True,
            pages__locale__language_code=settings.LANGUAGE_CODE,
        ).distinct()

    def of_member(self, user) -> BranchQuerySet:
        """Those ``user`` belongs to, as home or host, or keeps as secretary."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(belonging(user)).distinct()

    def overseen_by(self, user, permission: str = VIEW_BRANCH) -> BranchQuerySet:
        """Those ``user`` is given to oversee, and may do there what ``permission`` names.

        The one place that decides it. A role (or a permission of one's own) says what may be done,
        ``StaffScope`` for which organisations; without a scope in force there are none. Officers of
        a superior organisation (党委, 党总支) need neither for what they read of those below
        (``PORTAL_SUPERIOR_READS``). Superusers oversee all.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if not user.has_perm(permission):
            return self.filter(below_office(user)) if read_by_office(permission) else self.none()
        if oversees_all(user):
            return self
        wanted = overseeing(user)
        return self.filter(wanted | below_office(user) if read_by_office(permission) else wanted)

    def foreign_to(self, user) -> BranchQuerySet:
        """Those a committee person neither oversees nor keeps."""
        theirs = self.model.objects.filter(overseeing(user))
        kept = self.model.objects.kept_by(user)
        return self.exclude(pk__in=theirs.values("pk")).exclude(pk__in=kept.values("pk"))

    def editable_by(self, user) -> BranchQuerySet:
        """Those whose pages and records ``user`` keeps: as secretary, or as committee staff."""
        return self.kept_or_overseen(user, CHANGE_BRANCH)

    def kept_or_overseen(self, user, permission: str) -> BranchQuerySet:
        """Those ``user`` is secretary of, or oversees and may do there what is named."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_perm(permission) and oversees_all(user):
            return self
        objects = self.model.objects
        return self.either(objects.kept_by(user), objects.overseen_by(user, permission))

    def seen_in_admin(self, user) -> BranchQuerySet:
        """Those whose records the admin shows: what one keeps or oversees, not what is listed."""
        return self.kept_or_overseen(user, VIEW_BRANCH)

    def either(self, *ways: models.QuerySet) -> BranchQuerySet:
        """Those of this queryset that one of ``ways`` leads to, each once."""
        wanted = Q(pk__in=[])
        for way in ways:
            wanted |= Q(pk__in=way.order_by().values("pk"))
        return self.filter(wanted)

    def kept_by(self, user) -> BranchQuerySet:
        """Those ``user`` is secretary of (or stands in for)."""
        return self.filter(secretaries_group__user=user)

    def visible_to(self, user) -> BranchQuerySet:
        """What the directory shows, one's own, and what one oversees."""
        objects = self.model.objects
        if not user.is_authenticated:
            return self.either(objects.listed())
        if user.is_active and user.has_perm(VIEW_BRANCH) and oversees_all(user):
            return self
        return self.either(objects.listed(), objects.of_member(user), objects.overseen_by(user))

    def internal_collections(self) -> models.QuerySet[Collection]:
        """Where they keep the files of their internal pages."""
        return Collection.objects.filter(pk__in=self.values("internal_collection"))


class Branch(Tracked):
    """A party organisation (党委, 党总支, 党支部).

    ``slug`` names its pages, groups and collections and never changes. Groups and collections are
    made by ``branches.services.provision_branch``, never by ``save``.
    """

    name = models.CharField(_("党组织全称"), max_length=80, unique=True)
    short_name = models.CharField(_("简称"), max_length=30)
    slug = models.SlugField(
        _("代号"),
        max_length=50,
        unique=True,
        help_text=_("支部主页网址里的一段，用小写字母、数字和“-”，例如 chengbei；定了不能再改。"),
    )
    level = models.CharField(
        _("层级"), max_length=10, choices=PartyLevel.choices, default=PartyLevel.BRANCH
    )
    form = models.CharField(
        _("组建形式"), max_length=10, choices=FormationForm.choices, default=FormationForm.SINGLE
    )
    route = models.CharField(
        _("组建路径"), max_length=10, choices=ResponsibilityRoute.choices, blank=True
    )
    covered_units = models.PositiveSmallIntegerField(
        _("联合单位数"), null=True, blank=True, help_text=_("联合党支部填写。")
    )
    superior = models.ForeignKey(
        "self",
        verbose_name=_("上级党组织"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subordinates",
    )
    status = models.CharField(
        _("状态"), max_length=10, choices=BranchStatus.choices, default=BranchStatus.ACTIVE
    )
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("行业"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="branches",
    )
    street = models.ForeignKey(
        Street,
        verbose_name=_("街道（镇）"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="branches",
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("主管部门"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="branches",
        help_text=_("业务主管单位。"),
    )
    established_on = models.DateField(_("成立日期"), null=True, blank=True)
    elected_on = models.DateField(_("本届选举日期"), null=True, blank=True)
    term_years = models.PositiveSmallIntegerField(
        _("任期（年）"), null=True, blank=True, help_text=_("不填按条例：社会组织一般3年。")
    )
    revoked_on = models.DateField(_("撤销日期"), null=True, blank=True)
    members_group = models.OneToOneField(
        Group, on_delete=models.SET_NULL, null=True, editable=False, related_name="branch_members"
    )
    secretaries_group = models.OneToOneField(
        Group,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="branch_secretaries",
    )
    public_collection = models.OneToOneField(
        Collection, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    internal_collection = models.OneToOneField(
        Collection, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("党组织")
        verbose_name_plural = _("党组织")
        ordering = ["name"]
        permissions = [("view_internal", _("阅读各支部的党内页面"))]

    def __str__(self) -> str:
        return self.short_name

    def clean(self) -> None:
        """Nothing is its own superior; what is revoked has a date."""
        if self.pk and self.superior_id and self.pk in self.line_of_superiors():
            raise ValidationError({"superior": _("上级不能是自己或自己的下级。")})
        if self.status == BranchStatus.REVOKED and not self.revoked_on:
            raise ValidationError({"revoked_on": _("已撤销的要写撤销日期。")})
        if self.form == FormationForm.JOINT and not self.covered_units:
            raise ValidationError({"covered_units": _("联合党支部要写联合了几个单位。")})

    def line_of_superiors(self) -> set[int]:
        """Keys of all organisations above, whatever is stored of this one."""
        line, superior = set(), self.superior
        while superior and superior.pk not in line:
            line.add(superior.pk)
            superior = superior.superior
        return line

    @property
    def term_ends_on(self) -> dt.date | None:
        """The day this term ends, None where the election day is unknown."""
        if not self.elected_on:
            return None
        return election_due(self.elected_on, self.term_years or term_years())


class PartyGroup(Tracked):
    """党小组, a group inside a branch."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="groups", verbose_name=_("党支部")
    )
    name = models.CharField(_("名称"), max_length=40)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("党小组")
        verbose_name_plural = _("党小组")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], name="one_group_name_per_branch")
        ]

    def __str__(self) -> str:
        return self.name
