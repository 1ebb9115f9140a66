"""The bench of the signature pad: what is written arrives, and is painted, by mouse and finger."""

import json
import subprocess
import sys


def test_a_second_of_writing_keeps_every_point_and_costs_less_than_a_frame() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "bench", "signature", "--runs", "1", "--json"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    rows = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    for way, rate in (("mouse", 120), ("touch", 120), ("touch", 240)):
        name = f"signature.{way}.{rate}hz"
        assert rows[f"{name}.points"]["value"] > 0.9 * rate
        assert 0 < rows[f"{name}.frame"]["value"] < rows[f"{name}.frame"]["bound"], done.stderr
