"""The page cache, asked as a server would ask it: whole WSGI calls."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path
from wagtail.models import Page, PageViewRestriction, Site

from home.models import HomePage, StandardPage
from portal import urls as portal_urls
from portal.serving import generation, page_cache
from portal.serving.page_cache import Policy, cacheable
from tests.wsgi_server import Server

pytestmark = pytest.mark.django_db


@cacheable(params=("q",))
def echo(request):
    """A public view showing everything it can see of a request."""
    return HttpResponse(
        f"q={request.GET.get('q', '')} all={request.GET.urlencode()} "
        f"cookies={sorted(request.COOKIES)} lang={request.headers.get('Accept-Language')} "
        f"forwarded={request.headers.get('X-Forwarded-Host')} " + "x" * 800
    )


@cacheable()
def sets_cookie(request):
    response = HttpResponse("own")
    response.set_cookie("personal", "1")
    return response


@cacheable()
def not_found(request):
    return HttpResponse("nothing", status=404)


@cacheable()
def varies(request):
    response = HttpResponse("varies")
    response["Vary"] = "User-Agent"
    return response


@cacheable()
def private(request):
    response = HttpResponse("private")
    response["Cache-Control"] = "private"
    return response


@cacheable()
def with_nonce(request):
    return HttpResponse(f"<script nonce={request.csp_nonce}></script>")


@cacheable(ttl=0)
def short_lived(request):
    return HttpResponse("short")


def undeclared(request):
    return HttpResponse("undeclared")


urlpatterns = [
    path("t/echo/", echo),
    path("t/cookie/", sets_cookie),
    path("t/404/", not_found),
    path("t/varies/", varies),
    path("t/private/", private),
    path("t/nonce/", with_nonce),
    path("t/short/", short_lived),
    path("t/undeclared/", undeclared),
    *portal_urls.urlpatterns,
]


@pytest.fixture
def server(settings):
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    settings.PORTAL_PAGE_CACHE = "on"
    settings.PORTAL_PAGE_CACHE_DEBUG = True
    return Server()


@pytest.fixture
def page(db):
    site = Site.objects.get(is_default_site=True)
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="首页", slug="cached-home"))
    site.root_page = home
    site.save()
    return home.add_child(instance=StandardPage(title="关于本站", slug="about"))


def test_the_second_reader_costs_no_query(server, page):
    first = server("/about/")
    assert (first.status, first.cache) == (200, "miss")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = server("/about/")
    assert second.cache == "hit"
    assert len(queries) == 0
    assert second.body == first.body
    assert "关于本站" in second.text


def test_a_change_is_seen_at_once(server, page):
    server("/about/")
    page.title = "关于我们"
    page.save_revision().publish()
    assert "关于我们" in server("/about/").text
    page.unpublish()
    assert server("/about/").status == 404


def test_a_draft_is_not_seen(server, page):
    server("/about/")
    page.title = "草稿里的题目"
    page.save_revision()
    again = server("/about/")
    assert again.cache == "hit"
    assert "草稿" not in again.text


def test_what_was_begun_before_a_change_is_not_kept(server, page):
    server("/t/echo/")
    entry_of = server.application.store
    old = page_cache.Entry("200 OK", [], b"old", "an earlier generation", 1e12)
    entry_of.put((("x",),), old)
    assert (("x",),) not in entry_of.entries


@pytest.mark.parametrize("cookie", ["sessionid=abc", "display=dark; sessionid=abc"])
def test_a_session_never_meets_the_cache(server, page, cookie):
    server("/about/")
    assert server("/about/", cookie=cookie).cache is None
    assert not any("sessionid" in str(key) for key in server.application.store.entries)


def test_a_session_never_fills_the_cache(server):
    server("/t/echo/", cookie="sessionid=abc")
    assert not server.application.store.entries
    server("/t/echo/", authorization="Basic eDp5")
    server("/t/echo/", cookie="messages=abc")
    assert not server.application.store.entries


def test_an_editor_sees_the_userbar_and_leaves_none_of_it_behind(
    server, page, client, django_user_model
):
    client.force_login(django_user_model.objects.create_superuser("boss", password="x"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    own = server("/about/", cookie=cookie)
    assert "no-store" in own.headers["cache-control"]
    public = server("/about/")
    assert "wagtail-userbar" not in public.text
    assert server("/about/").body == public.body


def test_a_preview_is_never_kept(server, page, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("boss", password="x"))
    page.title = "只在预览里"
    page.save_revision()
    address = f"/admin/pages/{page.pk}/view_draft/"
    seen = server(address, cookie=f"sessionid={client.cookies['sessionid'].value}")
    assert "只在预览里" in seen.text
    assert not server.application.store.entries
    assert server(address).status == 302


def test_display_choices_have_their_own_copies(server, page):
    plain = server("/about/")
    dark = server("/about/", cookie="display=normal.dark")
    assert dark.cache == "miss"
    assert server("/about/", cookie="display=dark.normal.nonsense").cache == "hit"
    assert server("/about/", cookie="display=normal.dark").body == dark.body
    assert server("/about/", cookie="display=nonsense").body == plain.body
    assert server("/about/", cookie="display=nonsense").cache == "hit"


def test_other_cookies_neither_split_nor_leak(server):
    first = server("/t/echo/")
    assert "cookies=[]" in first.text
    assert server("/t/echo/", cookie="tracking=1").cache == "hit"
    generation.bump()
    renewed = server("/t/echo/", cookie="tracking=1; csrftoken=abc")
    assert "tracking" not in renewed.text
    assert "csrftoken" not in renewed.text


def test_undeclared_parameters_neither_split_nor_leak(server):
    own = server("/t/echo/?utm_source=spy")
    assert own.cache is None  # it saw more than its key would say
    assert server("/t/echo/").cache == "miss"
    again = server("/t/echo/?utm_source=spy&fbclid=1")
    assert again.cache == "hit"
    assert "utm_source" not in again.text
    assert len(server.application.store.entries) == 1


def test_declared_parameters_have_their_own_copies(server):
    assert "q=a " in server("/t/echo/?q=a").text
    assert "q=b " in server("/t/echo/?q=b").text
    assert server("/t/echo/?q=a").cache == "hit"
    assert server("/t/echo/?utm=1&q=a").cache == "hit"
    assert server("/t/echo/?q=%61").cache == "hit"
    repeated = server("/t/echo/?q=b&q=a")
    assert "all=q=b&q=a" in repeated.text.replace("%3D", "=")


def test_headers_of_one_reader_do_not_reach_another(server):
    server("/t/echo/")
    generation.bump()
    poisoned = server("/t/echo/", x_forwarded_host="evil.example", accept_language="xx")
    assert "evil" not in poisoned.text
    assert "lang=None" in poisoned.text
    assert server("/t/echo/").body == poisoned.body


@pytest.mark.parametrize(
    "address", ["/t/cookie/", "/t/404/", "/t/varies/", "/t/private/", "/t/nonce/", "/t/undeclared/"]
)
def test_what_is_not_for_everyone_is_not_kept(server, address):
    first, second = server(address), server(address)
    assert first.cache is second.cache is None
    assert not server.application.store.entries


def test_private_pages_are_never_kept(server, page):
    server("/about/")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    answer = server("/about/")
    assert answer.status == 302
    assert not server.application.store.entries


def test_hosts(server):
    assert server("/t/echo/", host="other.example").cache == "miss"
    assert server("/t/echo/", host="testserver").cache == "miss"
    assert server("/t/echo/", host="other.example").cache == "hit"
    assert server("/t/echo/", host="evil.example").status == 400
    assert server("/t/echo/", host="evil.example").cache is None


def test_head_range_and_other_methods(server):
    assert server("/t/echo/", method="HEAD").cache is None
    full = server("/t/echo/")
    head = server("/t/echo/", method="HEAD")
    assert head.cache == "hit"
    assert head.body == b""
    assert head.headers["content-length"] == full.headers["content-length"]
    assert server("/t/echo/", range="bytes=0-3").body == full.body
    assert server("/t/echo/", method="POST").cache is None
    generation.bump()
    assert server("/t/echo/", method="HEAD").body == b""
    assert server("/t/echo/").body == full.body


def test_compressed_and_not_modified(server):
    plain = server("/t/echo/")
    zipped = server("/t/echo/", accept_encoding="gzip, br")
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.body == plain.body
    assert zipped.headers["etag"] != plain.headers["etag"]
    assert zipped.headers["vary"] == "Accept-Encoding, Cookie"
    same = server("/t/echo/", accept_encoding="gzip", if_none_match=zipped.headers["etag"])
    assert (same.status, same.body) == (304, b"")
    assert server("/t/echo/", if_none_match='"other"').status == 200
    assert server("/t/echo/", accept_encoding="gzip;q=0").headers.get("content-encoding") is None


def test_uncached_text_is_compressed_too(server, page):
    answer = server("/about/", cookie="sessionid=abc", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert "关于本站" in answer.text


def test_security_headers_are_kept(server, page):
    server("/about/")
    hit = server("/about/")
    assert hit.cache == "hit"
    assert "default-src 'self'" in hit.headers["content-security-policy"]
    assert hit.headers["x-content-type-options"] == "nosniff"


def test_an_entry_ends_at_its_boundary(server, time_machine):
    time_machine.move_to("2026-11-22 23:50:00+08:00", tick=False)
    server("/t/echo/")
    assert server("/t/echo/").cache == "hit"
    time_machine.move_to("2026-11-23 00:00:01+08:00", tick=False)
    assert server("/t/echo/").cache == "miss"
    time_machine.move_to("2026-11-23 01:00:02+08:00", tick=False)
    assert server("/t/echo/").cache == "miss"


def test_a_short_life(server):
    server("/t/short/")
    assert server("/t/short/").cache == "miss"


def test_the_store_is_bounded(server):
    server.application.store.max_bytes = 20_000
    for number in range(50):
        server(f"/t/echo/?q={number}")
    assert server.application.store.bytes <= 20_000
    assert server("/t/echo/?q=49").cache == "hit"
    assert server("/t/echo/?q=0").cache == "miss"


def test_off(settings, page):
    settings.PORTAL_PAGE_CACHE = "off"
    settings.PORTAL_PAGE_CACHE_DEBUG = True
    server = Server()
    server("/about/")
    assert server("/about/").cache is None


def test_a_view_that_changes_its_mind(server):
    server("/t/echo/?q=a")
    place = next(iter(server.application.policies))
    server.application.policies[place] = Policy(("other",))
    assert "q=b " in server("/t/echo/?q=b").text
    assert "q=c " in server("/t/echo/?q=c").text
