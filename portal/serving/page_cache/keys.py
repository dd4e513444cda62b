"""What of a request counts: the key of an entry, and the request that has nothing but its key."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

from portal.serving import display

from .declaring import Policy
from .entries import Environ

# Headers a page rendered for the cache still sees; all others are taken away.
PASSED_HEADERS = {"HTTP_HOST", "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR", "HTTP_X_REQUEST_ID"}
RAW_ADDRESSES = {"RAW_URI", "REQUEST_URI"}


@dataclass(frozen=True)
class AskedFor:
    """What of a request counts for the cache. ``query`` is raw; ``own``: it has other cookies."""

    place: tuple
    query: str
    display: str
    own: bool


def is_secure(environ: Environ) -> bool:
    """Whether the reader came by https, as Django would say."""
    header = settings.SECURE_PROXY_SSL_HEADER
    if header and header[0] in environ:
        return environ[header[0]].split(",", 1)[0].strip() == header[1]
    return environ["wsgi.url_scheme"] == "https"


def declared_query(query: str, policy: Policy) -> str:
    """The declared parameters in one canonical order and spelling."""
    if not query or not policy.params:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted((pair for pair in pairs if pair[0] in policy.params), key=_by_name))


def _by_name(pair: tuple[str, str]) -> str:
    return pair[0]


def only_declared(query: str, policy: Policy) -> bool:
    """Whether the view saw nothing but declared parameters."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return all(name in policy.params for name, value in pairs) and (bool(pairs) or not query)


def pure_environ(environ: Environ, request: AskedFor, policy: Policy) -> Environ:
    """The request of nobody in particular: only what the key says."""
    passed = set(PASSED_HEADERS)
    if settings.SECURE_PROXY_SSL_HEADER:
        passed.add(settings.SECURE_PROXY_SSL_HEADER[0])
    pure = {
        name: value
        for name, value in environ.items()
        if (not name.startswith("HTTP_") and name not in RAW_ADDRESSES) or name in passed
    }
    # A HEAD request is answered from the page a GET would get.
    pure["REQUEST_METHOD"] = "GET"
    pure["QUERY_STRING"] = declared_query(request.query, policy)
    if request.display:
        pure["HTTP_COOKIE"] = f"{display.COOKIE}={request.display}"
    return pure
