"""Forms of the member area: shown, sent in, refused by a service and shown again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.records.forms import refuse
from portal.records.versions import Versioned

from .frame import me

# Before choices of which the first would decide something.
CHOOSE = _("请选择")

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


def ask_first(
    request: HttpRequest,
    act: Act,
    *,
    heading: str,
    consequences: Iterable[str],
    act_label: str,
    back_url: str,
    tab: str,
    form: BaseForm | None = None,
    undoable: bool = False,
    **context,
) -> HttpResponse:
    """A page before what ends something; what ``act(form)`` answers once it is sent in.

    ``heading`` names the person and the act, ``act_label`` is on the button, ``consequences`` say
    what ends and what others will see. ``form`` where something has to be written too;
    ``undoable``: it can be undone on the same day.
    """
    if form is None:
        form = forms.Form(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        form,
        act,
        "area/confirm.html",
        tab=tab,
        heading=heading,
        consequences=consequences,
        act_label=act_label,
        back_url=back_url,
        undoable=undoable,
        today=timezone.localdate(),
        **context,
    )


def done(request: HttpRequest, said: str, to: str, *args, **kwargs) -> HttpResponse:
    """Say what was done, and go on."""
    messages.success(request, said)
    return redirect(to, *args, **kwargs)


def done_for_today(
    request: HttpRequest, said: str, undo_url: str, to: str, *args, **kwargs
) -> HttpResponse:
    """Say what was done, with a button that undoes it, and go on."""
    messages.success(request, said, extra_tags=undo_url)  # as components/messages.html reads it
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


class TimeInput(forms.TimeInput):
    """The browser's own clock, to the minute."""

    input_type = "time"

    def __init__(self, **attrs):
        super().__init__(format="%H:%M", attrs=attrs)
