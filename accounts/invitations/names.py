"""A user name to begin with."""

import re
import secrets

from pypinyin import lazy_pinyin

from ..models import User


def suggest_username(name: str) -> str:
    """``张建国`` as ``zhangjianguo``; digits added where it is taken; else ``user…``."""
    base = re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(name)).lower())[:30]
    if not re.search(r"[a-z]", base):
        base = f"user{secrets.randbelow(9000) + 1000}"
    candidate = base
    while User.objects.filter(username__iexact=candidate).exists():
        candidate = f"{base}{secrets.randbelow(9000) + 1000}"
    return candidate
