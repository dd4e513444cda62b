"""What is kept: pages ready to be sent, and the store that bounds them."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

WORTH_COMPRESSING = 500  # bytes

Environ = dict
Headers = list[tuple[str, str]]


class Entry:
    """One page, ready to be sent: plain, compressed, and as "not modified"."""

    __slots__ = ("etags", "expires", "generation", "headers", "plain", "size", "status", "zipped")

    def __init__(self, status: str, headers: Headers, body: bytes, made_under: str, expires: float):
        self.status = status
        self.generation = made_under
        self.expires = expires
        base = [
            (name, value)
            for name, value in headers
            if name.lower() not in {"content-length", "vary", "etag", "date", "content-encoding"}
        ]
        names = {name.lower() for name, value in base}
        if "cache-control" not in names:
            # The browser may keep it, and asks each time whether it still holds.
            base.append(("Cache-Control", "no-cache"))
        base.append(("Vary", "Accept-Encoding, Cookie"))
        tag = hashlib.blake2b(body, digest_size=12).hexdigest()
        self.plain = body
        self.zipped = gzip.compress(body, 7, mtime=0) if len(body) > WORTH_COMPRESSING else None
        self.etags = (f'"{tag}"', f'"{tag}-gz"')
        self.headers = (
            [*base, ("ETag", self.etags[0]), ("Content-Length", str(len(body)))],
            [
                *base,
                ("ETag", self.etags[1]),
                ("Content-Encoding", "gzip"),
                ("Content-Length", str(len(self.zipped or b""))),
            ],
            [item for item in base if item[0].lower() != "content-type"],
        )
        self.size = len(body) + len(self.zipped or b"") + 2048

    def answer(self, environ: Environ, start_response: Callable, note: Headers) -> list[bytes]:
        """The whole response to this request."""
        zipped = self.zipped is not None and accepts_gzip(environ)
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and (
            asked.strip() == "*"
            or any(tag.strip().removeprefix("W/") in self.etags for tag in asked.split(","))
        ):
            start_response(
                "304 Not Modified", [*self.headers[2], ("ETag", self.etags[zipped]), *note]
            )
            return []
        start_response(self.status, [*self.headers[zipped], *note])
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [self.zipped if zipped else self.plain]


class Store:
    """Entries of one generation, least recently used first, bounded by bytes."""

    def __init__(self, max_bytes: int):
        self.max_bytes = max_bytes
        self.entries: OrderedDict[tuple, Entry] = OrderedDict()
        self.bytes = 0
        self.generation = None
        self.lock = threading.Lock()

    def turn_to(self, now_under: str) -> None:
        """Forget everything made under another generation."""
        with self.lock:
            if self.generation != now_under:
                self.entries.clear()
                self.bytes = 0
                self.generation = now_under

    def get(self, key: tuple, now_under: str, now: float) -> Entry | None:
        """The entry, if it was made under this generation and has not expired."""
        with self.lock:
            entry = self.entries.get(key)
            if entry is None or entry.generation != now_under:
                return None
            if entry.expires <= now:
                self._drop(key)
                return None
            self.entries.move_to_end(key)
            return entry

    def put(self, key: tuple, entry: Entry) -> None:
        """Keep an entry, unless the site has changed since it was begun."""
        with self.lock:
            if entry.generation != self.generation:
                return
            if key in self.entries:
                self._drop(key)
            self.entries[key] = entry
            self.bytes += entry.size
            while self.bytes > self.max_bytes:
                self._drop(next(iter(self.entries)))

    def _drop(self, key: tuple) -> None:
        self.bytes -= self.entries.pop(key).size


def accepts_gzip(environ: Environ) -> bool:
    """Whether the client takes gzip (a weight of zero means it does not)."""
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "").lower()
    return "gzip" in accepted and "gzip;q=0" not in accepted.replace(" ", "").replace("q=0.", "")
