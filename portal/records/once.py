"""A form that is sent in twice is done once, and both times answered the same.

A form that writes carries a token (``{% once %}`` beside ``{% csrf_token %}``). The view runs in
one transaction with the row that spends it, so of two requests at the same moment the second waits,
and gets the first one's page. Nothing is spent by a form that was refused: an answer of 400 or
more, or an error message. A page that came back with other content (the browser's way back) is
another form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator

from cryptography.fernet import Fernet
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import MultiPartParserError, UnreadablePostError
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeData, mark_safe

from portal.keys import fernet

from .spent import Spent

FIELD = "once"
LENGTH = 32
View = Callable[..., HttpResponse]


def token() -> str:
    """For one form on one page."""
    return get_random_string(LENGTH)


def hidden_field() -> str:
    """The field a form carries; browsers don't bring back the one of an earlier page."""
    return format_html(
        '<input type="hidden" name="{}" value="{}" autocomplete="off">', FIELD, token()
    )


class OnceInput(forms.HiddenInput):
    """The token in a form that is drawn by somebody else's template: a new one each time."""

    def format_value(self, value) -> str:
        """Never the one that was sent in: that one is spent, or was refused."""
        return token()


class OnceField(forms.CharField):
    """The token as a field of a form."""

    widget = OnceInput(attrs={"autocomplete": "off"})

    def __init__(self):
        super().__init__(required=False, max_length=LENGTH)

    def has_changed(self, initial, data) -> bool:
        """It says nothing."""
        return False


def keep(response: HttpResponse) -> HttpResponse:
    """Give this page, too, to who sends the form again: it shows what can't be shown anew."""
    response.answers_again = True
    return response


class OnceMiddleware:
    """Runs the views of forms that carry a token. The last of the middleware that takes views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Only views matter."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list, kwargs: dict
    ) -> HttpResponse | None:
        """The view's answer, or that of the first request."""
        if not _carries_token(request) or hasattr(view, "spends_itself"):
            return None
        return answer(request, lambda: view(request, *args, **kwargs))


def spends_itself(view: View) -> View:
    """A view that calls ``answer`` when it writes, and ``answered`` when it refuses.

    For one that reads an uploaded file first, which may take many seconds.
    """
    view.spends_itself = True
    return view


def _carries_token(request: HttpRequest) -> bool:
    return request.method == "POST" and len(_sent(request)) == LENGTH


def _sent(request: HttpRequest) -> str:
    try:
        return request.POST.get(FIELD, "")
    except (UnreadablePostError, MultiPartParserError):
        return ""


def answered(request: HttpRequest) -> HttpResponse | None:
    """The page of who sent this form in before; None where nobody has."""
    spent = Spent.objects.filter(name=_name(request)).first() if _carries_token(request) else None
    return spent and _again(request, spent)


def answer(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The page of ``act``, or of who sent this form in before; one transaction."""
    with transaction.atomic():
        if not _carries_token(request):
            return act()
        spent, first = Spent.objects.spend(_name(request), request.path)
        if not first:
            return _again(request, spent)
        response = act()
        if _did(request, response):
            data = json.dumps(_as_data(request, response)).encode()
            spent.answer = _seal(request).encrypt(data)
            spent.save(update_fields=["answer"])
        else:
            spent.delete()
    return response


def _name(request: HttpRequest) -> str:
    """Who sent what where; the token of the session, which changes, left out."""
    digest = hashlib.sha256()
    for part in _parts(request):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    yield str(request.user.pk or "").encode()
    yield request.path.encode()
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            yield json.dumps([name, values]).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield json.dumps([name, file.name]).encode()
            yield from file.chunks()
            file.seek(0)


def _seal(request: HttpRequest) -> Fernet:
    """Made of the token, which only the page of the form has: the row alone tells nothing."""
    return fernet(f"portal.records.once:{_sent(request)}")


def _queued(request: HttpRequest) -> list:
    """What the view had to say."""
    return list(messages.get_messages(request)._queued_messages)


def _did(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the form did what it asks for, and will not do it again."""
    if any(said.level >= messages.ERROR for said in _queued(request)):
        return False
    return 300 <= response.status_code < 400 or hasattr(response, "answers_again")


def _as_data(request: HttpRequest, response: HttpResponse) -> dict:
    said = [
        [one.level, str(one.message), one.extra_tags or "", isinstance(one.message, SafeData)]
        for one in _queued(request)
    ]
    return {
        "said": said,
        "status": response.status_code,
        "body": response.content.decode(),
        "headers": {
            name: response[name]
            for name in ("Content-Type", "Location", "Cache-Control")
            if name in response
        },
    }


def _again(request: HttpRequest, spent: Spent) -> HttpResponse:
    """The first one's page, with what was said, unless that still waits to be read."""
    answer = json.loads(_seal(request).decrypt(bytes(spent.answer)))
    waiting = {str(one.message) for one in messages.get_messages(request)._loaded_messages}
    for level, text, tags, safe in answer["said"]:
        if text not in waiting:
            # Our own message of the first time, with its links.
            text = mark_safe(text) if safe else text  # noqa: S308
            messages.add_message(request, level, text, extra_tags=tags)
    headers = answer["headers"]
    if "Location" in headers:
        response = HttpResponseRedirect(headers["Location"], status=answer["status"])
    else:
        response = HttpResponse(answer["body"], status=answer["status"])
    for name, value in headers.items():
        response[name] = value
    return response
