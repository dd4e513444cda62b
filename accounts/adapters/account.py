"""How allauth behaves here: nobody registers by themselves."""

import unicodedata

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import PhoneVerificationStage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal import keys

from .. import sms
from ..links import SECURITY_MAIL, site_name
from ..models import User
from ..phones import PhoneFormField, normalise
from . import words

METHODS = ("phone", "email", "username")


def _account_key(typed: str) -> str:
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    try:
        phone = normalise(text)
    except ValidationError:
        phone = None
    named = Q(username__iexact=text) | Q(email__iexact=text) | Q(emailaddress__email__iexact=text)
    if phone:
        named |= Q(phone=phone)
    # Others may claim an address; who has proven it is asked for the password.
    found = User.objects.filter(named).values_list("emailaddress__verified", "pk")
    owner = min(((not verified, pk) for verified, pk in found), default=None)
    return f"account {owner[1]}" if owner else phone or text


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up: accounts are made by invitation only. Phone numbers live on the user."""

    error_messages = {**DefaultAccountAdapter.error_messages, **words.OF_ACCOUNTS}

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        """The ways to prove oneself again, named as everywhere on this site."""
        return [
            {**way, "description": words.WAYS.get(way["id"], way["description"])}
            for way in super().get_reauthentication_methods(user)
        ]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never open."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        """Failed tries count for the account, however its owner is named and a number is spelt.

        Where there is no account, for what was typed, in one form; asked the same way.
        """
        # Not for each site, as allauth has it: a host name with any port is one more site.
        typed = next((credentials[name] for name in METHODS if credentials.get(name)), "")
        return _account_key(str(typed))

    def format_email_subject(self, subject: str) -> str:
        """The site's name before the subject, not the host name somebody asked for."""
        return f"[{site_name()}] {subject}"

    def render_mail(self, template_prefix, email, context, headers=None) -> EmailMessage:
        """All of allauth's mail is about getting in: it waits for nothing."""
        headers = {**(headers or {}), **SECURITY_MAIL}
        return super().render_mail(template_prefix, email, context, headers)

    def get_login_stages(self) -> list[str]:
        """Without a message to the phone at the door: numbers are proven when they are changed."""
        phone = f"{PhoneVerificationStage.__module__}.{PhoneVerificationStage.__qualname__}"
        return [stage for stage in super().get_login_stages() if stage != phone]

    def phone_form_field(self, **kwargs) -> PhoneFormField:
        """A field that understands numbers as people write them."""
        return PhoneFormField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The number and whether it is proven."""
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Store a number."""
        user.phone = phone
        user.phone_verified = verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """The number just proven by a message."""
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Whose number this is."""
        try:
            return User.objects.filter(phone=normalise(phone)).first()
        except ValidationError:
            return None

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs) -> None:
        """A code to prove the number with. It leaves by the outbox, not in this request."""
        text = _("%(code)s 是您的验证码，15 分钟内有效。请勿转告他人。") % {"code": code}
        sms.code_written.send(User, user=user, phone=phone, text=text)


class MFAAdapter(DefaultMFAAdapter):
    """Names people read in their phone's list of passkeys; secrets sealed (``portal.keys``)."""

    error_messages = {**DefaultMFAAdapter.error_messages, **words.OF_SECOND_FACTORS}

    def encrypt(self, text: str) -> str:
        """As it lies in the database."""
        return keys.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """``portal.keys.WrongKey`` where no key opens it; the middleware says so."""
        return keys.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host passkeys belong to, under the site's name."""
        return {
            **super().get_public_key_credential_rp_entity(),
            "name": site_name(),
        }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """``通行密钥 2``."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("通行密钥 %(number)s") % {"number": number}
