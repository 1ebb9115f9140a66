"""Area `signature`: what a frame of the signature pad costs while a pen or finger writes.

Measured in the screen's own widget, on a platform that nobody sees: 120 and 240 points a second in
frames of 60 a second. Bounds: a frame's 16.7 ms; a blit of the whole pad in the same run.
"""

import json
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import Final

from kiosk.cli.bench.measure import BenchError, Measure, against, at_least, budget

FRAME_MS: Final = 16.7  # 60 Hz
SECONDS: Final = 10
LATE_S: Final = 120.0


def measures(options: Namespace) -> Iterator[Measure]:
    """Write for ten seconds of a hand's time in each way; `--runs` gives other seconds."""
    seconds = options.runs or SECONDS
    words = [sys.executable, "-m", "kiosk.ui.smooth", "--seconds", str(seconds)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=LATE_S)  # noqa: S603
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failed:
        raise BenchError(f"the pad was not measured: {failed}") from failed
    for line in done.stdout.splitlines():
        found = json.loads(line)
        name = f"signature.{found['way']}.{found['rate']}hz"
        yield budget(f"{name}.frame", found["median_ms"], "ms", FRAME_MS)
        yield budget(f"{name}.frame_p99", found["p99_ms"], "ms", FRAME_MS)
        yield budget(f"{name}.frame_worst", found["worst_ms"], "ms")
        yield at_least(f"{name}.rate", round(1000 / max(found["median_ms"], 0.001)), "1/s", 60)
        yield against(f"{name}.to_blit", found["median_ms"], "ms", found["bare_ms"])
        yield Measure(f"{name}.points", found["points"], "points")
