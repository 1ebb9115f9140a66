"""`simkiosk bench [AREA]`: the project's own measures, each with its bound, in one run.

AREA `visit`: machine time a step and in all (the customer's thinking left out), from starting the
processes to the attract screen, and resident memory a process; the median of several visits.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from typing import Any, Final

from kiosk.cli.output import DONE, NO, emit, fail

AREAS: Final = ("visit",)
VISIT_GOALS: Final = {"total": 20_000.0, "start": 20_000.0}  # ms
MEMORY_GOALS: Final = {"devices": 150.0, "vision": 250.0, "sync": 100.0, "kiosk": 250.0}  # MB


def run(arguments: list[str]) -> int:
    """Print one line a measure; 1 when one misses its goal, 3 when it could not be measured."""
    parser = argparse.ArgumentParser(prog="simkiosk bench", description=__doc__)
    parser.add_argument("area", nargs="?", choices=AREAS, default="visit")
    parser.add_argument("--visits", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        visits = [_walk(seed) for seed in range(1, asked.visits + 1)]
    except ValueError as failed:
        return fail("bench.failed", str(failed), as_json=asked.json)
    met = True
    for row in measures(visits):
        met = met and row["ok"] is not False
        if asked.json:
            emit(row, as_json=True)
        else:
            goal = f"goal {row['goal']:>8}  ratio {row['ratio']}" if row["goal"] else ""
            print(f"{row['name']:28} {row['value']:>9} {row['unit']:3} {goal}")
    return DONE if met else NO


def measures(visits: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give the median of each measure over the visits."""
    for stage in [step["stage"] for step in visits[0]["steps"]]:
        times = [s["machine_ms"] for v in visits for s in v["steps"] if s["stage"] == stage]
        yield measure(f"visit.step.{stage}", median(times), "ms", None)
    total = median(v["machine_ms"] for v in visits)
    yield measure("visit.total", total, "ms", VISIT_GOALS["total"])
    start = median(v["start_ms"] for v in visits)
    yield measure("visit.start_to_attract", start, "ms", VISIT_GOALS["start"])
    for process, goal in MEMORY_GOALS.items():
        held = median(v["memory_mb"].get(process, 0.0) for v in visits)
        yield measure(f"visit.memory.{process}", held, "MB", goal)


def measure(name: str, value: float, unit: str, goal: float | None) -> dict[str, Any]:
    """Make one line; the bound of a budget is its goal."""
    ratio = round(value / goal, 3) if goal else None
    ok = value <= goal if goal else None
    return {
        "name": name, "value": value, "unit": unit, "bound": goal, "ratio": ratio, "goal": goal,
        "ok": ok,
    }  # fmt: skip


def _walk(seed: int) -> dict[str, Any]:
    words = [sys.executable, "-m", "twins.rig", "--visitor", "sim-activation", "--headless",
             "--json", "--seed", str(seed)]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603
    said = done.stdout.splitlines()
    if done.returncode or not said:
        raise ValueError(f"the visit with seed {seed} failed: {said[-1] if said else done.stderr}")
    visit: dict[str, Any] = json.loads(said[-1])
    return visit
