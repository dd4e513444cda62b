"""The user model, alone in its app's first migration (everything else refers to it)."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..phones import normalise, validate_phone
from ..validators import validate_username


class User(AbstractUser):
    """A person who can sign in. Party data lives in ``members``, never here."""

    username = models.CharField(
        _("用户名"),
        max_length=150,
        unique=True,
        validators=[validate_username],
        help_text=_("汉字、字母、数字和 . _ -，至少一个不是数字；不能像手机号或邮箱。"),
        error_messages={"unique": _("这个用户名已经有人用了，请换一个。")},
    )
    # Of the session a request comes in; ``SecondFactorMiddleware`` says where one is needed and not
    # there. What only the admin shows, and all branches' internal pages, waits for it.
    has_second_factor: bool = True
    # Answers kept on the user of a request, for as long as that object lives: paths closed to them
    # in the admin (``portal.access.closed_trees``), branches they keep (``members.permissions``),
    # scopes in force (``branches.permissions``).
    _closed_page_paths: tuple[frozenset[str], frozenset[str]] | None = None
    _closed_collection_paths: tuple[frozenset[str], frozenset[str]] | None = None
    _kept_branches: list[models.Model] | None = None
    _scopes: list[models.Model] | None = None
    _unread: list[models.Model] | None = None
    first_name = None
    last_name = None
    display_name = models.CharField(_("显示姓名"), max_length=40, blank=True)
    phone = models.CharField(
        _("手机号"),
        max_length=16,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_phone],
        help_text=_("可以用它登录。"),
        error_messages={"unique": _("这个手机号不能使用。")},
    )
    phone_verified = models.BooleanField(
        _("手机号已核实"),
        default=False,
        help_text=_("由支部登记，或经短信验证；本人自己填的不算。"),
    )

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.display_name or self.username

    def save(self, *args, **kwargs) -> None:
        """A phone number is kept in one form, ``+8613800138000``; none is NULL, not empty."""
        self.phone = normalise(self.phone) if self.phone else None
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """The name other people see."""
        return str(self)

    def get_short_name(self) -> str:
        """The name other people see."""
        return str(self)
