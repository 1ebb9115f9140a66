"""A few visits under blows: the bench itself, small."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import sleep

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
    assert rows["custody.killed.kiosk"]["value"] > 0  # more, where the visits take longer
    assert rows["custody.killed.devices"]["value"] > 0


def test_a_single_lost_card_misses_the_goal() -> None:
    assert none_of("unaccounted", 0, "SIMs").ok is True
    assert none_of("unaccounted", 1, "SIMs").ok is False


@pytest.mark.timeout(120)
def test_a_bench_told_to_end_takes_its_processes_and_its_folder_along() -> None:
    words = [sys.executable, "-m", "kiosk.cli", "bench", "custody", "--runs", "5000"]
    with subprocess.Popen(words) as bench:
        try:
            while len(born := children(bench.pid)) < 3:  # the machine and two nurseries
                assert bench.poll() is None
                sleep(0.05)
        finally:
            bench.terminate()
        assert bench.wait(60) == 143
    said = " ".join(born).split()
    (folder,) = {Path(word).parent for word in said if word.endswith("/diary")}
    assert not folder.exists()
    assert not [one for one in commands() if str(folder) in one]


def children(parent: int) -> list[str]:
    """Give the command lines of the processes a process has started itself."""
    return [line for line, of in processes() if of == parent]


def commands() -> list[str]:
    return [line for line, _ in processes()]


def processes() -> Iterator[tuple[str, int]]:
    """Give command line and parent of every process that still runs."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = place.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
            yield line, int(place.joinpath("stat").read_text().rpartition(")")[2].split()[1])
