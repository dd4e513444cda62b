"""What is sealed is opened by its key alone, and keys can be changed."""

import stat
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal import keys

pytestmark = pytest.mark.anydb

OLD, NEW = "o" * 40, "n" * 40


def test_what_is_sealed_can_be_read_with_its_key_alone(settings):
    settings.PORTAL_SECRETS_KEYS = [OLD]
    stored = keys.seal("JBSWY3DP")
    assert "JBSWY3DP" not in stored
    assert stored != keys.seal("JBSWY3DP")
    assert keys.unseal(stored) == "JBSWY3DP"
    settings.PORTAL_SECRETS_KEYS = [NEW]
    with pytest.raises(keys.WrongKey):
        keys.unseal(stored)
    with pytest.raises(keys.WrongKey):
        keys.reseal(stored)


def test_what_is_damaged_is_refused(settings):
    stored = keys.seal("JBSWY3DP")
    with pytest.raises(keys.WrongKey):
        keys.unseal(stored[:-4])


def test_a_text_from_before_sealing_is_read(settings):
    assert keys.unseal("JBSWY3DP") == "JBSWY3DP"


def test_a_new_key_seals_and_the_old_one_still_opens(settings):
    settings.PORTAL_SECRETS_KEYS = [OLD]
    stored = keys.seal("JBSWY3DP")
    settings.PORTAL_SECRETS_KEYS = [NEW, OLD]
    assert keys.unseal(stored) == "JBSWY3DP"
    again = keys.reseal(stored)
    assert keys.reseal(again) == again
    settings.PORTAL_SECRETS_KEYS = [NEW]
    assert keys.unseal(again) == "JBSWY3DP"


def test_without_a_named_key_one_is_made_for_this_machine(settings, tmp_path):
    settings.PORTAL_SECRETS_KEYS = []
    settings.VAR_DIR = tmp_path
    stored = keys.seal("JBSWY3DP")
    assert keys.unseal(stored) == "JBSWY3DP"
    made = tmp_path / "secrets_key"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert len(made.read_text()) > 60


def test_who_starts_together_makes_one_key(settings, tmp_path):
    """What one of them sealed with a key that was not kept, nobody would open again."""
    settings.PORTAL_SECRETS_KEYS = []
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for number in range(30):
            settings.VAR_DIR = tmp_path / str(number)
            settings.VAR_DIR.mkdir()
            with ThreadPoolExecutor(8) as together:
                sealed = list(together.map(keys.seal, ["JBSWY3DP"] * 8))
            assert {keys.unseal(each) for each in sealed} == {"JBSWY3DP"}
            assert [path.name for path in settings.VAR_DIR.iterdir()] == ["secrets_key"]
    finally:
        sys.setswitchinterval(usual)
