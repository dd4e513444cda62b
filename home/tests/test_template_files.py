"""What every template file keeps to, read as text."""

import re
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = sorted((TEMPLATES / "components").rglob("*.html"))
LONGEST = 200


def test_no_line_is_too_long_to_read():
    long = [
        f"{path.relative_to(TEMPLATES)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == []


def test_components_say_what_they_are_given():
    for path in COMPONENTS:
        first = path.read_text().splitlines()[0]
        assert re.fullmatch(r"{# .+ Inputs[:,] .+ #}", first), path


def test_components_are_given_nothing_else():
    """Those of the page's frame alone read the whole context, and say so."""
    whole = {
        str(path.relative_to(TEMPLATES))
        for path in COMPONENTS
        if "Inputs: the page context" in path.read_text().splitlines()[0]
    }
    for path in FILES:
        for name, rest in re.findall(r'{% include "(components/[^"]+)"(.*?)%}', path.read_text()):
            assert name in whole or rest.endswith(" only "), f"{path}: {name}"


def test_components_do_not_look_upwards():
    for path in COMPONENTS:
        for name in re.findall(r'{% (?:include|extends) "([^"]+)"', path.read_text()):
            assert name.startswith("components/"), f"{path}: {name}"
