"""Rules that hold for the project as a whole."""

import os
import secrets
import subprocess
import sys
import tomllib
from importlib.metadata import version
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from home.models import StandardPage
from tests.variants import settings_of

pytestmark = pytest.mark.anydb

ROOT = Path(__file__).resolve().parents[1]
PRODUCTION = "portal.settings.production"


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run ``manage.py`` with production settings in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": PRODUCTION} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def production(tmp_path):
    return {
        "PORTAL_VAR": str(tmp_path),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "PORTAL_SECRETS_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "portal.example.org",
    }


def test_production_settings_are_clean(production):
    result = manage("check", "--deploy", "--fail-level", "INFO", **production)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize("secret", ["", "development-only", "django-insecure-" + "x" * 60])
def test_a_known_or_short_secret_is_refused(production, secret):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY must be set"):
        settings_of(PRODUCTION, **production | {"SECRET_KEY": secret})


def test_second_factors_need_a_key_of_their_own(production):
    for value, said in (("", "PORTAL_SECRETS_KEY must be set"), ("short", "at least 32")):
        with pytest.raises(ImproperlyConfigured, match=said):
            settings_of(PRODUCTION, **production | {"PORTAL_SECRETS_KEY": value})
    off = {"PORTAL_SECRETS_KEY": "", "PORTAL_REQUIRE_MFA": "off"}
    assert settings_of(PRODUCTION, **production | off)["PORTAL_SECRETS_KEYS"] == []


def test_hosts_must_be_named(production):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS must name"):
        settings_of(PRODUCTION, **production | {"ALLOWED_HOSTS": ""})
    assert settings_of(PRODUCTION, **production)["ALLOWED_HOSTS"] == ["portal.example.org"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        (
            "CONTENT_SECURITY_POLICY",
            {"DIRECTIVES": {"script-src": ["'self'", "'unsafe-inline'"]}},
            "portal.E001",
        ),
        (
            "CONTENT_SECURITY_POLICY",
            {"DIRECTIVES": {"img-src": ["https://cdn.example"]}},
            "portal.E001",
        ),
        ("WAGTAIL_PASSWORD_RESET_ENABLED", True, "portal.E002"),
        ("WAGTAILDOCS_SERVE_METHOD", "direct", "portal.E003"),
        ("MIDDLEWARE", ["csp.middleware.CSPMiddleware"], "portal.E004"),
    ],
)
def test_house_rules_are_checked(settings, name, value, code):
    setattr(settings, name, value)
    with pytest.raises(SystemCheckError, match=code):
        call_command("check", stdout=StringIO(), stderr=StringIO())


def test_page_types_state_their_places(monkeypatch):
    monkeypatch.delattr(StandardPage, "subpage_types")
    with pytest.raises(SystemCheckError, match=r"portal\.E005"):
        call_command("check", stdout=StringIO(), stderr=StringIO())


def test_what_one_run_leaves_out_another_runs():
    """PostgreSQL leaves out what has no database; on SQLite nothing is, and CI runs both."""
    recipes = (ROOT / "Makefile").read_text().split("\n\n")
    [on_sqlite] = [recipe for recipe in recipes if recipe.startswith("test:")]
    [on_postgres] = [recipe for recipe in recipes if recipe.startswith("test-postgres:")]
    assert "-m pytest $(ARGS)" in on_sqlite and " -k " not in on_sqlite
    assert '-m pytest -m "not anydb" $(ARGS)' in on_postgres
    assert (
        " -m "
        not in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"][
            "ini_options"
        ]["addopts"]
    )
    run = (ROOT / ".ci" / "run").read_text().splitlines()
    assert {"make test", "make test-postgres"} <= set(run)


def test_add_ons_are_made_for_this_wagtail():
    """A resolver that meets an old pin falls back by years without a word (wagtail-cache did)."""
    floors = {"wagtail": "8.0", "wagtail-localize": "1.14", "django-allauth": "65.21"}
    for name, floor in floors.items():
        have = tuple(int(part) for part in version(name).split(".")[:2])
        assert have >= tuple(int(part) for part in floor.split(".")), name
