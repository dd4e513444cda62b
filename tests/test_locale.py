"""Every word of the interface has its English, and the compiled catalogue is the one we read."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation

pytestmark = pytest.mark.anydb

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
APPS = ("accounts", "branches", "home", "ledger", "life", "members", "news", "notices", "portal")
PARTS = (*APPS, "templates")
PLACEHOLDER = re.compile(r"%\([\w.]+\)[sd]|%[sd]|\{\w*\}|</?\w+>")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


@pytest.fixture(scope="module")
def found_in_source(tmp_path_factory):
    """The strings of the source as gettext's own tools find them.

    In a copy: they write beside each template, where other tests look for modules.
    """
    if not shutil.which("xgettext") and not os.environ.get("CI"):
        pytest.skip("needs the gettext tools (apt install gettext)")
    folder = tmp_path_factory.mktemp("messages")
    (folder / "locale").mkdir()
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en"]
    subprocess.run(  # noqa: S603
        command, cwd=folder, env=environment, check=True, capture_output=True
    )
    return polib.pofile(str(folder / "locale" / "en" / "LC_MESSAGES" / "django.po"))


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def test_every_string_has_its_english(catalogue, found_in_source):
    translated = {key(entry) for entry in catalogue if entry.translated()}
    missing = [entry.msgid for entry in found_in_source if key(entry) not in translated]
    assert not missing, f"add English to locale/en for: {missing}"


def test_nothing_fuzzy_or_obsolete(catalogue):
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete] == []


def test_placeholders_and_tags_survive(catalogue):
    for entry in catalogue.translated_entries():
        wanted = sorted(PLACEHOLDER.findall(entry.msgid))
        for text in [*entry.msgstr_plural.values()] or [entry.msgstr]:
            assert sorted(PLACEHOLDER.findall(text)) == wanted, entry.msgid


def test_english_is_english(catalogue):
    """Chinese only where the English quotes a word to be typed or a number as it is printed."""
    han = re.compile(r"[\u4e00-\u9fff]")
    quoted = re.compile(r"“[^”]*”|中办发〔2015〕51号|2016年7月")
    for entry in catalogue:
        for text in [*entry.msgstr_plural.values()] or [entry.msgstr]:
            assert not han.search(quoted.sub("", text)), (entry.msgid, text)


def test_the_compiled_catalogue_is_fresh(catalogue):
    def content(entries):
        texts = {key(entry): [*entry.msgstr_plural.values()] or [entry.msgstr] for entry in entries}
        return {name: text for name, text in texts.items() if all(text)}

    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert content(compiled) == content(catalogue), "run manage.py compilemessages -l en"


def test_the_interface_speaks_both_languages():
    with translation.override("en"):
        assert translation.gettext("政策文件") == "Policy documents"
    with translation.override("zh-hans"):
        assert translation.gettext("政策文件") == "政策文件"
