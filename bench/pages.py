"""What a browser says: transfer of a first visit, Lighthouse, validity of the HTML."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from .report import Figure

TOOLS = Path("var/tools/node_modules")
INSTALL = "npm install --prefix var/tools lighthouse vnu-jar"
FIRST_VISIT_KB = 100
SCRIPT_KB = 30
CATEGORIES = {
    "performance": "性能",
    "accessibility": "无障碍",
    "best-practices": "最佳实践",
    "seo": "搜索引擎",
}


def chromium() -> str | None:
    """The browser, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def transfer(base: str, addresses: dict[str, str]) -> list[Figure]:
    """The heaviest first visit without pictures, and its scripts, in KB over the wire."""

    heaviest, scripts = ("", 0.0), ("", 0.0)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, address in addresses.items():
            whole, script = weigh(browser, base + address)
            heaviest = max(heaviest, (name, whole), key=lambda item: item[1])
            scripts = max(scripts, (name, script), key=lambda item: item[1])
        browser.close()
    return [
        Figure("首次访问的传输量", heaviest[1], FIRST_VISIT_KB, "KB", note=f"最重：{heaviest[0]}"),
        Figure("其中脚本", scripts[1], SCRIPT_KB, "KB", note=f"最重：{scripts[0]}"),
    ]


def weigh(browser, address: str) -> tuple[float, float]:
    """KB without pictures, and KB of scripts, of one visit with an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on(
        "Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"] / 1024}),
    )
    page.goto(address, wait_until="networkidle")
    context.close()
    return (
        sum(size for key, size in sizes.items() if kinds.get(key) != "Image"),
        sum(size for key, size in sizes.items() if kinds.get(key) == "Script"),
    )


def lighthouse(base: str, addresses: dict[str, str], but: str = "") -> list[Figure]:
    """Four scores per address on a simulated phone, or all but one.

    Nothing if Lighthouse is not installed.
    """
    program = TOOLS / ".bin" / "lighthouse"
    if not program.exists():
        sys.stderr.write(f"not measured, no Lighthouse: {INSTALL}\n")
        return []
    figures = []
    for name, address in addresses.items():
        result, reason = _ask_lighthouse(program, base + address)
        if result is None:
            figures.append(Figure("Lighthouse 没有完成", 0, note=f"{name}；{reason}"))
            continue
        for key, label in CATEGORIES.items():
            if key == but:
                continue
            score = result["categories"][key]["score"] or 0
            failed = [
                item["id"]
                for item in result["categories"][key]["auditRefs"]
                if item["weight"] and (result["audits"][item["id"]]["score"] or 0) < 0.9
            ]
            note = f"{name}" + (f"；{', '.join(failed)}" if score < 1 and failed else "")
            figures.append(Figure(f"Lighthouse {label}", score, 1.0, least=True, note=note))
    return figures


def _ask_lighthouse(program: Path, address: str) -> tuple[dict | None, str]:
    """The report, or why there is none; a browser that starts badly is asked once more."""
    reason = ""
    for _attempt in range(2):
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            ran = subprocess.run(  # noqa: S603
                [
                    str(program),
                    address,
                    "--quiet",
                    "--output=json",
                    f"--output-path={file.name}",
                    "--chrome-flags=--headless=new --no-sandbox",
                ],
                env=os.environ | {"CHROME_PATH": chromium() or ""},
                check=False,
                capture_output=True,
            )
            if not ran.returncode:
                return json.loads(Path(file.name).read_text(encoding="utf-8")), ""
        reason = " ".join(ran.stderr.decode(errors="replace").strip().splitlines()[-1:])
    return None, reason


def validity(base: str, addresses: dict[str, str]) -> list[Figure]:
    """Errors of the Nu HTML checker over all addresses; nothing without it or Java."""
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists() or not shutil.which("java"):
        sys.stderr.write(f"not measured, no checker of HTML or no Java: {INSTALL}\n")
        return []
    with tempfile.TemporaryDirectory() as folder:
        # The checker asks no loopback address: the pages are handed over as files.
        files = []
        for number, address in enumerate(addresses.values()):
            files.append(Path(folder) / f"{number}.html")
            files[-1].write_bytes(urllib.request.urlopen(base + address).read())  # noqa: S310
        result = subprocess.run(  # noqa: S603
            ["java", "-jar", str(jar), "--format", "json", "--errors-only", *map(str, files)],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
    messages = json.loads(result.stderr or result.stdout)["messages"]
    words = sorted({message["message"][:80] for message in messages})
    return [Figure("HTML 校验错误", len(messages), 0, "处", note="；".join(words[:5]))]
