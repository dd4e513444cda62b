"""Proving oneself and choosing a new password: allauth's forms, in the words of this site."""

import unicodedata

from allauth.account import forms as allauth
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_HELP = _("至少 10 个字，不能只有数字。用三四个不相干的词连起来，好记又安全。")
UNEQUAL = _("两次输入的密码不一样，请重新输入。")


class TypedCode:
    """A field ``code`` that phones show digits for; blanks and full-width digits do no harm."""

    code_label = _("验证码")
    code_help = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = self.code_label, self.code_help
        field.widget.attrs.pop("placeholder", None)
        # No pattern: a keyboard is offered, nothing is refused before it is looked at.
        field.widget.attrs.update(
            inputmode="numeric",
            autocomplete="one-time-code",
            autocapitalize="none",
            spellcheck="false",
        )

    def clean_code(self) -> str:
        """The code as it was meant."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        self.cleaned_data["code"] = "".join(typed.split())
        return super().clean_code()


class _CodeOfTwo(TypedCode):
    """The code of an authenticator app, or a recovery code; which of them this person has."""

    code_label = _("验证码或恢复码")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        types = set(Authenticator.objects.filter(user=self.user).values_list("type", flat=True))
        self.has_app = Authenticator.Type.TOTP in types
        self.has_passkey = Authenticator.Type.WEBAUTHN in types
        self.has_codes = Authenticator.Type.RECOVERY_CODES in types
        if not self.has_app:
            self.fields["code"].label = _("恢复码")


class CodeForm(_CodeOfTwo, codes.AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(_CodeOfTwo, codes.ReauthenticateForm):
    """The same before something that matters."""


class ActivateAppForm(TypedCode, ActivateTOTPForm):
    """The first code of an authenticator app."""

    code_label = _("应用显示的 6 位数字")

    def clean_code(self) -> str:
        """The code; a recovery code is none here."""
        try:
            return super().clean_code()
        except forms.ValidationError as error:
            if error.code != "incorrect_code":
                raise
            raise forms.ValidationError(
                _("数字没有核对上。请看应用里现在显示的 6 位；手机的时间不准，也会不对。")
            ) from error


class PhoneCodeForm(TypedCode, allauth.VerifyPhoneForm):
    """The code of a message to a new number."""


class LoginCodeForm(TypedCode, allauth.ConfirmLoginCodeForm):
    """The code of a message to sign in with."""


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名字")
        self.fields["name"].help_text = _("例如“我的手机”，多把钥匙好区分。")


class ConfirmPasswordForm(allauth.ReauthenticateForm):
    """The password before something that matters."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class TypedTwice(allauth.PasswordVerificationMixin):
    """A new password, twice: what is wrong with it and that the two differ are said at once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("现在的密码"),
            "password1": _("新密码"),
            "password2": _("再输入一次新密码"),
        }
        for name, field in self.fields.items():
            field.label = labels[name]
            field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = PASSWORD_HELP

    def clean(self) -> dict:
        """Compared as typed: a password too short is missing from what was cleaned."""
        data = super(allauth.PasswordVerificationMixin, self).clean()
        check_alike(self)
        return data


def check_alike(form: forms.Form) -> None:
    """Say so where ``password2`` is not what was typed as ``password1``."""
    first, second = (form.data.get(form.add_prefix(f"password{n}")) for n in (1, 2))
    if first and second and first != second:
        form.add_error("password2", UNEQUAL)


class ChangePasswordForm(TypedTwice, allauth.ChangePasswordForm):
    """A new password in the place of the one that is known."""


class SetPasswordForm(TypedTwice, allauth.SetPasswordForm):
    """A password for who has signed in with a passkey so far."""


class ResetPasswordForm(TypedTwice, allauth.ResetPasswordKeyForm):
    """A new password by the link of a mail."""
