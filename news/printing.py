"""A document as PDF in the manner of GB/T 9704: what it is made from, and when."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published

from portal.pages import pdf
from portal.pages.reading import read_policy
from portal.tasks import enqueue_on_commit, task
from portal.tasks.backend import is_queue
from portal.tasks.services import asked_for, enqueue_once, forget_dead
from portal.tasks.state import standing

from .models import PolicyPage

#: What a PDF is made from besides its HTML: a change of it makes all files anew.
PDF_STYLE = "css/official.css"
JUST_NOW = dt.timedelta(minutes=10)


def file_of(page: PolicyPage) -> Path | None:
    """The finished file of this version of the page; None where a worker has yet to make it."""
    html, path = _source_and_place(page)
    if pdf.found(path):
        return path
    if is_queue(make_pdf) and not _made_elsewhere(page):
        return None
    return pdf.store(path, html)


def _made_elsewhere(page: PolicyPage) -> bool:
    """Whether a worker has just made it, in a folder that is not this machine's."""
    done = asked_for(make_pdf, page.pk).successful()
    return done.filter(finished_at__gt=timezone.now() - JUST_NOW).exists()


def ask_for(page: PolicyPage) -> str:
    """Have a worker make the file, and say how that stands (:func:`portal.tasks.state.standing`).

    What failed until it was dead is not tried again for a reader: administrators see it.
    """
    if not asked_for(make_pdf, page.pk).failed().exists():
        enqueue_once(make_pdf, page.pk)
    return standing(make_pdf, page.pk)[0]


def pdf_source(page: PolicyPage) -> str:
    """The HTML that the PDF of a document is made from."""
    reading = read_policy(page, plain=True)
    return render_to_string("news/policy_pdf.html", {"page": page, "reading": reading})


def _source_and_place(page: PolicyPage) -> tuple[str, Path]:
    html = pdf_source(page)
    return html, pdf.place(f"policy-{page.pk}", html, style_state())


@functools.cache
def style_state() -> str:
    """A word that changes with the style sheet of PDF files."""
    return hashlib.blake2s(Path(finders.find(PDF_STYLE)).read_bytes(), digest_size=6).hexdigest()


@task(label=_("生成 PDF"), priority=-10, retries=2)
def make_pdf(page_id: int) -> None:
    """Make the file ahead of its first reader; nothing where the page is not public any more."""
    page = PolicyPage.objects.live().public().filter(pk=page_id).first()
    if page is not None and pdf.available():
        html, path = _source_and_place(page)
        pdf.store(path, html)
    forget_dead(make_pdf, page_id)


def document_published(sender: type, instance: PolicyPage, **kwargs) -> None:
    """Making it takes seconds. Where there is no worker, it is made for its first reader."""
    if is_queue(make_pdf):
        enqueue_on_commit(make_pdf, instance.pk)


def connect() -> None:
    """Called once, when apps are ready."""
    page_published.connect(document_published, sender=PolicyPage, dispatch_uid="news-pdf")
