"""The rules as a technician hears of them: read, in force, not ending unnoticed."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from kiosk.health import rules
from kiosk.policies.policy import load as load_pack
from kiosk.policies.versions import Versions
from kiosk.settings import Settings, load

EXAMPLE_FILE = Path(__file__).parents[2] / "image-build" / "kiosk.toml"
EXAMPLE = load(EXAMPLE_FILE)


def of(**values: object) -> Settings:
    return msgspec.structs.replace(EXAMPLE, kiosk=msgspec.structs.replace(EXAMPLE.kiosk, **values))


def test_the_brand_of_the_image_has_rules_that_are_in_force() -> None:
    assert rules.check(EXAMPLE) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("valid_from = 2099-01-01", "policy.not_in_force"),
        ("valid_until = 2026-06-16", "policy.not_in_force"),
        ("least_age = true", "policy.wrong"),
        ("[", "policy.wrong"),
    ],
)
def test_rules_that_cannot_serve_are_an_error_by_name(tmp_path: Path, text: str, code: str) -> None:
    changes = tmp_path / "policy.toml"
    changes.write_text(text, encoding="utf-8")
    found = rules.check(of(policy_changes=changes))
    assert found is not None
    assert (found.code, found.severity.value) == (code, "error")


def test_the_end_of_the_last_rules_is_a_warning_beforehand() -> None:
    last = msgspec.structs.replace(load_pack(EXAMPLE.kiosk.brand), valid_until=date(2026, 12, 31))
    found = rules.soon(Versions((last,)), datetime(2026, 12, 20, 5, tzinfo=UTC))
    assert found is not None
    assert (found.code, found.severity.value) == ("policy.ends", "warning")
    assert rules.soon(Versions((last,)), datetime(2026, 11, 1, tzinfo=UTC)) is None


def test_the_screens_process_ends_by_name_when_no_rules_are_in_force(tmp_path: Path) -> None:
    changes = tmp_path / "policy.toml"
    changes.write_text("valid_from = 2099-01-01", encoding="utf-8")
    text = EXAMPLE_FILE.read_text(encoding="utf-8")
    config = tmp_path / "kiosk.toml"
    added = f'[kiosk]\npolicy_changes = "{changes}"'
    private = text.replace("/var/lib/simkiosk/private", str(tmp_path))
    config.write_text(private.replace("[kiosk]", added, 1), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.wiring", "--config", str(config)],
        env={"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "policy.not_in_force" in done.stderr
    assert "2026-11 from 2099-01-01" in done.stderr
    assert "Traceback" not in done.stderr
