"""Forms at the door: signing in, and accepting an invitation."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    SignupWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .. import recovery, sessions
from ..models import User
from .proofs import PASSWORD_HELP, check_alike


class LoginForm(AllauthLoginForm):
    """User name, mail address or phone number, and the password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("用户名、邮箱或手机号")
        login.widget.attrs.update(autocomplete="username webauthn", autocapitalize="none")
        login.widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        remember = self.fields["remember"]
        remember.label = _("记住我，%(days)d 天内不用再登录") % {
            "days": settings.PORTAL_REMEMBER_DAYS
        }
        remember.help_text = _(
            "只在自己一个人用的手机或电脑上勾选。看别人的资料时，还会再验证一次。"
        )

    def login(self, request, redirect_url=None):
        """Sign in, till the browser closes or for as long as was asked for."""
        response = super().login(request, redirect_url)
        if self.cleaned_data["remember"]:
            sessions.remember(request.session, self.user)
        else:
            sessions.forget(request.session)
        return response


class ForgottenForm(forms.Form):
    """What one signs in with. The field has allauth's name, whose view this is the form of."""

    email = forms.CharField(
        label=_("用户名、邮箱或手机号"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )

    def save(self, request: HttpRequest, **kwargs) -> str:
        """Note what was typed; a task looks it up, so that every answer is the same."""
        recovery.ask(request, self.cleaned_data["email"])
        return self.cleaned_data["email"]


class NewPasswordForm(forms.Form):
    """A password of one's own, twice."""

    password1 = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )
    password2 = forms.CharField(
        label=_("再输入一次密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user: User | None = None, passkey: bool = False, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        if passkey:
            del self.fields["password1"], self.fields["password2"]

    def clean(self) -> dict:
        """Alike, and good enough for this person."""
        data = super().clean()
        if "password1" not in self.fields:
            return data
        check_alike(self)
        if first := data.get("password1"):
            try:
                password_validation.validate_password(first, self.owner(data))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return data

    def owner(self, data: dict) -> User | None:
        """Whose name a password must not resemble."""
        return self.user


class AcceptForm(NewPasswordForm):
    """What an invited person chooses for a new account."""

    field_order = ["display_name", "username", "password1", "password2"]

    display_name = forms.CharField(
        label=_("姓名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("支部里的人看到的名字。"),
    )
    username = forms.CharField(
        label=_("用户名"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text=_("登录时用，可以改成您记得住的。"),
    )

    def clean_username(self) -> str:
        """Free, whatever its capitals, and never like a number or an address."""
        return get_adapter().clean_username(self.cleaned_data["username"].strip().lower())

    def owner(self, data: dict) -> User:
        """The person as far as they have named themselves."""
        return User(username=data.get("username", ""), display_name=data.get("display_name", ""))


class WellFormed:
    """Refuse what no browser sends instead of failing on it: fido2 takes the parts for granted."""

    def clean_credential(self):
        """The credential, or that it was none."""
        refusal = forms.ValidationError(_("通行密钥没有核对上，请再试一次。"))
        try:
            inherited = getattr(super(), "clean_credential", None)
            if inherited:
                return inherited()
            credential = self.cleaned_data["credential"]
            webauthn.parse_registration_response(credential)
            return credential
        except forms.ValidationError as error:
            if error.code != "incorrect_code":
                raise
            raise refusal from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise refusal from error


class AddPasskeyForm(WellFormed, AddWebAuthnForm):
    """A further passkey of one's own; one that stands for the password unless unticked."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("给这把钥匙起个名字")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = _("可以代替密码登录")
        passwordless.help_text = _("只有不支持的旧式安全密钥才取消勾选。")


class PasskeyLoginForm(WellFormed, LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class PasskeyStageForm(WellFormed, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeyConfirmForm(WellFormed, ReauthenticateWebAuthnForm):
    """A passkey before something that matters."""


class PasskeyForm(WellFormed, SignupWebAuthnForm):
    """The passkey the browser made, and a name to tell it from later ones."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("给这把钥匙起个名字")
        self.fields["name"].help_text = _("例如“我的手机”，以后添加更多时好区分。")
