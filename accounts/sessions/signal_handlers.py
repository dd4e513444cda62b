"""What happens when somebody signs in."""

import time

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from . import REMEMBERED, SIGNED_IN_AT, forget


def begin(sender, request: HttpRequest, user, **kwargs) -> None:
    """The session's time runs from now on.

    A password typed by one person and not followed up remembers no other.
    """
    request.session[SIGNED_IN_AT] = time.time()
    if request.session.get(REMEMBERED) != user.pk:
        forget(request.session)


def connect() -> None:
    """Listen."""
    user_logged_in.connect(begin, dispatch_uid="accounts.sessions.begin")
