"""``python -m bench``: measures on SQLite and, where there is one, on PostgreSQL with Redis.

Every line of the budgets of docs/architecture.md that exists by now. Nothing here is a test:
figures depend on the machine. The table goes to the screen and to docs/bench.md.
"""

import argparse
import json
import os
import platform
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import load, pages, rules
from .report import Figure, line, write, write_again, write_growth

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = "portal_bench"
SIZES = (10, 100, 1000)  # branches
RATE_SECONDS = 3.0
RATE_FLOOR = 0.8
ADDRESSES = """
    SELECT type.model, locale.language_code, min(page.url_path)
    FROM wagtailcore_page page
    JOIN django_content_type type ON type.id = page.content_type_id
    JOIN wagtailcore_locale locale ON locale.id = page.locale_id
    WHERE page.live AND page.depth > 1 AND NOT EXISTS (
        SELECT 1 FROM wagtailcore_pageviewrestriction closed
        JOIN wagtailcore_page above ON above.id = closed.page_id
        WHERE page.path LIKE above.path || '%'
    )
    GROUP BY 1, 2
"""


def environment(folder: Path, database_url: str = "", redis_url: str = "") -> dict[str, str]:
    """Production settings on a folder and database of the measurement's own."""
    base = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    if database_url:
        base |= {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    return base | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "PORTAL_TASKS": "request",  # what is measured is all of it
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "127.0.0.1",
        "PORTAL_DEMO": "on",
        "PORTAL_HTTPS": "off",
        "PORTAL_REQUIRE_MFA": "off",
        "PORTAL_VAR": str(folder),
    }


