"""Portal Song and Portal Hei, the fonts of PDF files, and how Pango comes to use them.

They lie with the code and not among the static files: no browser is ever offered their 6 MB. A
server without any font makes PDF files with them, and the files look the same from every server.
"""

import os
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

#: Ours come before what a style sheet names: Song, and Hei for headings (GB/T 9704 asks for 黑体);
#: the system's fonts have what they lack. The cache is ours as well: a service can't write the
#: usual ones, and fontconfig would say so for each file.
SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <include ignore_missing="yes">fonts.conf</include>
  <match target="pattern">
    <edit name="family" mode="prepend_first" binding="strong"><string>Portal Song</string></edit>
  </match>
  <match target="pattern">
    <test name="family"><string>SimHei</string></test>
    <edit name="family" mode="prepend_first" binding="strong"><string>Portal Hei</string></edit>
  </match>
</fontconfig>
"""


def use(folder: Path) -> None:
    """Fontconfig in this process and its children follows our settings, kept in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "portal.conf"
    text = SETTINGS.format(fonts=escape(str(Path(__file__).parent)), cache=escape(str(folder)))
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        handle, temporary = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        # Other processes read it at any time.
        os.replace(temporary, path)
    os.environ["FONTCONFIG_FILE"] = str(path)
