"""Every form that changes what exists carries the version it read, or says why it does not."""

import html
import re
import sys

import pytest
from django import forms
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.models import Site

from branches.models import Sector, Street
from home.models import AlertBanner, SiteIdentity
from news.models import NewsCategory, PolicyTopic
from portal.pages.overtaken import OvertakenMixin
from portal.records.once import token
from portal.records.versions import Versioned

APPS = ("portal", "accounts", "notices", "home", "news", "branches", "members", "life", "ledger")
NEW_ONLY = "只新建，不改已有的记录"
ONE_FIELD = "只有一项，改的就是它；同时改的两个人都看着它"
OWN = "只有本人改自己的"
NOT_VERSIONED = {
    "members.messages.forms.PreferencesForm": OWN,
    "accounts.forms.admin.AvatarForm": OWN,
    "portal.publishing.history.withdrawal_admin.WithdrawalForm": NEW_ONLY,
    "accounts.forms.admin.NameForm": ONE_FIELD,
    "accounts.forms.admin.LettersForm": ONE_FIELD,
    "accounts.forms.admin.UserForm": NEW_ONLY,
    "accounts.forms.admin.UserCreationForm": NEW_ONLY,
    "life.meetings.forms.MeetingModelForm": NEW_ONLY,
}


def model_forms() -> set[type]:
    """Forms of models in the modules of the product."""
    get_resolver().url_patterns  # noqa: B018  (what answers an address is loaded by it)
    get_document_form(get_document_model())  # loaded when somebody uploads
    ours = re.compile(rf"({'|'.join(APPS)})\.(?!.*\.?tests\b)")
    modules = [module for name, module in sys.modules.items() if ours.match(name)]
    things = [thing for module in modules for thing in vars(module).values()]
    return {
        thing
        for thing in things
        if isinstance(thing, type)
        and issubclass(thing, forms.BaseModelForm)
        and ours.match(thing.__module__)
    }


def admin_models() -> dict:
    """Viewset by model, of those that are the product's."""

    def each(registered):
        for viewset in registered:
            if isinstance(viewset, ModelViewSetGroup):
                yield from each(viewset.registerables)
            elif isinstance(viewset, ModelViewSet):
                yield viewset

    found = {viewset.model: viewset for viewset in each(viewsets.viewsets)}
    return {model: one for model, one in found.items() if model.__module__.startswith(APPS)}


def test_every_form_of_a_record_is_versioned_or_says_why_not():
    bare = {
        f"{form.__module__}.{form.__qualname__}"
        for form in model_forms()
        if not issubclass(form, Versioned | OvertakenMixin)
    }
    assert bare == NOT_VERSIONED.keys()


def test_every_list_and_setting_of_the_admin_is_versioned(db):
    bare = [
        model
        for model, viewset in admin_models().items()
        if not issubclass(viewset.get_form_class(for_update=True), Versioned)
    ]
    bare += [
        model
        for model in settings_registry
        if model.__module__.startswith(APPS) and not issubclass(model.base_form_class, Versioned)
    ]
    assert bare == []


def posted(page) -> dict:
    """What the form of a page would send."""
    form = page.context["form"]
    data = {}
    for name, field in form.fields.items():
        value = form[name].value()
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            data |= {name: "on"} if value else {}
        elif name not in ("version", "once"):
            data[name] = widget.format_value(value) if value is not None else ""
            data[name] = "" if data[name] is None else data[name]
            if isinstance(data[name], list):
                data[name] = data[name][0] if data[name] else ""
    version = re.search(r'name="version" value="([^"]*)"', page.content.decode())[1]
    return data | {"version": html.unescape(version), "once": token()}


MAKE = {
    "banners": (AlertBanner, {"text": "放假通知"}, "text", "text_en"),
    "topics": (PolicyTopic, {"name": "主题", "slug": "t"}, "name", "name_en"),
    "categories": (NewsCategory, {"name": "类别", "slug": "c"}, "name", "name_en"),
    "sectors": (Sector, {"name": "行业", "slug": "s"}, "name", "name_en"),
    "streets": (Street, {"name": "街道", "slug": "s"}, "name", "name_en"),
}


def made(name: str):
    model, values, *fields = MAKE[name]
    if model is AlertBanner:
        values = values | {"starts_at": timezone.now()}
    row = model.objects.create(**values)
    return row, reverse(f"{name}:edit", args=[row.pk]), *fields


@pytest.fixture
def admin(client_for):
    return client_for("admin")


@pytest.mark.parametrize("name", MAKE)
def test_the_change_of_another_field_survives(name, admin):
    row, address, mine, theirs = made(name)
    data = posted(admin.get(address))
    type(row).objects.filter(pk=row.pk).update(**{theirs: "Theirs"})
    page = admin.post(address, data | {mine: "我改的"})
    assert page.status_code == 302, page.context["form"].errors
    row.refresh_from_db()
    assert (getattr(row, mine), getattr(row, theirs)) == ("我改的", "Theirs")


@pytest.mark.parametrize("name", MAKE)
def test_the_change_of_one_field_by_two_is_asked_about(name, admin):
    row, address, mine, _theirs = made(name)
    data = posted(admin.get(address))
    type(row).objects.filter(pk=row.pk).update(**{mine: "别人改的"})
    page = admin.post(address, data | {mine: "我改的"})
    assert page.status_code == 200
    assert f'name="{mine}-keep"' in page.content.decode()
    row.refresh_from_db()
    assert getattr(row, mine) == "别人改的"


def test_a_setting_is_asked_about_as_well(admin):
    site = Site.objects.get(is_default_site=True)
    row = SiteIdentity.for_site(site)
    address = reverse("wagtailsettings:edit", args=["home", "siteidentity", site.pk])
    data = posted(admin.get(address))
    SiteIdentity.objects.filter(pk=row.pk).update(site_name="别人改的")
    page = admin.post(address, data | {"site_name": "我改的"})
    assert 'name="site_name-keep"' in page.content.decode()
    row.refresh_from_db()
    assert row.site_name == "别人改的"


def test_a_double_click_in_the_admin_adds_one(admin):
    address = reverse("streets:add")
    data = {"name": "某街道", "name_en": "", "slug": "some", "order": "0", "once": token()}
    assert 'name="once"' in admin.get(address).content.decode()
    before = Street.objects.count()
    answers = [admin.post(address, data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Street.objects.count() == before + 1
