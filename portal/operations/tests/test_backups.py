"""Backup and restore: what was there comes back, and a damaged copy touches nothing.

Committed data only: a copy is made beside a running portal, not inside a transaction.
"""

import shutil
import tarfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from home.models import AlertBanner
from portal import keys
from portal.models import PortalDocument
from portal.operations import backups
from portal.serving import generation
from tests import databases

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def copies(transactional_db, tmp_path, settings):
    databases.open_copy()
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "copies"


def backup(copies: Path, **options) -> Path:
    out = StringIO()
    call_command("backup", copies, stdout=out, **options)
    return Path(out.getvalue().strip().splitlines()[-1])


def test_what_was_there_comes_back(copies):
    AlertBanner.objects.create(text="备份之前")
    document = PortalDocument.objects.create(
        title="附件", file=ContentFile("原文".encode(), name="kept.txt")
    )
    folder = backup(copies)
    assert folder.stat().st_mode & 0o077 == 0
    AlertBanner.objects.all().delete()
    AlertBanner.objects.create(text="备份之后")
    Path(document.file.path).unlink()
    before = generation.current()
    call_command("restore", folder, interactive=False, stdout=StringIO())
    assert [banner.text for banner in AlertBanner.objects.all()] == ["备份之前"]
    assert Path(document.file.path).read_text() == "原文"
    # Readers must not go on seeing pages of the time in between.
    assert generation.current() != before


def test_a_copy_holds_no_key(copies, settings, tmp_path):
    """Who steals it opens nobody's second factor; where no key is named, its file lies beside."""
    settings.VAR_DIR, settings.PORTAL_SECRETS_KEYS = tmp_path, []
    keys.seal("JBSWY3DPEHPK3PXP")
    key = (tmp_path / "secrets_key").read_text()
    folder = backup(copies)
    with tarfile.open(folder / backups.MEDIA) as media:
        assert not [name for name in media.getnames() if "key" in name]
    for path in folder.iterdir():
        assert key.encode() not in path.read_bytes()


def test_a_damaged_copy_touches_nothing_and_old_copies_go(copies):
    whole = backup(copies)
    AlertBanner.objects.create(text="现在的")
    for damage in ("changed", "missing", "unfinished"):
        folder = shutil.copytree(whole, copies.parent / damage)
        media = folder / backups.MEDIA
        if damage == "changed":
            media.write_bytes(media.read_bytes()[:-1] + b"x")
        elif damage == "missing":
            media.unlink()
        else:
            (folder / backups.SUMS).unlink()
        with pytest.raises(CommandError):
            call_command("restore", folder, interactive=False)
        assert AlertBanner.objects.get().text == "现在的"
    newer = backup(copies, keep=1)
    assert list(copies.iterdir()) == [newer]
    assert not whole.exists()
