"""The portal with its page cache, called the way a server calls it."""

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from portal.serving.page_cache import PageCache


class Answer:
    def __init__(self, status, headers, body):
        self.status = int(status.split()[0])
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        if self.headers.get("content-encoding") == "gzip" and body:
            self.body = gzip.decompress(body)
        self.cache = self.headers.get("x-cache")

    @property
    def text(self):
        return self.body.decode()


@contextmanager
def connection_kept() -> Iterator[None]:
    """As Django's own test client does: a request leaves the test its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Server:
    """Calls the cached application the way gunicorn does."""

    def __init__(self):
        self.application = PageCache(get_wsgi_application())

    def __call__(self, path, method="GET", **headers):
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        for name, value in headers.items():
            environ[f"HTTP_{name.upper()}"] = value
        said = []

        def start_response(status, headers, exc_info=None):
            said[:] = [status, headers]

        with connection_kept():
            chunks = self.application(environ, start_response)
            body = b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()
        return Answer(*said, body)
