"""Every address of the portal."""

from typing import NoReturn

from allauth.account.views import logout
from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from .media.records import record_file
from .media.views import document, picture
from .pages.routing import serve
from .publishing.history.views import page_updates, replaced_text
from .serving import health


def nothing_here(request: HttpRequest, **kwargs) -> NoReturn:
    """An address closed on purpose."""
    raise Http404


to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    # Doors of Wagtail and Django that would take a password without a second factor.
    path("admin/login/", to_login),
    path("_util/login/", to_login),
    path("django-admin/login/", to_login),
    path("admin/logout/", logout),
    # Actions of the admin's own API would publish without asking anything; nothing here uses them.
    path("admin/api/main/pages/<int:pk>/action/<str:name>/", nothing_here),
    # Wagtail's page that fails on purpose: a line of error in the log for whoever is inside.
    path("admin/failwhale/", nothing_here),
    path("admin/", include(wagtailadmin_urls)),
    re_path(r"^documents/([0-9]+)/(.*)$", document, name="wagtaildocs_serve"),
    path("media/<path:path>", picture, name="picture"),
    path("files/<slug:kind>/<int:pk>/", record_file, name="record_file"),
    path("", include("home.machines.wellknown")),
    # Answered by HealthMiddleware before anything else; named here to be found.
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

urlpatterns += i18n_patterns(
    path("_util/login/", to_login),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("updates/<int:page_id>/", page_updates, name="page_updates"),
    path("updates/<int:page_id>/<int:change_id>/", replaced_text, name="replaced_text"),
    path("", include("home.urls")),
    path("", include("news.urls")),
    path("rules/", include("branches.rules.urls")),
    path("me/", include("members.urls")),
    path("me/", include("life.urls")),
    re_path(wagtail_urls.serve_pattern, serve, name="wagtail_serve"),
    re_path(r"", include(wagtail_urls)),
    prefix_default_language=False,
)

handler403 = "home.views.forbidden"
handler404 = "home.views.not_found"
handler500 = "home.views.failed"
