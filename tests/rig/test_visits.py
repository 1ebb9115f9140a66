"""Whole visits through the real command: every process, every wire, touches on a real screen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

VISITS = {
    "a SIM from the machine": (),
    "a SIM by mail, its barcode scanned, a passport, in English": (
        "--own-sim", "--entry", "scan", "--document", "passport", "--language", "en",
    ),
    "a SIM in the slot, the card of 2024, in Chinese": (
        "--own-sim", "--entry", "slot", "--document", "can_cuoc", "--language", "zh",
    ),
    "the screen dies as the SIM comes": ("--fault", "kill-kiosk-sim-take"),
    "a refused case taken up again": ("--fault", "case-rejected-portrait"),
}  # fmt: skip


@pytest.mark.timeout(170)
@pytest.mark.parametrize("words", VISITS.values(), ids=VISITS.keys())
def test_a_visit_ends_as_it_should(words: tuple[str, ...], tmp_path: Path) -> None:
    """Exit status 0: the expected outcome, no SIM and no case lost or doubled, the mail sent."""
    command = [sys.executable, "-m", "twins.rig", "--visitor", "sim-activation", "--headless"]
    done = subprocess.run(
        [*command, "--json", "--out", str(tmp_path / "r"), *words],
        capture_output=True, text=True, check=False, timeout=160,
    )  # fmt: skip
    said = json.loads(done.stdout.splitlines()[-1]) if done.stdout else done.stderr
    assert done.returncode == 0, said
    assert said["wrong"] == []
    if "--fault" not in words:
        assert said["outcome"] == "submitted"
        assert said["iccid"].startswith("8984")
        assert said["mail"]
