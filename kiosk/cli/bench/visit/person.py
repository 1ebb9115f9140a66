"""A whole visit with the person in it: machine, reading, hands, in each language.

The parts are added, though some is read while the machine works: the sum is rather too long.
The machine's part is that of the twins, whose chip and camera are not those of a card in a hand.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from typing import Any, Final

from kiosk.cli.bench.measure import BenchError, Measure, budget
from kiosk.cli.bench.visit.hands import hands
from kiosk.cli.bench.visit.reading import Reading, reading

LANGUAGES: Final = ("vi", "zh", "en", "th")
GOALS: Final = {"reverify-sim": 90.0}  # s of machine and reading
LONGEST_S: Final = 1800


def persons(visitor: str, runs: int) -> Iterator[Measure]:
    """Walk the visitor in each language, `runs` times over; give the medians in seconds."""
    walked = [visit for seed in range(1, runs + 1) for visit in _walk(visitor, seed)]
    for place, language in enumerate(LANGUAGES):
        yield from of_language(visitor, language, walked[place :: len(LANGUAGES)])


def of_language(visitor: str, language: str, visits: list[dict[str, Any]]) -> Iterator[Measure]:
    """Give the lines of one language; the goal is for machine and reading together."""
    name = f"visit.{visitor}.{language}"
    read = [reading(visit["efforts"], language) for visit in visits]
    machine = median(visit["machine_ms"] / 1000 for visit in visits)
    read_s = median(one.total for one in read)
    hands_s = median(hands(visit["efforts"]) for visit in visits)
    yield from _pages(name, read)
    yield _seconds(f"{name}.machine", machine)
    yield _seconds(f"{name}.reading", read_s)
    yield _seconds(f"{name}.machine_and_reading", machine + read_s, GOALS.get(visitor))
    yield _seconds(f"{name}.hands", hands_s)
    yield _seconds(f"{name}.sum", machine + read_s + hands_s)
    yield _seconds(f"{name}.reading_all", median(one.everything for one in read))


def _pages(name: str, read: list[Reading]) -> Iterator[Measure]:
    for stage in read[0].needed:
        yield _seconds(f"{name}.read.{stage}", median(one.needed.get(stage, 0.0) for one in read))


def _seconds(name: str, value: float, goal: float | None = None) -> Measure:
    return budget(name, round(value, 1), "s", goal)


def _walk(visitor: str, seed: int) -> list[dict[str, Any]]:
    names = ",".join(f"{visitor}+{language}" for language in LANGUAGES)
    command = [sys.executable, "-m", "twins.rig", "--visitor", names, "--headless", "--json",
               "--read", "--seed", str(seed)]  # fmt: skip
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, timeout=LONGEST_S
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    visits = [one for one in told if "visitor" in one]
    if done.returncode or len(visits) != len(LANGUAGES):
        raise BenchError(f"the visits of {visitor} failed: {told[-1:] or done.stderr}")
    return visits
