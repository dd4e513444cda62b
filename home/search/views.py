"""The search page and the suggestions below the search box."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.serving.page_cache import cacheable

from .results import MAX_QUERY, PARAMS, search, suggestions


@require_safe
@cacheable(params=PARAMS)
def search_view(request: HttpRequest) -> HttpResponse:
    """``/search/?q=&kind=&page=``: results, facets, snippets; an empty query asks for one."""
    query = request.GET.get("q", "")
    results = search(
        request.user,
        query,
        request.GET.get("kind", ""),
        request.GET.get("page", "1"),
        request.path,
    )
    context = {"results": results, "search_query": query[:MAX_QUERY]}
    return render(request, "home/search.html", context)


@require_safe
@cacheable(params=("q",))
def suggest_view(request: HttpRequest) -> JsonResponse:
    """``/search/suggest/?q=``: ``{"suggestions": [{"text", "html", "url", "kind"}, …]}``."""
    lines = suggestions(request.user, request.GET.get("q", ""))
    return JsonResponse({"suggestions": lines})
