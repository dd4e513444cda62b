"""PDF from the same templates as the pages, through WeasyPrint.

WeasyPrint needs the Pango library of the system; where it is missing, :func:`available` says so and
the rest of the portal works as before. The font is the portal's own (portal/pages/fonts). A
document may use nothing but the portal's own static and media files: every other address is
refused, so that no text can make the server fetch something.
"""

import contextlib
import functools
import hashlib
import logging
import mimetypes
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.utils.text import get_valid_filename

from portal.media.models import PortalImage, PortalRendition

from . import fonts

logger = logging.getLogger(__name__)

#: Stands for the portal itself in the documents; no request is ever made to it.
BASE_URL = "https://portal.invalid/"
#: What a child process tries: 党 and a bold 建. A character without a glyph is a warning.
PROBE = """
import logging, sys
logging.getLogger("weasyprint").addFilter(lambda record: sys.exit(record.getMessage()))
from weasyprint import HTML
HTML(string="<html lang=zh><title>-</title><p>&#20826;<b>&#24314;").write_pdf()
"""
PROBE_SECONDS = 30
#: Files kept; the oldest go first.
KEPT_FILES = 2000


class PdfUnavailable(Exception):
    """The libraries that make PDF files are missing on this server."""


class ForbiddenAddress(ValueError):
    """A document asked for something that is not one of the portal's own files."""


_asking = threading.Lock()


def available() -> bool:
    """Whether PDF files can be made here; asked once per process, and everybody waits for that."""
    with _asking:
        return _answer()


@functools.cache
def _answer() -> bool:
    """Let a child make one: Pango without a usable font kills the process that asks it."""
    try:
        fonts.use(Path(settings.VAR_DIR) / "fonts")
        child = subprocess.run(  # noqa: S603
            [sys.executable, "-c", PROBE],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=PROBE_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        problem = str(error)
    else:
        if child.returncode == 0:
            return True
        said = child.stderr.splitlines() or [""]
        problem = f"status {child.returncode} {said[-1]}"
    logger.warning(
        "PDF is switched off; it needs Pango (Debian: apt install libpangoft2-1.0-0): %s", problem
    )
    return False


def own_file(url: str) -> Path | bytes:
    """The static or media file behind an address, as a path or as its contents.

    Raises :class:`ForbiddenAddress` for everything else, other hosts and ``file:`` included.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or f"https://{parts.netloc}/" != BASE_URL:
        raise ForbiddenAddress(url)
    path = unquote(parts.path)
    # Finders and storages refuse names that lead out of their folders.
    with contextlib.suppress(SuspiciousFileOperation):
        if path.startswith(settings.STATIC_URL):
            found = _static_file(path.removeprefix(settings.STATIC_URL))
            if found:
                return found
        elif path.startswith(settings.MEDIA_URL):
            found = _public_picture(path.removeprefix(settings.MEDIA_URL))
            if found:
                return found
    raise ForbiddenAddress(url)


def _public_picture(name: str) -> bytes | None:
    """A size of a picture everybody may see: the finished file is handed to everybody too."""
    if "\x00" in name:
        return None
    shown = PortalImage.objects.public().values("pk")
    rendition = PortalRendition.objects.filter(file=name, image__in=shown).first()
    if rendition is None or rendition.is_original:
        return None
    with rendition.file.storage.open(name, "rb") as handle:
        return handle.read()


def _static_file(name: str) -> Path | None:
    found = finders.find(name)
    if found:
        return Path(found)
    # A hashed name exists only where collectstatic put it.
    with contextlib.suppress(NotImplementedError, ValueError):
        stored = Path(staticfiles_storage.path(name))
        if stored.is_file():
            return stored
    return None


def _fetcher():
    """WeasyPrint's way to files, closed but for :func:`own_file`."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 (heavy)

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
            found = own_file(url)
            body = found.read_bytes() if isinstance(found, Path) else found
            kind = mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return OwnFilesOnly()


def make(html: str) -> bytes:
    """The PDF of a whole HTML document. Relative addresses are the portal's own."""
    if not available():
        raise PdfUnavailable
    from weasyprint import HTML  # noqa: PLC0415 (heavy)

    document = HTML(string=html, base_url=BASE_URL, url_fetcher=_fetcher())
    return document.write_pdf(pdf_variant="pdf/ua-1", finisher=_say_missing)


def _say_missing(document, _file) -> None:
    """One line for a document, where WeasyPrint has one for each character."""
    missing = sorted({code for font in document.fonts.values() for code in font.missing})
    if missing:
        names = " ".join(f"U+{code:04X}" for code in missing[:20])
        title = document.metadata.title
        logger.warning("PDF %r: no font has %d characters: %s", title, len(missing), names)


def folder() -> Path:
    """Where finished files lie; may be emptied at any time."""
    return Path(settings.VAR_DIR) / "pdf"


def place(name: str, html: str, style: str = "") -> Path:
    """Where the file of a document lies once it is made.

    ``name`` stays the same for a page; a file belongs to one ``html``, one state of the style
    sheets it links, ``style``, and one choice of fonts.
    """
    digest = hashlib.blake2s((fonts.SETTINGS + style + html).encode(), digest_size=10).hexdigest()
    return folder() / f"{get_valid_filename(name)}.{digest}.pdf"


def found(path: Path) -> bool:
    """Whether the file is there; who asks keeps it from being forgotten."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(path)
        return True
    return False


def store(path: Path, html: str) -> Path:
    """Make the file of a :func:`place` where it isn't there, and remove older ones of its name."""
    if found(path):
        return path
    content = make(html)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    for old in path.parent.glob(f"{path.stem.rpartition('.')[0]}.*.pdf"):
        old.unlink(missing_ok=True)
    # Readers of the finished name never see half a file.
    os.replace(temporary, path)
    _forget_oldest()
    return path


def _forget_oldest() -> None:
    files = sorted(folder().glob("*.pdf"), key=lambda file: file.stat().st_mtime)
    for file in files[: max(0, len(files) - KEPT_FILES)]:
        file.unlink(missing_ok=True)
