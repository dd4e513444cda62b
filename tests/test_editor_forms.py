"""Whatever is typed into the editor of any page type: an answer, never an error of the server, and
never a page without a revision."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.forms import ChoiceField, ModelChoiceField
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from branches.models import BranchInternalPage, BranchPage, CaseIndexPage
from portal.models import BasePage

pytestmark = pytest.mark.django_db

# What nobody means to type, each into every field of every type.
NONSENSE = ("不是日期", "9" * 18, "长" * 5000, "\0", '[{"type": "nothing", "value": "", "id": ""}]')
# The ways to send a form in: the browser by itself, and the buttons.
AUTOSAVE = ({}, {"accept": "application/json"})
SUBMIT = ({"action-submit": "1"}, {})
BUTTONS = (AUTOSAVE, ({}, {}), SUBMIT, ({"action-publish": "1", "emergency_reason": "急"}, {}))
# Made with their branch (``branches.services``), not by hand.
PROVISIONED = {BranchPage, BranchInternalPage}


def types() -> list[type[BasePage]]:
    """Every page type of the portal."""
    return [model for model in apps.get_models() if issubclass(model, BasePage)]


def places(model: type[BasePage]) -> Iterator[Page]:
    """One page of each kind below which the type may be made."""
    for above in model.allowed_parent_page_models():
        for parent in above.objects.all().specific().order_by("pk"):
            if model.can_create_at(parent) and not parent.alias_of_id:
                yield parent
                break


@pytest.fixture
def client(scene_world) -> Client:
    home = scene_world.site.home
    home.add_child(instance=CaseIndexPage(title="案例", slug="cases", locale=home.locale))
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.get(username="boss"))
    return client


def add_url(model: type[BasePage], parent: Page) -> str:
    names = (model._meta.app_label, model._meta.model_name)
    return reverse("wagtailadmin_pages:add", args=[*names, parent.pk])


def untouched(client: Client, url: str) -> tuple[dict, object]:
    """What the browser posts where nothing was touched, and the form."""
    form = client.get(url).context["form"]
    values: dict = {}
    for name, field in form.fields.items():
        value = form.initial.get(name, field.initial)
        value = value() if callable(value) else value
        if type(field).__name__ == "BlockField":
            value = streamfield([])
        values[name] = "" if value is None or value is False else value
    values |= {name: inline_formset([]) for name in form.formsets}
    return nested_form_data(values), form


def whole() -> None:
    """No page of the portal is without a revision that was not before."""
    for model in types():
        lost = model.objects.filter(latest_revision=None, owner__username="boss")
        assert not lost.exists(), lost


def press(client: Client, url: str, data: dict, ways=BUTTONS) -> None:
    """Send it in; worst last."""
    for button, headers in ways:
        response = client.post(url, data | button, headers=headers)
        assert response.status_code < 500, (url, button, data)
        whole()


def choices(form) -> Iterator[tuple[str, str]]:
    """Each choice of each closed list."""
    for name, field in form.fields.items():
        if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
            for value, _label in field.choices:
                yield name, str(value)


@pytest.mark.parametrize("model", types(), ids=lambda model: model.__name__)
def test_a_new_page(client, unrendered, model):
    found = [*places(model)]
    assert bool(found) == (model not in PROVISIONED) or model.max_count_per_parent
    for parent in found:
        url = add_url(model, parent)
        data, form = untouched(client, url)
        press(client, url, data)
        press(client, url, {}, [AUTOSAVE])
        data["title"] = "题目"
        press(client, url, data)
        for name, value in choices(form):
            press(client, url, data | {name: value}, [AUTOSAVE, SUBMIT])
        for value in NONSENSE:
            everywhere = dict.fromkeys(form.fields, value) | {"title": "题目"}
            press(client, url, data | everywhere, [AUTOSAVE, SUBMIT])
    for name in form.fields if found else ():
        press(client, url, data | {name: "长" * 5000}, [AUTOSAVE])


@pytest.mark.parametrize("model", types(), ids=lambda model: model.__name__)
def test_a_page_that_is_there(client, unrendered, model):
    page = model.objects.filter(alias_of=None).first()
    if page is None:
        url = add_url(model, next(places(model)))
        data, _form = untouched(client, url)
        dates = {name: "2026-11-28" for name, value in data.items() if name.endswith("_on")}
        client.post(url, data | dates | {"title": "题目"}, headers=AUTOSAVE[1])
        page = model.objects.get()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data, form = untouched(client, url)
    press(client, url, data)
    press(client, url, {}, [AUTOSAVE])
    for name, value in choices(form):
        press(client, url, data | {name: value}, [AUTOSAVE, SUBMIT])
    for value in NONSENSE:
        everywhere = dict.fromkeys(form.fields, value) | {"title": "题目"}
        press(client, url, data | everywhere, [AUTOSAVE, SUBMIT])
