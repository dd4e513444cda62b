"""WeChat, DingTalk and Feishu: off by default; where on, never a way to a new account."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tests.variants import settings_of

ROOT = Path(__file__).parents[2]
NAMES = ("weixin", "dingtalk", "feishu")


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    """Python in a process of its own, with just these settings in the environment.

    It has neither the database nor the Redis of the tests around it: it would empty them for them.
    """
    base = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PORTAL_SOCIAL", "PYTEST", "COV_", "DATABASE_URL", "REDIS_URL"))
    }
    return subprocess.run(  # noqa: S603
        [sys.executable, *command],
        cwd=ROOT,
        env={**base, "DJANGO_SETTINGS_MODULE": "portal.settings.test", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_off_by_default(client, db):
    assert not [app for app in settings.INSTALLED_APPS if "socialaccount" in app]
    page = client.get("/accounts/login/").content.decode()
    for name in NAMES:
        assert name not in page
        assert client.get(f"/accounts/{name}/login/").status_code == 404
    assert client.get("/accounts/3rdparty/").status_code == 404


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"PORTAL_SOCIAL": "facebook"}, "PORTAL_SOCIAL takes"),
        ({"PORTAL_SOCIAL": "weixin"}, "WEIXIN_CLIENT_ID"),
    ],
)
def test_a_half_configured_site_does_not_start(environment, complaint):
    with pytest.raises(ImproperlyConfigured, match=complaint):
        settings_of("portal.settings.test", **environment)


@pytest.mark.anydb
def test_where_configured():
    environment = {"PORTAL_SOCIAL": ",".join(NAMES)}
    for name in NAMES:
        environment |= {
            f"{name.upper()}_CLIENT_ID": f"id-of-{name}",
            f"{name.upper()}_CLIENT_SECRET": f"secret-of-{name}",
        }
    result = run(
        *("-m", "pytest", "accounts/tests/social_site/checks.py", "-n", "0"),
        *("-p", "no:cacheprovider", "-p", "no:randomly"),
        **environment,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
