"""Invitations: the only way to an account."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import scopes
from ..enums import Delivery, InvitationState


def digest(token: str) -> str:
    """What is stored of a token. It carries 256 random bits, so one fast hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class InvitationQuerySet(models.QuerySet):
    """Invitations by state and by who asks."""

    def visible_to(self, user) -> InvitationQuerySet:
        """Those whose scope lets ``user`` see what they are for."""
        return self._of_scopes(user, "visible")

    def editable_by(self, user) -> InvitationQuerySet:
        """Those ``user`` may revoke and issue again."""
        return self._of_scopes(user, "editable")

    def open(self, at: dt.datetime | None = None) -> InvitationQuerySet:
        """Neither used nor revoked nor expired."""
        return self._undecided().filter(expires_at__gt=at or timezone.now())

    def expired(self, at: dt.datetime | None = None) -> InvitationQuerySet:
        """Run out before anybody used them."""
        return self._undecided().filter(expires_at__lte=at or timezone.now())

    def used(self) -> InvitationQuerySet:
        """Accepted."""
        return self.filter(used_at__isnull=False)

    def revoked(self) -> InvitationQuerySet:
        """Taken back, or replaced by a later one."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=False)

    def with_token(self, token: str) -> Invitation | None:
        """The invitation of a link, whatever its state; None for a link nobody made."""
        return self.filter(token_hash=digest(token)).first()

    def _undecided(self) -> InvitationQuerySet:
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)

    def _of_scopes(self, user, right: str) -> InvitationQuerySet:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        allowed = Q(pk__in=[])
        for scope in scopes.registered():
            ids = getattr(scope, right)(user)
            if ids is scopes.ALL:
                allowed |= Q(scope=scope.name)
            elif ids:
                allowed |= Q(scope=scope.name, object_id__in=ids)
        return self.filter(allowed)


class Invitation(models.Model):
    """A single-use link with which one person opens an account or gets back into theirs.

    The token is never stored, only its hash. What accepting means is the matter of the scope: the
    app that registered it listens to ``accounts.invitations.invitation_accepted``.
    """

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("范围"), max_length=40)
    object_id = models.BigIntegerField(_("对象"), null=True, blank=True)
    context = models.CharField(
        _("邀请加入"), max_length=120, help_text=_("对方看到的党组织或岗位名称。")
    )
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    phone = models.CharField(_("手机号"), max_length=16, blank=True)
    delivery = models.CharField(_("送达"), max_length=8, choices=Delivery.choices)
    target = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations_to_claim",
        verbose_name=_("已有的账号"),
        help_text=_("只给这个账号的主人：重新设置登录方式。"),
    )
    pending_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        help_text=_("正在登记通行密钥，还不能登录的账号。"),
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="invitations_made",
        verbose_name=_("邀请人"),
    )
    inviter = models.CharField(_("邀请人（当时）"), max_length=80)
    reissue_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="reissues", editable=False
    )
    created_at = models.DateTimeField(_("发出时间"), default=timezone.now, db_index=True)
    expires_at = models.DateTimeField(_("有效期到"))
    used_at = models.DateTimeField(_("使用时间"), null=True, editable=False)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="invitations_accepted",
        verbose_name=_("使用者"),
    )
    checked_at = models.DateTimeField(
        _("核实时间"),
        null=True,
        editable=False,
        help_text=_("当面给链接开通的账号，由上级向本人核实。"),
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("核实人"),
    )
    revoked_at = models.DateTimeField(_("撤回时间"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("邀请")
        verbose_name_plural = _("邀请")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["scope", "object_id"], name="invitation_scope_object")]

    def __str__(self) -> str:
        return f"{self.context} · {self.name or self.email or self.get_delivery_display()}"

    @property
    def state(self) -> InvitationState:
        """Where it stands now; used wins over revoked, revoked over expired."""
        if self.used_at:
            return InvitationState.USED
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.expires_at <= timezone.now():
            return InvitationState.EXPIRED
        return InvitationState.OPEN

    @property
    def is_open(self) -> bool:
        """Whether the link still works, as far as the invitation itself goes."""
        return self.state == InvitationState.OPEN

    @property
    def is_revoked_today(self) -> bool:
        """Taken back or replaced today: until midnight what was taken back can work again."""
        if self.used_at or self.revoked_at is None:
            return False
        return timezone.localdate(self.revoked_at) == timezone.localdate()

    @property
    def inviter_may_still(self) -> bool:
        """Whether who made it could make it today; made on the server's command line: always."""
        if self.inviter_is_console:
            return True
        user = self.invited_by
        return user is not None and Invitation.objects.editable_by(user).filter(pk=self.pk).exists()

    @property
    def inviter_is_console(self) -> bool:
        """Made by ``manage.py`` rather than by a person signed in."""
        return self.delivery == Delivery.CONSOLE
