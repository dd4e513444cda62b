"""Install a lock file into this environment and show how far it is.

``python requirements/install.py base``: exit status 0, or pip's own with what pip said. Needs
nothing but Python and its pip.
"""

import subprocess
import sys
from pathlib import Path

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install")
OPTIONS = ("--require-hashes", "--progress-bar", "off", "--requirement")
# How pip begins the line of each package: fetched, there already, for other systems only.
COUNTED = ("Collecting ", "Requirement already satisfied: ", "Ignoring ")


def main(name: str) -> int:
    """Run pip and count its lines; its words are shown only if it fails."""
    lock = Path(__file__).with_name(f"{name}.txt")
    total = sum(line[0].isalnum() for line in lock.open(encoding="utf-8"))
    moving = sys.stdout.isatty()
    said: list[str] = []
    counted = 0
    show(f"安装依赖 Installing {lock.name}…", end="" if moving else "\n")
    with subprocess.Popen(  # noqa: S603
        [*PIP, *OPTIONS, str(lock)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout:
            said.append(line)
            if line.startswith(COUNTED):
                counted += 1
                if moving:
                    show(f"\r安装依赖 Installing {lock.name} {counted}/{total}", end="")
    if moving:
        show()
    if pip.returncode:
        show("".join(said[-30:]))
    return pip.returncode


def show(text: str = "", end: str = "\n") -> None:
    """To the screen at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("\n已停止。再运行一次会接着来。Stopped; run it again to go on.")
