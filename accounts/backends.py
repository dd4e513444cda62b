"""Checking a password in the same time, whether the account exists or not."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.http import HttpRequest


class SignInBackend(AuthenticationBackend):
    """User name, mail address or phone with a password: exactly one slow hash per attempt.

    allauth asks by user name and then by address; with Django's own backend before it, an address
    that exists would cost three hashes and one that does not two, which can be measured.
    """

    def authenticate(self, request: HttpRequest | None, **credentials) -> AbstractBaseUser | None:
        """The user, or None."""
        self._results: dict[int, bool] = {}
        return super().authenticate(request, **credentials)

    def get_all_permissions(self, user_obj: AbstractBaseUser, obj: object = None) -> set[str]:
        """As Django's: the account's own and those of its groups, but in one query for both."""
        if user_obj.is_superuser or not user_obj.is_active or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            held = Q(user=user_obj) | Q(group__user=user_obj)
            rows = Permission.objects.filter(held).order_by().distinct()
            names = rows.values_list("content_type__app_label", "codename")
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in names}
        return user_obj._perm_cache

    def _check_password(
        self, user: AbstractBaseUser | None, password: str
    ) -> AbstractBaseUser | None:
        if user is not None and self._results.get(user.pk) is False:
            return None
        result = super()._check_password(user, password)
        if user is not None:
            self._results[user.pk] = result is not None
        return result
