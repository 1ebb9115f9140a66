"""Rules of one kiosk laid over its brand's: what is named changes, all else stays."""

from pathlib import Path

import msgspec
import pytest

from kiosk.policies.changes import changed
from kiosk.policies.policy import load

PACK = load("mobifone")


def laid(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_pack_stands() -> None:
    assert changed(PACK, None) == PACK


def test_one_key_and_one_key_of_a_table_change_and_nothing_else(tmp_path: Path) -> None:
    file = laid(tmp_path, 'liveness = "challenge"\n[retries]\nliveness = 5\n')
    found = changed(PACK, file)
    assert (found.liveness, found.retries.liveness) == ("challenge", 5)
    retries = msgspec.structs.replace(PACK.retries, liveness=5)
    assert found == msgspec.structs.replace(PACK, liveness="challenge", retries=retries)


@pytest.mark.parametrize("text", ['livenes = "off"', 'liveness = "perhaps"', "[retries]\nsims = 1"])
def test_a_misspelt_rule_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        changed(PACK, laid(tmp_path, text))
