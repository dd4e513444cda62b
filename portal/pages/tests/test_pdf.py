"""PDF files on servers of every kind: their fonts, no fonts at all, no Pango."""

import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pypdf
import pytest
from django.conf import settings
from django.test import Client
from fontTools.ttLib import TTFont

from news.demo.attachments import attachments
from news.tests.factories import PolicyPageFactory
from portal.files.extract import extract_text
from portal.models import PortalDocument
from portal.pages import pdf
from portal.pages.fonts import subset
from tests.pango import made, needs_pango

CRASH = "import os; os.kill(os.getpid(), 11)"
NO_LIBRARY = "raise OSError(\"cannot load library 'libpango-1.0-0'\")"


@pytest.fixture
def ask_anew():
    """As in a process that has just started; the next test asks again."""
    pdf._answer.cache_clear()
    yield
    pdf._answer.cache_clear()


@pytest.fixture
def broken(request, ask_anew, tmp_path, monkeypatch):
    """A WeasyPrint that does what the test says, for children of this process."""
    (tmp_path / "weasyprint.py").write_text(request.param)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def run(code: str, *before: str, **environment: str) -> subprocess.CompletedProcess:
    """A Python of its own, with Django set up; ``before`` stands before its command."""
    return subprocess.run(  # noqa: S603
        [*before, sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("broken", [CRASH, NO_LIBRARY], indirect=True)
def test_where_it_cannot_work_it_is_switched_off(broken, site, caplog):
    page = PolicyPageFactory(parent=site.policies)
    for _ in range(2):
        assert Client().get(f"/pdf/{page.pk}.pdf").status_code == 503
        assert f"/pdf/{page.pk}.pdf" not in Client().get(page.get_url()).content.decode()
    assert not pdf.available()
    said = [record for record in caplog.records if record.name == "portal.pages.pdf"]
    assert len(said) == 1
    assert "apt install libpangoft2-1.0-0" in said[0].getMessage()


@pytest.mark.anydb
@pytest.mark.parametrize("broken", ["import time; time.sleep(86_400)"], indirect=True)
def test_a_probe_that_hangs_is_given_up(broken, monkeypatch):
    monkeypatch.setattr(pdf, "PROBE_SECONDS", 1)
    assert not pdf.available()  # and this test does not take a day


def test_all_wait_for_one_probe(ask_anew, monkeypatch):
    asked = []

    def probe(*args, **kwargs):
        asked.append(args)
        time.sleep(0.2)
        return subprocess.CompletedProcess(args, 0)

    monkeypatch.setattr(subprocess, "run", probe)
    threads = [threading.Thread(target=pdf.available) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pdf.available()
    assert len(asked) == 1


@pytest.mark.anydb
def test_starter_set_and_demo_do_not_need_weasyprint():
    code = """
import sys
sys.modules["weasyprint"] = None
from portal.seeding import steps
assert steps.steps(demo=True)
"""
    done = run(code)
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_the_demo_has_its_list_in_word_where_there_is_no_pdf(monkeypatch):
    monkeypatch.setattr("news.demo.attachments.available", lambda: False)
    for _ in range(2):
        document = attachments()["venue-list"]
        assert document.file.name.endswith(".docx")
        assert "轮椅坡道" in extract_text(document.file, document.filename).text
    assert PortalDocument.objects.filter(title="场地清单").count() == 1


@needs_pango
@pytest.mark.django_db
def test_the_demo_has_its_list_as_pdf():
    document = attachments()["venue-list"]
    assert document.file.name.endswith(".pdf")
    assert "轮椅坡道" in extract_text(document.file, document.filename).text


@pytest.mark.anydb
@needs_pango
def test_characters_without_a_glyph_take_one_line(caplog):
    with caplog.at_level(logging.WARNING):
        made("<p>党\U0010fffd\U0010fffc</p><p>\U0010fffb</p>")
    assert [record.getMessage() for record in caplog.records] == [
        "PDF '文件': no font has 3 characters: U+10FFFB U+10FFFC U+10FFFD"
    ]


# --- Our fonts ------------------------------------------------------------------------------------


@pytest.mark.anydb
def test_the_fonts_have_what_they_are_for():
    for family, style, _noto, levels in subset.FACES:
        font = TTFont(subset.file_of(family, style))
        wanted = subset.table(levels) + (subset.gb2312() if style == "Regular" else "")
        assert {ord(character) for character in wanted} <= font.getBestCmap().keys()
        # A changed font has a name of its own.
        names = [font["name"].getDebugName(number) for number in (1, 3, 4, 6)]
        assert all(name.startswith("Portal") for name in names)
    assert len(set(subset.table(3))) == 8105


def test_readers_are_not_offered_them():
    sheets = (Path(settings.BASE_DIR) / "static").rglob("*.css")
    assert not any("font-face" in sheet.read_text() for sheet in sheets)


WITHOUT_FONTS = """
for folder in /usr/share/fonts /usr/local/share/fonts /etc/fonts /usr/share/fontconfig; do
    [ ! -d $folder ] || mount --bind "$EMPTY" $folder || exit 77
done
exec "$@"
"""


@pytest.mark.anydb
@needs_pango
def test_chinese_on_a_machine_without_any_font(tmp_path):
    empty, file = tmp_path / "empty", tmp_path / "made.pdf"
    empty.mkdir()
    code = f"""
from portal.pages import pdf
text = pdf.make("<html lang=zh-Hans><title>-</title><h1>党章</h1><p>镕、喆、㛃等字</p><pre>代码")
open({str(file)!r}, "wb").write(text)
"""
    try:
        unshare = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
        done = run(code, *unshare, WITHOUT_FONTS, "sh", EMPTY=str(empty), HOME=str(empty))
    except FileNotFoundError:
        pytest.skip("no unshare on this machine")
    if done.returncode == 77 or done.stderr.startswith("unshare:"):
        pytest.skip(f"no mount namespace on this machine: {done.stderr}")
    # Not a word from fontconfig, Pango or ourselves.
    assert (done.returncode, done.stderr) == (0, "")
    sheet = pypdf.PdfReader(file).pages[0]
    for words in ("党章", "镕、喆、㛃等字", "代码"):
        assert words in sheet.extract_text()
    fonts = [font.get_object()["/BaseFont"] for font in sheet["/Resources"]["/Font"].values()]
    assert all("+Portal-Song" in name for name in fonts)
