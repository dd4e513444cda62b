"""A document as PDF in the manner of GB/T 9704: what it is made from, and when."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published

from portal.pages import pdf
from portal.pages.reading import read_policy
from portal.tasks import enqueue_on_commit, task
from portal.tasks.backend import is_queue

from .models import PolicyPage

#: What a PDF is made from besides its HTML: a change of it makes all files anew.
PDF_STYLE = "css/official.css"


def file_of(page: PolicyPage) -> Path:
    """The finished file, made now where this version of the page has none."""
    return pdf.cached(f"policy-{page.pk}", pdf_source(page), style_state())


def pdf_source(page: PolicyPage) -> str:
    """The HTML that the PDF of a document is made from."""
    reading = read_policy(page, plain=True)
    return render_to_string("news/policy_pdf.html", {"page": page, "reading": reading})


@functools.cache
def style_state() -> str:
    """A word that changes with the style sheet of PDF files."""
    return hashlib.blake2s(Path(finders.find(PDF_STYLE)).read_bytes(), digest_size=6).hexdigest()


@task(label=_("生成 PDF"), priority=-10, retries=2)
def make_pdf(page_id: int) -> None:
    """Make the file ahead of its first reader; nothing where the page is not public any more."""
    page = PolicyPage.objects.live().public().filter(pk=page_id).first()
    if page is not None and pdf.available():
        file_of(page)


def document_published(sender: type, instance: PolicyPage, **kwargs) -> None:
    """Making it takes seconds. Where no worker does it, the first reader waits for it instead."""
    if is_queue(make_pdf):
        enqueue_on_commit(make_pdf, instance.pk)


def connect() -> None:
    """Called once, when apps are ready."""
    page_published.connect(document_published, sender=PolicyPage, dispatch_uid="news-pdf")
