"""Area `visit`: machine time a step and in all, the customer's thinking left out.

From starting the processes to the attract screen, and resident memory a process; the median of
several visits. Then the visits a person has to be quick in, with their reading and their hands;
`--visitor NAME` measures that one alone so.
"""

import json
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from statistics import median
from typing import Any, Final

from kiosk.cli.bench.measure import BenchError, Measure, budget
from kiosk.cli.bench.visit.person import GOALS, persons

VISITS: Final = 3
VISIT_GOALS: Final = {"total": 20_000.0, "start": 20_000.0}  # ms
MEMORY_GOALS: Final = {"devices": 150.0, "vision": 250.0, "sync": 100.0, "kiosk": 250.0}  # MB


def measures(options: Namespace) -> Iterator[Measure]:
    """Walk the visits and give their medians."""
    if options.visitor:
        yield from persons(options.visitor, options.runs or 1)
        return
    yield from medians([_walk(seed) for seed in range(1, (options.runs or VISITS) + 1)])
    for visitor in GOALS:
        yield from persons(visitor, 1)


def medians(visits: list[dict[str, Any]]) -> Iterator[Measure]:
    """Give the median of each measure over the visits."""
    for stage in [step["stage"] for step in visits[0]["steps"]]:
        times = [s["machine_ms"] for v in visits for s in v["steps"] if s["stage"] == stage]
        yield budget(f"visit.step.{stage}", median(times), "ms")
    total = median(v["machine_ms"] for v in visits)
    yield budget("visit.total", total, "ms", VISIT_GOALS["total"])
    start = median(v["start_ms"] for v in visits)
    yield budget("visit.start_to_attract", start, "ms", VISIT_GOALS["start"])
    for process, goal in MEMORY_GOALS.items():
        held = median(v["memory_mb"].get(process, 0.0) for v in visits)
        yield budget(f"visit.memory.{process}", held, "MB", goal)


def _walk(seed: int) -> dict[str, Any]:
    words = [sys.executable, "-m", "twins.rig", "--visitor", "sim-activation", "--headless",
             "--json", "--seed", str(seed)]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603
    said = done.stdout.splitlines()
    if done.returncode or not said:
        raise BenchError(f"the visit with seed {seed} failed: {said[-1] if said else done.stderr}")
    visit: dict[str, Any] = json.loads(said[-1])
    return visit
