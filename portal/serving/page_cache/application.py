"""The WSGI application around the portal's own."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import DatabaseError
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from portal.serving import display, generation, health, maintenance

from .answers import Answer
from .boundaries import Boundary
from .declaring import MAX_AGE, Policy
from .entries import Entry, Environ, Headers, Store
from .keys import AskedFor, declared_query, is_secure, only_declared, pure_environ

MAX_ENTRY = 2 * 1024 * 1024  # bytes of one page
MAX_URL = 2000  # characters of path and query
MAX_KNOWN_PATHS = 20_000
# Cookies that carry something for one reader: their owner's response is never kept.
PERSONAL_COOKIES = ("messages",)


class PageCache:
    """WSGI application answering from memory what it may; ``application`` answers the rest."""

    def __init__(self, application: Callable):
        self.application = application
        self.enabled = settings.PORTAL_PAGE_CACHE == "on"
        self.debug = settings.PORTAL_PAGE_CACHE_DEBUG
        self.store = Store(settings.PORTAL_PAGE_CACHE_BYTES)
        self.policies: OrderedDict[tuple, Policy] = OrderedDict()
        self.boundary = Boundary()
        self.hosts: set[str] = set()
        self.never_pages = (settings.STATIC_URL, settings.MEDIA_URL, *health.VIEWS)

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(self.never_pages):
            return self.application(environ, start_response)
        request = self.understand(environ) if self.enabled and not maintenance.is_on() else None
        if request is None:
            return self.ask(environ, start_response)
        made_under = generation.current()
        if self.store.generation != made_under:
            self.store.turn_to(made_under)
        now = time.time()
        policy = self.policies.get(request.place)
        if policy is not None:
            key = self.key(request, policy)
            entry = self.store.get(key, made_under, now)
            if entry is not None:
                return entry.answer(environ, start_response, self.note("hit"))
        return self.render(request, policy, made_under, now, environ, start_response)

    def note(self, word: str) -> Headers:
        """A header for debugging, off by default: it tells strangers what was read lately."""
        return [("X-Cache", word)] if self.debug else []

    def understand(self, environ: Environ) -> AskedFor | None:
        """The request as the cache sees it; None where it keeps out of the way."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
            return None
        host = environ.get("HTTP_HOST", "").lower()
        path = environ.get("PATH_INFO", "")
        query = environ.get("QUERY_STRING", "")
        if not self.known_host(host) or len(path) + len(query) > MAX_URL:
            return None
        choices, own = "", False
        header = environ.get("HTTP_COOKIE")
        if header:
            cookies = parse_cookie(header)
            if settings.SESSION_COOKIE_NAME in cookies:
                return None
            if any(name in cookies for name in PERSONAL_COOKIES):
                return None
            chosen = display.Display.parse(cookies.get(display.COOKIE, ""))
            choices = "" if chosen.is_default else str(chosen)
            own = any(name != display.COOKIE for name in cookies)
        place = (is_secure(environ), host, environ.get("SCRIPT_NAME", ""), path)
        return AskedFor(place, query, choices, own)

    def known_host(self, host: str) -> bool:
        if host in self.hosts:
            return True
        domain, _port = split_domain_port(host)
        if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
            return False
        if len(self.hosts) < 100:
            self.hosts.add(host)
        return True

    @staticmethod
    def key(request: AskedFor, policy: Policy) -> tuple:
        return (request.place, request.display, declared_query(request.query, policy))

    def render(
        self,
        request: AskedFor,
        policy: Policy | None,
        made_under: str,
        now: float,
        environ: Environ,
        start_response: Callable,
    ) -> Iterable[bytes]:
        """Ask the portal, and keep the answer if it says so itself."""
        try:
            expires = self.boundary.next(made_under, now)
        except DatabaseError:
            return self.ask(environ, start_response)
        asked = environ if policy is None else pure_environ(environ, request, policy)
        answer = Answer.of(self.application, asked)
        declared = answer.policy
        if declared is None or not answer.is_for_everyone():
            if policy is not None:
                # What lies at this address is no longer a page for everyone: forget, ask in full.
                self.policies.pop(request.place, None)
                answer.close()
                return self.ask(environ, start_response)
            return answer.send(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD" and policy is None:
            return answer.send(environ, start_response)
        if declared != policy:
            self.remember(request.place, declared)
            if policy is not None:
                answer.close()
                return self.ask(environ, start_response)
        if policy is None and (request.own or not only_declared(request.query, declared)):
            # It saw more than its key says; the next reader's copy will be kept.
            return answer.send(environ, start_response)
        body = answer.body()
        answer.close()
        if len(body) > MAX_ENTRY:
            start_response(answer.status, answer.headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        expires = min(expires, now + declared.ttl, now + MAX_AGE)
        entry = Entry(answer.status, answer.headers, body, made_under, expires)
        self.store.put(self.key(request, declared), entry)
        return entry.answer(environ, start_response, self.note("miss"))

    def remember(self, place: tuple, policy: Policy) -> None:
        self.policies[place] = policy
        if len(self.policies) > MAX_KNOWN_PATHS:
            self.policies.popitem(last=False)

    def ask(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        return Answer.of(self.application, environ).send(environ, start_response)
