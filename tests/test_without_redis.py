"""The site without its Redis: stopped, frozen or full, and what is true when it is back."""

import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator

import pytest
import redis
from django.conf import settings as portal_settings
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCacheClient
from django.test import Client

from news.tests.factories import NewsPageFactory
from portal.serving import generation, redis_cache
from portal.settings import base
from tests.demo_process import free_port
from tests.waiting import until
from tests.wsgi_server import Server

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server on this machine"),
]

PASSWORD = "a password of this test"
WAIT = 1.0  # seconds each question to a frozen Redis may take here
PUBLIC = (
    "/",
    "/news/",
    "/policies/",
    "/search/?q=%E5%85%9A",
    "/accounts/login/",
    "/en/",
    "/sitemap.xml",
)


class OwnRedis:
    """A Redis server of this test alone, which may be stopped, frozen and filled."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/1"
        self.client = redis.Redis.from_url(self.url)
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
        until(self.answers)

    def answers(self) -> bool:
        try:
            return self.client.ping()
        except redis.RedisError:
            return False

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def fill(self) -> None:
        self.client.config_set("maxmemory-policy", "noeviction")
        self.client.config_set("maxmemory", 1)


@pytest.fixture
def own_redis(settings, monkeypatch) -> Iterator[OwnRedis]:
    """The portal on a Redis of its own, configured as a running site is."""
    monkeypatch.setattr(redis_cache, "PAUSE", 0.05)
    server = OwnRedis()
    server.start()
    default = base.default_cache(server.url)
    default["OPTIONS"] = {"socket_timeout": WAIT, "socket_connect_timeout": WAIT}
    settings.REDIS_URL = server.url
    settings.CACHES = {**portal_settings.CACHES, "default": default}
    settings.PORTAL_PAGE_CACHE = "on"
    settings.PORTAL_PAGE_CACHE_DEBUG = True
    generation.forget()
    yield server
    server.stop()
    generation.forget()


FAULTS = {"stopped": OwnRedis.stop, "frozen": OwnRedis.freeze, "full": OwnRedis.fill}


@pytest.fixture(params=FAULTS)
def fault(request) -> Callable[[OwnRedis], None]:
    """One way for Redis to be away."""
    return FAULTS[request.param]


def test_every_address_answers(own_redis, fault, site, django_user_model):
    person = django_user_model.objects.create_superuser("zhou", password=PASSWORD)
    server, signed_in = Server(), Client()
    signed_in.force_login(person)
    before = {path: server(path).status for path in PUBLIC}
    assert signed_in.get("/admin/").status_code == 200
    fault(own_redis)
    generation.forget()
    assert {path: server(path).status for path in PUBLIC} == before
    assert set(before.values()) == {200}
    assert server("/healthz").status == 200
    assert signed_in.get("/admin/").status_code == 200  # still signed in
    newcomer = Client()
    newcomer.post("/accounts/login/", {"login": "zhou", "password": PASSWORD})
    assert newcomer.get("/admin/").status_code == 200
    assert newcomer.get("/readyz").json() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "cache": "failed", "tasks": "ok"},
    }


def test_attempts_are_counted_all_the_same(own_redis, fault, django_user_model):
    django_user_model.objects.create_user("zhou", password=PASSWORD)
    fault(own_redis)
    client = Client()
    for _attempt in range(6):
        client.post("/accounts/login/", {"login": "zhou", "password": "a wrong guess"})
    client.post("/accounts/login/", {"login": "zhou", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_publication_is_seen_at_once(own_redis, fault, site):
    server = Server()
    server("/news/")
    assert server("/news/").cache == "hit"
    fault(own_redis)
    site.news.title = "学习动态新名"
    site.news.save_revision().publish()
    assert "学习动态新名" in server("/news/").text


def test_without_it_no_page_is_kept(own_redis, site):
    """Another server may have published."""
    server = Server()
    own_redis.stop()
    for _reader in range(3):
        generation.forget()  # believed for a twentieth of a second
        assert server("/news/").cache == "miss"


def test_a_frozen_one_is_waited_for_once(own_redis, monkeypatch):
    """By one thread of all, though each has a cache and connections of its own."""
    cache.set("known", 1)
    own_redis.freeze()
    heard, waited = [], []
    ask = RedisCacheClient.get

    def noted(client, *args):
        waited.append(args)
        return ask(client, *args)

    monkeypatch.setattr(RedisCacheClient, "get", noted)
    for _question in range(50):
        thread = threading.Thread(target=lambda: heard.append(caches["default"].get("known")))
        thread.start()
        thread.join()
    assert heard == [None] * 50
    assert len(waited) == 1


MOST_QUESTIONS = 8
MANY = (
    *(*PUBLIC, "/sitemap/", "/en/sitemap/", "/feeds/policies.xml", "/updates/{page}/"),
    *("/en/untranslated/?page={page}", "/me/", "/me/disclosures/", "/admin/"),
)


@pytest.mark.parametrize("address", MANY)
def test_a_slow_one_costs_little(
    own_redis, site, django_user_model, monkeypatch, django_capture_on_commit_callbacks, address
):
    """At most eight questions, each of which may take ``REDIS_TIMEOUT``: 200 ms."""
    for number in range(12):
        page = NewsPageFactory(parent=site.news, title=f"暗号党课{number}")
    signed_in = Client()
    signed_in.force_login(django_user_model.objects.create_superuser("zhou"))
    asked = []
    ask = redis_cache.DispensableClient._ask

    def noted(client, method, *args, **kwargs):
        asked.append((method, args[0]))
        return ask(client, method, *args, **kwargs)

    monkeypatch.setattr(redis_cache.DispensableClient, "_ask", noted)
    for reader in (Server(), signed_in.get):
        with django_capture_on_commit_callbacks(execute=True):
            generation.bump()
        asked.clear()
        reader(address.format(page=page.pk))
        assert len(asked) <= MOST_QUESTIONS, asked
    assert MOST_QUESTIONS * base.REDIS_TIMEOUT <= 0.2


def test_what_was_written_meanwhile_is_not_as_before(own_redis):
    keys = ("set", "deleted", "added", "many", "gone", "counted", "touched", "untouched")
    cache.set_many(dict.fromkeys(keys, 1), timeout=None)
    own_redis.freeze()
    cache.set("set", 2)
    cache.delete("deleted")
    assert cache.add("added", 2)
    cache.set_many({"many": 2})
    cache.delete_many(["gone"])
    with pytest.raises(ValueError, match="counted"):
        cache.incr("counted")
    assert cache.touch("touched") is False
    assert cache.get_many(keys) == {}
    assert "untouched" not in cache
    own_redis.thaw()
    until(lambda: "untouched" in cache)
    assert cache.get_many(keys) == {"untouched": 1}


def test_a_publication_meanwhile_reaches_the_other_servers(
    own_redis, django_capture_on_commit_callbacks
):
    """They have the old word, and pages made under it."""
    key = cache.make_key(generation.REDIS_KEY)
    generation.current()
    before = own_redis.client.get(key)
    assert before
    own_redis.freeze()
    with django_capture_on_commit_callbacks(execute=True):
        generation.bump()
    own_redis.thaw()
    until(lambda: cache.get("anything", "") == "" and own_redis.client.get(key) != before)


def test_who_signed_out_meanwhile_stays_out(own_redis, django_user_model):
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("zhou"))
    assert client.get("/admin/").status_code == 200
    kept = client.cookies[portal_settings.SESSION_COOKIE_NAME].value
    own_redis.freeze()
    client.logout()
    own_redis.thaw()
    until(lambda: cache.add("probe", 1) and "probe" in cache)
    client.cookies[portal_settings.SESSION_COOKIE_NAME] = kept
    assert client.get("/admin/").status_code == 302


def test_one_line_when_it_goes_and_one_when_it_is_back(own_redis, caplog):
    own_redis.stop()
    for _question in range(20):
        cache.get("known")
    own_redis.start()
    until(lambda: cache.add("known", 1) and "known" in cache)
    said = [record.message.split(",")[0] for record in caplog.records]
    assert said == ["Redis is away", "Redis is back"]


def test_a_connection_closed_meanwhile_is_opened_again(own_redis):
    """Redis was restarted, or closes idle connections: that is no outage."""
    cache.set("known", 1)
    own_redis.stop()
    own_redis.start()
    cache.set("known", 2)
    assert cache.get("known") == 2
