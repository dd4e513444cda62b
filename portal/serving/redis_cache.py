"""A Redis cache the site can do without.

Nothing lives in Redis alone: sessions and counted attempts are rows of the database. Where it is
stopped, frozen, full or read-only, this is a cache that keeps nothing: each page is rendered anew,
and nobody sees an error.

After a failure no request asks again; a thread tries each second. What was written or deleted
meanwhile is deleted there before anybody reads, so that nothing old comes back as if it were true.
"""

import logging
import threading
import time
from collections.abc import Iterable

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import ConnectionError, Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two tries
PROBE = "portal-probe"


class Gate:
    """Whether a Redis is asked, and which of its keys are no longer true."""

    def __init__(self) -> None:
        self.is_open = True
        self.outdated: set[str] = set()
        self.lock = threading.Lock()

    def admits(self, changed: Iterable[str]) -> bool:
        """Whether to ask; if not, the keys that would have been changed are noted."""
        if self.is_open:
            return True
        with self.lock:
            if not self.is_open:
                self.outdated.update(changed)
            return self.is_open

    def shut(self, client: Redis, error: RedisError, changed: Iterable[str]) -> None:
        """Ask no more until a thread has found ``client`` well."""
        with self.lock:
            self.outdated.update(changed)
            if not self.is_open:
                return
            self.is_open = False
        logger.warning("Redis is away, the site goes on without it: %s", error)
        threading.Thread(target=self._reopen, args=(client,), daemon=True).start()

    def _reopen(self, client: Redis) -> None:
        while not self.is_open:
            time.sleep(PAUSE)
            try:
                # A write: one that is full or read-only would not take what comes next either. And
                # before the deletions: what a frozen one still had to do is done by its answer.
                client.set(PROBE, "", ex=60)
                self._catch_up(client)
            except RedisError:
                continue
        logger.warning("Redis is back")

    def _catch_up(self, client: Redis) -> None:
        """Delete what is outdated; open when nothing is left."""
        while not self.is_open:
            with self.lock:
                outdated = set(self.outdated)
                self.is_open = not outdated
            if outdated:
                client.delete(*outdated)
                with self.lock:
                    self.outdated -= outdated


_gates: dict[str, Gate] = {}  # by address: each thread has a cache of its own


class DispensableClient(RedisCacheClient):
    """Django's client; it answers as an empty cache would while Redis is away."""

    def __init__(self, servers: list[str], **options):
        # Few waits before the first answer: no protocol to agree on, no name to give. Once more
        # only where a kept connection turns out closed, never after waiting in vain.
        retry = Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))
        super().__init__(servers, **{"protocol": 2, "driver_info": None, "retry": retry} | options)
        self._gate = _gates.setdefault(";".join(servers), Gate())

    def _ask(self, method: str, *args, otherwise: object, changed: Iterable[str] = ()) -> object:
        if self._gate.admits(changed):
            try:
                return getattr(super(), method)(*args)
            except RedisError as error:
                self._gate.shut(self.get_client(write=True), error, changed)
        return otherwise

    def add(self, key, value, timeout):
        """True, as if kept."""
        return self._ask("add", key, value, timeout, otherwise=True, changed=[key])

    def get(self, key, default):
        """The default, as if not there."""
        return self._ask("get", key, default, otherwise=default)

    def set(self, key, value, timeout):
        """Nothing kept."""
        self._ask("set", key, value, timeout, otherwise=None, changed=[key])

    def touch(self, key, timeout):
        """False, as if not there."""
        return self._ask("touch", key, timeout, otherwise=False, changed=[key])

    def delete(self, key):
        """False, as if not there."""
        return self._ask("delete", key, otherwise=False, changed=[key])

    def get_many(self, keys):
        """None of them."""
        return self._ask("get_many", keys, otherwise={})

    def has_key(self, key):
        """False."""
        return self._ask("has_key", key, otherwise=False)

    def incr(self, key, delta):
        """ValueError, as for a key that is not there."""
        count = self._ask("incr", key, delta, otherwise=None, changed=[key])
        if count is None:
            raise ValueError(f"Key '{key}' not found.")
        return count

    def set_many(self, data, timeout):
        """Nothing kept."""
        self._ask("set_many", data, timeout, otherwise=None, changed=list(data))

    def delete_many(self, keys):
        """Nothing deleted now."""
        self._ask("delete_many", keys, otherwise=None, changed=keys)


class DispensableRedisCache(RedisCache):
    """Django's Redis cache with :class:`DispensableClient`. Only ``clear()`` raises."""

    def __init__(self, server: str | list[str], params: dict):
        super().__init__(server, params)
        self._class = DispensableClient
