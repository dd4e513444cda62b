"""QR codes and PDF files of public pages."""

import logging
from io import BytesIO

import pypdf
import pytest
from django.test import Client
from lxml import etree

from news.models import PolicyPage
from portal.pages import pdf
from tests.pango import needs_pango

from .factories import (
    NewsPageFactory,
    PolicyPageFactory,
    PortalImageFactory,
    make_private,
    section,
)

pytestmark = pytest.mark.django_db


def test_qr_code_of_a_public_page(site):
    page = NewsPageFactory(parent=site.news)
    response = Client().get(f"/qr/{page.pk}.svg")
    assert response["Content-Type"] == "image/svg+xml"
    root = etree.fromstring(response.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    # The strict content security policy allows no inline style.
    assert b"style" not in response.content
    other = NewsPageFactory(parent=site.news)
    assert Client().get(f"/qr/{other.pk}.svg").content != response.content


@pytest.mark.parametrize("address", ["/qr/{}.svg", "/pdf/{}.pdf"])
def test_closed_pages_have_neither(site, address):
    private = PolicyPageFactory(parent=site.policies)
    make_private(private)
    draft = PolicyPageFactory(parent=site.policies, live=False)
    for pk in (private.pk, draft.pk, 10**9):
        assert Client().get(address.format(pk)).status_code == 404


def test_only_documents_have_a_pdf(site):
    page = NewsPageFactory(parent=site.news)
    assert Client().get(f"/pdf/{page.pk}.pdf").status_code == 404


def read_pdf(page):
    response = Client().get(f"/pdf/{page.pk}.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(BytesIO(response.getvalue()))


@needs_pango
def test_pdf_holds_every_character(site, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    page = PolicyPageFactory(
        parent=site.policies,
        title="社会组织登记办法",
        issuing_body="民政部",
        document_number="民发〔2026〕3号",
        main_recipients="各省民政厅",
        body=[section("第一章 总则", "第一条 镕、喆、㛃等字也要印出来。")],
    )
    reader = read_pdf(page)
    text = "".join(sheet.extract_text() for sheet in reader.pages)
    for words in (
        "民政部文件",
        "民发〔2026〕3号",
        "社会组织登记办法",
        "各省民政厅：",
        "镕、喆、㛃",
    ):
        assert words in text
    assert "— 1 —" in text
    assert reader.metadata.title == "社会组织登记办法"
    fonts = {
        str(font.get_object()["/BaseFont"])
        for sheet in reader.pages
        for font in sheet["/Resources"]["/Font"].values()
    }
    # The same from every server, whatever fonts it has; and readable aloud (PDF/UA).
    assert {name.partition("+")[2] for name in fonts} == {
        "Portal-Song",
        "Portal-Song-Bold",
        "Portal-Hei-Bold",
    }
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()


@needs_pango
def test_pdf_is_made_once_for_each_version(site, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    page = PolicyPageFactory(parent=site.policies, body=[section("", "旧的文字")])
    read_pdf(page)
    made = {file: file.stat().st_ctime_ns for file in (tmp_path / "pdf").iterdir()}
    assert len(made) == 1
    inode = next(iter(made)).stat().st_ino
    read_pdf(page)
    assert next(iter(made)).stat().st_ino == inode
    page = PolicyPage.objects.get(pk=page.pk)
    page.body = [("section", {"heading": "", "level": "2", "text": "<p>新的文字</p>"})]
    page.save_revision().publish()
    assert "新的文字" in read_pdf(page).pages[0].extract_text()
    # The old version's file is gone.
    files = list((tmp_path / "pdf").iterdir())
    assert len(files) == 1
    assert files[0] not in made


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "https://example.org/x.css",
        "https://portal.invalid.example.org/static/css/official.css",
        "http://portal.invalid/static/css/official.css",
        "https://portal.invalid/static/../portal/settings/base.py",
        "https://portal.invalid/static/%2e%2e/portal/settings/base.py",
        "https://portal.invalid/media/../db.sqlite3",
        "https://portal.invalid/media/%2e%2e/db.sqlite3",
        "https://portal.invalid/admin/",
        "data:text/css,body{}",
        "//example.org/static/css/official.css",
        "",
    ],
)
def test_a_document_reaches_nothing_but_own_files(url):
    with pytest.raises(pdf.ForbiddenAddress):
        pdf.own_file(url)


def test_a_document_reaches_own_files():
    assert pdf.own_file("https://portal.invalid/static/css/official.css").name == "official.css"


def test_a_document_reaches_public_pictures_only(site):
    image = PortalImageFactory()
    rendition = image.get_rendition("width-40")
    for address in (rendition.url, f"/media/{image.file.name}"):
        with pytest.raises(pdf.ForbiddenAddress):
            pdf.own_file(f"https://portal.invalid{address}")
    NewsPageFactory(parent=site.news, cover=image)
    found = pdf.own_file(f"https://portal.invalid{rendition.url}")
    assert found == rendition.file.open("rb").read()
    with pytest.raises(pdf.ForbiddenAddress):
        pdf.own_file(f"https://portal.invalid/media/{image.file.name}")


@needs_pango
def test_an_address_in_a_text_is_never_fetched(caplog):
    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        made = pdf.make(
            "<!doctype html><html lang='zh'><title>x</title>"
            "<link rel=stylesheet href='http://127.0.0.1:9/x.css'>"
            "<img src='file:///etc/passwd' alt=''>"
        )
    assert made.startswith(b"%PDF")
    refused = [record for record in caplog.records if "127.0.0.1" in record.getMessage()]
    assert refused


def test_without_the_library_the_address_answers_and_no_link_is_shown(site, monkeypatch):
    page = PolicyPageFactory(parent=site.policies)
    monkeypatch.setattr(pdf, "available", lambda: False)
    response = Client().get(f"/pdf/{page.pk}.pdf")
    assert response.status_code == 503
    assert f"{page.get_url()}?layout=official" in response.content.decode()
    assert f"/pdf/{page.pk}.pdf" not in Client().get(page.get_url()).content.decode()
