"""What second factors keep is sealed: the secret of an authenticator app, the seed of codes."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator

from portal import keys

SECRETS = ("secret", "seed")


def change(authenticator, how: Callable[[str], str]) -> bool:
    """Apply ``how`` to each secret of a row of allauth's; whether any changed. Not saved."""
    data = authenticator.data
    new = {name: how(data[name]) for name in SECRETS if name in data}
    if "migrated_codes" in data:
        new["migrated_codes"] = [how(code) for code in data["migrated_codes"]]
    if all(data[name] == value for name, value in new.items()):
        return False
    data.update(new)
    return True


def connect() -> None:
    """Called once, when apps are ready."""
    keys.keep(keys.Kept(Authenticator, "data", change))
