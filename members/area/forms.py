"""Forms of the member area: shown, sent in, refused by a service and shown again."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.records.forms import refuse
from portal.records.versions import Versioned

from .frame import me

Act = Callable[[BaseForm], HttpResponse]


def acted(request: HttpRequest, form: BaseForm, act: Act) -> HttpResponse | None:
    """What ``act(form)`` answers where a valid form was sent in; else None.

    What a service refuses in it (``ValidationError``) stands on the form afterwards.
    """
    if request.method == "POST" and form.is_valid():
        try:
            answer = act(form)
        except ValidationError as error:
            refuse(form, error)
            return None
        if isinstance(form, Versioned) and form.said_of_merged():
            messages.info(request, form.said_of_merged())
        return answer
    return None


def form_page(
    request: HttpRequest,
    form: BaseForm,
    act: Act,
    template: str = "area/form.html",
    /,
    *,
    tab: str,
    **context,
) -> HttpResponse:
    """The page of one form; what ``act(form)`` answers once it was sent in and is right.

    ``area/form.html`` wants ``heading`` and ``back_url``; takes ``hint``, ``branch``, ``act``.
    """
    return acted(request, form, act) or me(
        request, template, {"form": form, **context}, tab=tab, status=422 if form.errors else 200
    )


def done(request: HttpRequest, said: str, to: str, *args, **kwargs) -> HttpResponse:
    """Say what was done, and go on."""
    messages.success(request, said)
    return redirect(to, *args, **kwargs)


def attempt(
    request: HttpRequest, act: Callable[[], object], said: str, to: str, *args, **kwargs
) -> HttpResponse:
    """Do what needs no form, say that it is done or why it was refused, and go on."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(to, *args, **kwargs)
    return done(request, said, to, *args, **kwargs)


class DayInput(forms.DateInput):
    """The browser's own calendar; a typed date where it has none."""

    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)
