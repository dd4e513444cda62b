"""Headers, files, health checks, maintenance."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Site

from home.models import SiteIdentity
from portal.models import MediaUse, PortalDocument, PortalImage
from portal.serving import health, maintenance

pytestmark = pytest.mark.django_db


def show(**file):
    """Put a file where everybody sees it."""
    MediaUse.objects.create(holder="home.siteidentity:1", **file)


@pytest.fixture
def document(db):
    document = PortalDocument.objects.create(
        title="通知", file=ContentFile(b"<script>alert(1)</script>", name="notice.txt")
    )
    show(document=document)
    return document


# --- Headers --------------------------------------------------------------------------------------


def test_public_pages_have_the_strict_policy(client):
    response = client.get("/accounts/login/")
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_only_the_admin_has_the_relaxed_policy(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("boss", password="x"))
    response = client.get("/admin/")
    assert "'unsafe-inline'" in response["Content-Security-Policy"]
    assert "unsafe-eval" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    # A nonce beside 'unsafe-inline' would switch it off.
    assert "nonce" not in response["Content-Security-Policy"]
    for path in ("/admin-news/", "/en/admin/", "/administration/"):
        assert "unsafe" not in client.get(path)["Content-Security-Policy"]


def test_hsts_comes_with_https(settings, client):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # The middleware reads its settings when it is made: a new client makes a new handler.
    response = Client().get("/accounts/login/", secure=True)
    assert response["Strict-Transport-Security"].startswith("max-age=31536000")


def test_what_signed_in_people_see_is_not_kept(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("someone"))
    for path in ("/", "/accounts/email/", "/search/?q=1"):
        assert client.get(path)["Cache-Control"] == "private, no-store"


# --- Files ----------------------------------------------------------------------------------------


def test_a_document_is_downloaded_and_runs_nothing(client, document):
    response = client.get(document.url)
    assert response.status_code == 200
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")


def test_a_chinese_file_name_survives(client):
    document = PortalDocument.objects.create(
        title="通知", file=ContentFile(b"text", name="关于开展学习的通知.txt")
    )
    show(document=document)
    disposition = client.get(document.url)["Content-Disposition"]
    assert "filename*=utf-8''%E5%85%B3%E4%BA%8E" in disposition.replace("UTF-8", "utf-8")


def test_a_document_has_no_second_address(client, document):
    assert document.file.name.startswith("documents/")
    assert client.get(f"/media/{document.file.name}").status_code == 404


def test_a_document_of_a_private_collection(client, document, django_user_model):
    collection = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    document.collection = collection
    document.save()
    assert client.get(document.url).status_code == 404
    client.force_login(django_user_model.objects.create_user("someone"))
    response = client.get(document.url)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_only_renditions_are_served_as_media(client):
    image = PortalImage.objects.create(title="照片", file=get_test_image_file())
    show(image=image)
    rendition = image.get_rendition("fill-40x40")
    response = client.get(f"/media/{rendition.file.name}")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert image.file.name.startswith("original_images/")
    assert client.get(f"/media/{image.file.name}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "images/../documents/notice.txt",
        "images/%2e%2e/documents/notice.txt",
        "images//../../db.sqlite3",
        "images/page.html",
        "images/picture.svg",
        "images/",
        "db.sqlite3",
        "../secret_key",
    ],
)
def test_nothing_else_is_served_as_media(client, path):
    default_storage.save("images/page.html", ContentFile(b"<script>"))
    default_storage.save("images/picture.svg", ContentFile(b"<svg/>"))
    assert client.get(f"/media/{path}").status_code == 404


# --- Health ---------------------------------------------------------------------------------------


def test_health(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_health_is_asked_by_address_and_plain_http(client, settings):
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/healthz", "/readyz"):
        assert Client().get(path, headers={"host": "10.0.0.7"}).status_code == 200


def test_ready(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "cache": "ok", "tasks": "ok"},
    }
    assert response["Cache-Control"] == "no-store"


def test_not_ready_without_a_migration(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    MigrationRecorder(connection).migration_qs.filter(app="home").order_by("-pk")[:1].get().delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "failed"


def test_a_cache_that_keeps_nothing_is_told(client, settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["cache"] == "failed"


# --- Maintenance ----------------------------------------------------------------------------------


@pytest.fixture
def under_maintenance(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    maintenance.switch(True)
    yield
    maintenance.switch(False)


def test_maintenance(client, under_maintenance, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "600"
    assert response["Cache-Control"] == "no-store"
    assert "维护" in response.content.decode()
    assert len(re.findall(r"<h1[ >]", response.content.decode())) == 1
    assert client.get("/admin/").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_after_maintenance(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    maintenance.switch(True)
    maintenance.switch(False)
    assert client.get("/accounts/login/").status_code == 200


# --- For other programs ---------------------------------------------------------------------------


def test_robots(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in response.content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in response.content.decode()


def test_robots_may_read_the_search_page_but_not_its_answers(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /search/" not in lines
    assert "Disallow: /search/?" in lines


@pytest.mark.parametrize("path", ["/search/", "/accounts/login/"])
def test_doors_describe_themselves_and_their_variants_stay_out(client, path):
    html = client.get(path).content.decode()
    assert '<meta name="description"' in html
    assert "noindex" not in html
    assert "noindex" in client.get(path, {"q": "党建", "next": "/me/"}).content.decode()


def test_security_txt(client):
    identity = SiteIdentity.for_site(Site.objects.get(is_default_site=True))
    identity.email = ""
    identity.save()
    assert client.get("/.well-known/security.txt").status_code == 404
    identity.email = "security@example.org"
    identity.save()
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@example.org" in text
    expires = timezone.datetime.fromisoformat(re.search(r"Expires: (\S+)", text)[1])
    assert timezone.now() + timezone.timedelta(days=100) < expires
    assert expires < timezone.now() + timezone.timedelta(days=366)
