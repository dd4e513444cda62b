"""What the application said, and whether it may be kept."""

from collections.abc import Callable, Iterable

from django.utils.text import compress_string

from .declaring import Policy
from .entries import WORTH_COMPRESSING, Environ, Headers, accepts_gzip

# Vary names that need no key: the language is in the path (i18n_patterns), the rest in the key.
KEYED_VARY = {"accept-encoding", "accept-language", "cookie"}
TEXT_TYPES = ("text/", "application/json", "application/xml", "application/atom", "image/svg")


class Answer:
    """What the application said, held back until it is clear what to do with it."""

    def __init__(self, status: str, headers: Headers, chunks: Iterable[bytes]):
        self.status = status
        self.headers = headers
        self.chunks = chunks

    @classmethod
    def of(cls, application: Callable, environ: Environ) -> "Answer":
        """Run the application."""
        said: list = []

        def start_response(status: str, headers: Headers, exc_info=None) -> None:
            said[:] = [status, headers]

        chunks = application(environ, start_response)
        return cls(said[0], said[1], chunks)

    @property
    def policy(self) -> Policy | None:
        """What the view declared, or None."""
        return getattr(self.chunks, "page_cache_policy", None)

    def is_for_everyone(self) -> bool:
        """A plain 200 without a cookie, a nonce or a word against keeping it."""
        if not self.status.startswith("200") or getattr(self.chunks, "streaming", True):
            return False
        for name, value in self.headers:
            name = name.lower()
            if name in {"set-cookie", "content-encoding", "www-authenticate"}:
                return False
            if name == "cache-control" and ("no-store" in value or "private" in value):
                return False
            if name == "content-security-policy" and "'nonce-" in value:
                return False
            if name == "vary":
                named = {part.strip().lower() for part in value.split(",") if part.strip()}
                if not named <= KEYED_VARY:
                    return False
        return True

    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.chunks)

    def close(self) -> None:
        """End the application's work on this response."""
        close = getattr(self.chunks, "close", None)
        if close:
            close()

    def send(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        """Pass it on, compressed where that is worth it."""
        headers = {name.lower(): value for name, value in self.headers}
        if (
            getattr(self.chunks, "streaming", True)
            or self.status[:3] in {"204", "304"}
            or "content-encoding" in headers
            or not headers.get("content-type", "").startswith(TEXT_TYPES)
            or not accepts_gzip(environ)
            or environ["REQUEST_METHOD"] == "HEAD"
        ):
            start_response(self.status, self.headers)
            return self.chunks
        body = self.body()
        self.close()
        if len(body) < WORTH_COMPRESSING:
            start_response(self.status, self.headers)
            return [body]
        # Random padding: the length of a page with a form token must tell nothing (BREACH).
        zipped = compress_string(body, max_random_bytes=100)
        vary = ", ".join(filter(None, [headers.get("vary"), "Accept-Encoding"]))
        kept = [
            (name, f"W/{value}" if name.lower() == "etag" and value.startswith('"') else value)
            for name, value in self.headers
            if name.lower() not in {"content-length", "vary"}
        ]
        kept += [("Content-Encoding", "gzip"), ("Vary", vary), ("Content-Length", str(len(zipped)))]
        start_response(self.status, kept)
        return [zipped]
