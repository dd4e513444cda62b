"""The page about feeds, QR codes of pages, and documents as PDF."""

from io import BytesIO

import segno
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.pages import pdf
from portal.serving.page_cache import cacheable
from portal.tasks.state import MOVING

from .feeds import on_offer
from .models import PolicyPage
from .printing import ask_for, file_of

# While its task is one of these, a PDF is seconds away; where no worker answers, nobody knows.
COMING = MOVING - {"silent"}


@require_safe
@cacheable()
def feeds(request: HttpRequest) -> HttpResponse:
    """Which feeds there are and how to use them."""
    return render(request, "news/feeds.html", {"feeds": on_offer()})


def public_page(page_id: int, model: type[Page] = Page) -> Page:
    """A page every visitor may read; 404 for any other."""
    page = model.objects.live().public().filter(pk=page_id).first()
    if page is None or not page.get_url():
        raise Http404
    return page


@require_safe
@cacheable()
def page_qr(request: HttpRequest, page_id: int) -> HttpResponse:
    """The address of a public page as a QR code, SVG without inline styles."""
    page = public_page(page_id)
    code = segno.make(request.build_absolute_uri(page.get_url(request)), error="m", micro=False)
    image = BytesIO()
    # Dark on white in every theme: readers of codes want it so.
    code.save(image, kind="svg", scale=4, border=4, dark="#000", light="#fff", svgclass=None)
    return HttpResponse(image.getvalue(), content_type="image/svg+xml")


@require_safe
def page_pdf(request: HttpRequest, page_id: int) -> HttpResponse:
    """A policy document as PDF in the manner of GB/T 9704, made once for each published version."""
    page = public_page(page_id, PolicyPage)
    if not pdf.available():
        return _no_pdf(request, page, "unavailable")
    file = file_of(page)
    if file is None:
        return _no_pdf(request, page, ask_for(page))
    response = FileResponse(
        file.open("rb"), filename=f"{page.title}.pdf", content_type="application/pdf"
    )
    patch_cache_control(response, public=True, max_age=300)
    return response


def _no_pdf(request: HttpRequest, page: PolicyPage, state: str) -> HttpResponse:
    """Why there is none, or none yet: then the page asks again by itself, without a script."""
    coming = state in COMING
    context = {"document": page, "state": state, "coming": coming}
    response = render(request, "news/no_pdf.html", context, status=202 if coming else 503)
    if coming:
        response["Refresh"] = "3"  # seconds
    add_never_cache_headers(response)
    return response
