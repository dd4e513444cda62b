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
    said: list[str] = []
    counted = 0
    show(lock.name, 0)
    with subprocess.Popen(  # noqa: S603
        [*PIP, *OPTIONS, str(lock)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout:
            said.append(line)
            if line.startswith(COUNTED):
                counted += 1
                # The rest is unpacking, of which pip says nothing.
                show(lock.name, min(90 * counted // total, 90))
    if pip.returncode:
        sys.stdout.write("\n" + "".join(said[-30:]))
    else:
        show(lock.name, 100)
        sys.stdout.write("\n" * sys.stdout.isatty())
    return pip.returncode


def show(name: str, percent: int) -> None:
    """One line that moves on a screen; elsewhere only the beginning."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r安装依赖 Installing {name}{percent:4d} %")
        sys.stdout.flush()
    elif percent == 0:
        sys.stdout.write(f"安装依赖 Installing {name}…\n")
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("\n已停止。再运行一次会接着来。Stopped; run it again to go on.")
