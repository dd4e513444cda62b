"""Phone numbers in one form, so that one person's number is one number."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAINLAND_MOBILE = re.compile(r"1[3-9]\d{9}")
INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}")
SEPARATORS = re.compile(r"[\s\-‐-―().·]+")
MESSAGE = _("请输入 11 位手机号，例如 138 0013 8000；境外号码以 + 和国家代码开头。")


def normalise(value: str) -> str:
    """``138 0013-8000``, ``008613800138000`` or full-width digits as ``+8613800138000``.

    Raises ``ValidationError`` for what is no mobile number of the mainland and no number with a
    country code (E.164: at most 15 digits).
    """
    text = SEPARATORS.sub("", unicodedata.normalize("NFKC", value))
    if text.startswith("00"):
        text = "+" + text[2:]
    if re.fullmatch(r"86" + MAINLAND_MOBILE.pattern, text):
        text = "+" + text
    if MAINLAND_MOBILE.fullmatch(text):
        return "+86" + text
    if text.startswith("+86"):
        if MAINLAND_MOBILE.fullmatch(text[3:]):
            return text
    elif INTERNATIONAL.fullmatch(text):
        return text
    raise ValidationError(MESSAGE, code="invalid")


def validate_phone(value: str) -> None:
    """A number ``normalise`` understands."""
    normalise(value)


def readable(phone: str | None) -> str:
    """``138 0013 8000``, or ``+852 …`` as stored; empty for none."""
    if phone and phone.startswith("+86"):
        return f"{phone[3:6]} {phone[6:10]} {phone[10:]}"
    return phone or ""


class PhoneFormField(forms.CharField):
    """A phone number, normalised."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel-national"})
        )
        super().__init__(**kwargs)

    def clean(self, value: str) -> str:
        """``+8613800138000``; empty where nothing was given and nothing is required."""
        value = super().clean(value)
        return normalise(value) if value else ""
