"""The people of the tests: one of each role, and helpers to edit as they do."""

from __future__ import annotations

from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)
from wagtail_localize.models import OverridableSegment, Translation, TranslationSource

from accounts.models import User
from branches.enums import ScopeKind
from branches.models import Department, Street
from branches.scopes.services import give_scope
from portal.access import roles

# Those many tests share, by name: a role, ``superuser`` or none. The visitor is nobody, and None.
# Of the clerks each has a scope of their own.
CAST = {
    "lonely": "",
    "editor": "editor",
    "clerk": "clerk",
    "street-east": "clerk",
    "department-civil": "clerk",
    "publisher": "publisher",
    "administrator": "administrator",
    "admin": "superuser",
}


def cast() -> dict[str, User | None]:
    """The people of the cast by name; those of the demo where it is loaded."""
    return {"visitor": None} | {name: user_of(role, username=name) for name, role in CAST.items()}


def user_of(role: str = "", **kwargs) -> User:
    """A user with one role of ``portal.access.roles`` (or ``superuser``, or none).

    The one of this name, where there is one.
    """
    username = kwargs.pop("username", f"test-{role or 'nobody'}")
    user = User.objects.filter(username=username).first() or User.objects.create_user(
        username=username,
        password="Geheim-Wort-17",
        is_superuser=role == "superuser",
        is_staff=role == "superuser",
        **kwargs,
    )
    user.groups.set([roles.group(role)] if role in roles.ROLES else [])
    if role == "clerk" and not user.staff_scopes.exists():
        give_scope(user, *scope_of(username), reason="岗位分工")
    return user


def scope_of(username: str) -> tuple:
    """Kind and thing a clerk of this name oversees: as in the demo, and else everything."""
    if username == "street-east":
        street, _made = Street.objects.get_or_create(slug="chengdong", defaults={"name": "城东"})
        return ScopeKind.STREET, street
    if username == "department-civil":
        civil, _made = Department.objects.get_or_create(slug="civil", defaults={"name": "民政局"})
        return ScopeKind.DEPARTMENT, civil
    return ScopeKind.COMMITTEE, None


def client_of(role: str) -> Client:
    """A browser signed in as somebody with that role."""
    client = Client()
    client.force_login(user_of(role))
    return client


def news_form(page, text: str, **fields) -> dict:
    """What the editor of a piece of news posts; ``fields`` replace single values."""
    values = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "cover": "",
        "category": "",
        "campaign": "",
        "source_type": page.source_type,
        "source_name": page.source_name,
        "source_url": "",
        "posted_at": "",
        "responsible_unit": page.responsible_unit,
        "editor_name": page.editor_name,
        "seo_title": "",
        "search_description": "",
        "keywords": "",
        "change_kind": "minor",
        "change_note": "",
        "body": streamfield([("paragraph", rich_text(f"<p>{text}</p>"))]),
        "comments": inline_formset([]),
    }
    return nested_form_data(values | fields)


def policy_form(page, text: str, **fields) -> dict:
    """What the editor of a policy document posts."""
    names = (
        *("title", "slug", "summary", "official_title", "document_number", "issuing_body"),
        *("document_kind", "index_number", "main_recipients", "validity", "openness"),
        *("source_name", "source_url", "responsible_unit", "editor_name"),
    )
    values = {name: getattr(page, name) for name in names}
    values |= {
        "cover": "",
        "topic": "",
        "written_on": page.written_on or "",
        "issued_on": page.issued_on or "",
        "effective_on": "",
        "posted_at": "",
        "seo_title": "",
        "search_description": "",
        "keywords": "",
        "change_kind": "minor",
        "change_note": "",
        "body": streamfield(
            [("section", {"heading": "", "level": "2", "text": rich_text(f"<p>{text}</p>")})]
        ),
        "attachments": inline_formset([]),
        "relations": inline_formset([]),
        "comments": inline_formset([]),
    }
    return nested_form_data(values | fields)


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def publish(client: Client, page: Page, data: dict, reason: str = ""):
    """Press the publish button of the editor; whoever changes the text in the act says why."""
    return client.post(edit_url(page), data | {"action-publish": "1", "emergency_reason": reason})


def translated(site, chinese) -> Translation:
    """The English draft of a page, no sentence of it translated yet."""
    english = Locale.objects.get(language_code="en")
    if not site.news.has_translation(english):
        site.news.copy_for_translation(english, copy_parents=True)
    source, _made = TranslationSource.get_or_create_from_instance(chinese)
    row = Translation.objects.create(source=source, target_locale=english)
    row.save_target(publish=False)
    return row


def put_instead(client: Client, translation: Translation, found: str, value):
    """Put something else in the place of ``found``, as wagtail-localize's editor does."""
    segment = next(
        each
        for each in OverridableSegment.objects.filter(source=translation.source)
        if str(each.data) == found
    )
    url = reverse("wagtail_localize:edit_override", args=[translation.pk, segment.pk])
    form = urlencode({"value": value})
    return client.put(url, form, content_type="application/x-www-form-urlencoded")