def run(arguments: list[str], settings: dict[str, str]) -> str:
    """Output of a Python program of the project; its errors go to the screen."""
    result = subprocess.run(  # noqa: S603
        [sys.executable, *arguments],
        cwd=ROOT,
        env=settings,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if result.returncode:
        # What was measured before the failure is still told.
        sys.stderr.write(f"failed: {' '.join(arguments)}\n")
    return result.stdout


def measure_inside(
    name: str, settings: dict[str, str], program: str = "bench.inside", *arguments: str
) -> list[Figure]:
    """Figures taken within Django."""
    lines = run(["-m", "bench.within", program, name, *arguments], settings).splitlines()
    return [Figure(**json.loads(text)) for text in lines if text.startswith("{")]


@contextmanager
def serving(settings: dict[str, str]) -> Iterator[int]:
    """gunicorn as the demo runs it; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--worker-class", "gthread", "--threads", "8"]
    command += ["--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=settings)  # noqa: S603
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.5)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def measure_rate(name: str, settings: dict[str, str]) -> list[Figure]:
    """Front page from the page cache against a static file of the same size."""
    folder = Path(settings["PORTAL_VAR"])
    if not (folder / "static" / "staticfiles.json").exists():
        run(["manage.py", "collectstatic", "--noinput", "--verbosity", "0"], settings)
    with serving(settings) as port:
        size = len(urllib.request.urlopen(f"http://127.0.0.1:{port}/").read())
    # whitenoise looks for its files when it starts.
    (folder / "static" / "bench.html").write_bytes(b"x" * size)
    with serving(settings) as port:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()
        page, static = load.compare("127.0.0.1", port, "/", "/static/bench.html", RATE_SECONDS)
    with serving(settings | {"PORTAL_PAGE_CACHE": "off"}) as port:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()
        uncached = load.rate("127.0.0.1", port, "/", RATE_SECONDS)
    return [
        Figure("首页来自页面缓存", page, None, "次/秒", name, note=f"{size:,} 字节"),
        Figure("同样大小的静态文件", static, None, "次/秒", name),
        Figure("两者之比", page / static, RATE_FLOOR, "", name, least=True),
        Figure("首页，页面缓存关闭", uncached, None, "次/秒", name),
    ]


def measure_pages(settings: dict[str, str]) -> list[Figure]:
    """Transfer, Lighthouse and validity over one page of each type and language."""
    if not pages.chromium():
        sys.stderr.write("no Chromium: transfer and Lighthouse are not measured\n")
        return []
    with sqlite3.connect(Path(settings["PORTAL_VAR"]) / "db.sqlite3") as database:
        rows = database.execute(ADDRESSES).fetchall()
    addresses = {
        f"{model} {language}": ("/en/" if language == "en" else "/") + path.split("/", 2)[2]
        for model, language, path in rows
    }
    addresses |= {"search": "/search/", "login": "/accounts/login/"}
    # Kept out of search engines on purpose, which Lighthouse takes for a fault.
    results = {"search results": "/search/?q=%E5%85%9A%E5%BB%BA"}
    with serving(settings) as port:
        base = f"http://127.0.0.1:{port}"
        for address in (addresses | results).values():
            urllib.request.urlopen(base + address).close()  # noqa: S310
        return [
            *pages.transfer(base, addresses | results),
            *pages.validity(base, addresses | results),
            *pages.lighthouse(base, addresses),
            *pages.lighthouse(base, results, but="seo"),
        ]


def postgres_urls() -> tuple[str, str] | None:
    """A scratch database beside the given or local one, and Redis; None without PostgreSQL."""
    redis_url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/14")
    if not shutil.which("psql") or not shutil.which("createdb"):
        return None
    drop = ["dropdb", "--if-exists", POSTGRES]
    make = ["createdb", "-E", "UTF8", "-T", "template0", "--lc-collate=C.UTF-8"]
    make += ["--lc-ctype=C.UTF-8", POSTGRES]
    for command in (drop, make):
        if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603
            return None
    return f"postgres:///{POSTGRES}", redis_url


def machine() -> str:
    """Processor count and kind, enough to compare with."""
    return f"{os.cpu_count()} 核 {platform.machine()}、Python {platform.python_version()}"


def told(figures: list[Figure]) -> list[Figure]:
    """The figures, shown as soon as they are there."""
    for figure in figures:
        sys.stdout.write(line(figure) + "\n")
    sys.stdout.flush()
    return figures


def measure_growth(sqlite_only: bool) -> None:
    """10, 100, 1,000 branches on each database; what is made and what is measured apart."""
    figures: list[Figure] = []
    urls = None if sqlite_only else postgres_urls()
    for name, there in (("SQLite", ()), ("PostgreSQL", urls)):
        if there is None:
            continue
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            settings = environment(Path(folder), *there)
            for size in SIZES:
                for program in ("bench.scale", "bench.visits"):
                    figures += told(measure_inside(name, settings, program, str(size)))
    if urls:
        subprocess.run(["dropdb", "--if-exists", POSTGRES], check=False)  # noqa: S603, S607
    write_growth(figures, ROOT / "docs" / "bench-scale.md", machine())


def measure_files() -> list[Figure]:
    """What files made to hold or fill who reads them cost at most."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        return told(measure_inside("", environment(Path(folder)), "bench.hostile"))


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--scale", action="store_true", help="10, 100, 1,000 branches instead")
    parser.add_argument("--files", action="store_true", help="files of strangers alone")
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--no-pages", action="store_true", help="leave out browser and Lighthouse")
    options = parser.parse_args()
    if options.scale:
        measure_growth(options.sqlite_only)
        return
    if options.files:
        write_again(measure_files(), ROOT / "docs" / "bench.md")
        return
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = environment(Path(folder))
        figures += told(measure_inside("SQLite", settings))
        figures += told(measure_rate("SQLite", settings))
        if not options.no_pages:
            figures += told(measure_pages(settings))
    urls = None if options.sqlite_only else postgres_urls()
    if urls:
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            settings = environment(Path(folder), *urls)
            figures += told(measure_inside("PostgreSQL", settings))
            figures += told(measure_rate("PostgreSQL", settings))
        subprocess.run(["dropdb", "--if-exists", POSTGRES], check=False)  # noqa: S603, S607
    figures += measure_files()
    figures += told(rules.measure())
    write(figures, ROOT / "docs" / "bench.md", machine())


if __name__ == "__main__":
    main()
