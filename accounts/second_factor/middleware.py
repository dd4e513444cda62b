"""A second factor, in this session, before anything that shows other people's data."""

import logging
from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from portal.keys import WrongKey

from .. import sessions
from . import demand, opens_admin

logger = logging.getLogger(__name__)


def _with_session(request: HttpRequest, user):
    if user.is_authenticated and sessions.has_ended(request.session):
        request.session.flush()
        return AnonymousUser()
    if user.is_authenticated:
        user.has_second_factor = opens_admin(request, user)
    return user


class SecondFactorMiddleware:
    """Keep the admin and the registers shut until the session itself has a second factor.

    A session older than the enrolment does not count: allauth records the methods a session was
    opened with, and one of them must be ``mfa`` (a code, a recovery code or a passkey). See
    this package for the places and the people.
    """

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, or the way to the second factor."""
        request.user = SimpleLazyObject(partial(_with_session, request, request.user))
        return demand(request) or self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Second factors sealed with another key: say so to people, and how to the operator."""
        if not isinstance(exception, WrongKey):
            return None
        logger.error("PORTAL_SECRETS_KEY does not open the second factors of this database")
        return render(request, "accounts/wrong_key.html", status=503)
