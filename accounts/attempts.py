"""Under which name failed attempts to sign in are counted."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import Q

from .models import User
from .phones import normalise

# Of the credentials allauth hands on: what somebody may be called by.
NAMES = ("username", "email", "phone")


def counted_under(*typed: str) -> str:
    """``account 17`` where one of these names somebody; else what was typed, in one form.

    One query whether there is somebody or not. Where an address stands at several accounts, the
    one that has proven it, or else the oldest, counts them all.
    """
    texts = list(dict.fromkeys(text.strip() for text in typed if text.strip()))
    wanted = Q()
    for text in texts:
        wanted |= Q(username__iexact=text) | Q(email__iexact=text)
        wanted |= Q(emailaddress__email__iexact=text) | Q(phone=_number(text) or text)
    rows = User.objects.filter(wanted).values_list("emailaddress__verified", "pk")
    found = sorted((not verified, pk) for verified, pk in rows) if texts else []
    if found:
        return f"account {found[0][1]}"
    return "name " + " ".join(sorted({_number(text) or _plain(text) for text in texts}))


def _number(text: str) -> str:
    try:
        return normalise(text)
    except ValidationError:
        return ""


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
