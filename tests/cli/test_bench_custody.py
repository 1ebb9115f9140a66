"""A few visits under blows: the bench itself, small."""

import json
import subprocess
import sys

import pytest

from kiosk.cli.bench.custody import none_of

RUNS = 40


@pytest.mark.timeout(170)
def test_visits_under_blows_lose_no_card() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "bench", "custody", "--runs", str(RUNS), "--json"],
        capture_output=True, text=True, check=False, timeout=160,
    )  # fmt: skip
    rows = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 0, (rows, done.stderr)
    for name in ("unaccounted", "without_durable_case", "doubled", "misled", "ledger_problems"):
        assert rows[f"custody.{name}"]["value"] == 0
    assert rows["custody.dispenses"]["value"] == RUNS
    assert rows["custody.killed.kiosk"]["value"] > 3
    assert rows["custody.killed.devices"]["value"] > 3


def test_a_single_lost_card_misses_the_goal() -> None:
    assert none_of("unaccounted", 0, "SIMs").ok is True
    assert none_of("unaccounted", 1, "SIMs").ok is False
