"""Area `custody`: the processes killed at random points of virtual dispenses; nothing may be lost.

The device host and the custody part of the screen are real processes, killed by SIGKILL alone or
together, now and then with the dispenser's own power; the dispenser is a twin in a process that
survives, its time fast-forwarded; ledger, drafts and outbox are the real files. In the end the
twin's cards are held against the ledger one by one.
"""

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, mkdtemp
from time import monotonic, sleep
from typing import Final

from kiosk.cli.bench.custody.evidence import keep
from kiosk.cli.bench.custody.tally import Tally, tally
from kiosk.cli.bench.custody.world import Killed, World
from kiosk.cli.bench.measure import BenchError, Measure, budget

RUNS: Final = 10_000
SEED: Final = 20
EVERY_S: Final = (0.02, 2.0)  # between two blows
PACE: Final = {"k720": 4.0, "crt541": 3.0}  # they are asked by polling, a visit takes longer
FEW: Final = 500  # runs that are struck more often, so that a short bench is struck at all
OFTEN: Final = 0.25  # but a process must have the time to start
SHM: Final = Path("/dev/shm")  # noqa: S108 - a killed process leaves no disk behind
VICTIMS: Final[tuple[tuple[Killed, ...], ...]] = (("kiosk",), ("devices",), ("kiosk", "devices"))
POWER: Final = 0.1  # of the blows also cut the machine's power
REMEMBERS: Final = "crt591"  # counts its bin: the others leave a power cut to who counts
STALL_S: Final = 60.0


def measures(options: Namespace) -> Iterator[Measure]:
    """Kill, restart, kill; then count. What explains a miss is kept."""
    runs, seed = options.runs or RUNS, SEED if options.seed is None else options.seed
    place = SHM if SHM.is_dir() else None
    with (
        TemporaryDirectory(dir=place) as folder,
        World(Path(folder), runs, seed, options.dispenser) as world,
    ):
        began = monotonic()
        kills = batter(world, Random(seed))  # noqa: S311 - dice, no secret
        took = monotonic() - began
        found = tally(world)
        where: Path | None = options.keep
        if where is None and not found.clean:
            where = Path(mkdtemp(prefix="simkiosk-custody-"))
        if where is not None:
            keep(world.folder, found, where)
            print(f"seed {seed}, kept in {where}", file=sys.stderr)
    yield from lines(found, kills, took)


def lines(found: Tally, kills: Counter[str], took: float) -> Iterator[Measure]:
    """Set the result in measures; the first five must be nought."""
    yield none_of("unaccounted", max(len(found.lost), found.sums), "SIMs")
    yield none_of("without_durable_case", len(found.without_case), "SIMs")
    yield none_of("doubled", len(found.doubled), "SIMs")
    yield none_of("misled", len(found.misled), "visits")
    yield none_of("ledger_problems", len(found.problems), "lines")
    yield budget("custody.dispenses", found.outcomes.total(), "visits")
    yield budget("custody.nameless", found.nameless, "SIMs")
    yield budget("custody.settled_by_count", len(found.counted), "SIMs")
    for name in ("kiosk", "devices", "power"):
        yield budget(f"custody.killed.{name}", kills[name], "times")
    for name, count in sorted(found.outcomes.items()):
        yield budget(f"custody.outcome.{name}", count, "visits")
    yield budget("custody.time", round(took, 1), "s")


def none_of(name: str, count: int, unit: str) -> Measure:
    """Make a line for what there must be none of: no ratio to nought."""
    return Measure(f"custody.{name}", count, unit, goal=0.0, ok=count == 0)


def batter(world: World, dice: Random) -> Counter[str]:
    """Strike until every visit has ended; raise `BenchError` when they stand still."""
    kills: Counter[str] = Counter()
    moved, moved_at = -1, monotonic()
    world.bear("devices")
    world.bear("kiosk")
    while (ended := world.ended()) < world.runs:
        if ended > moved:
            moved, moved_at = ended, monotonic()
        elif monotonic() - moved_at > STALL_S:
            raise BenchError(f"no visit ended for {STALL_S:.0f} s after {ended}")
        if world.waits_for_count():
            world.count()
            world.bear("kiosk")
        often = min(1.0, max(OFTEN, world.runs / FEW))
        sleep(dice.uniform(*EVERY_S) * often * PACE.get(world.model, 1.0))
        if dice.random() < POWER and world.model == REMEMBERS:
            world.cut_power()
            kills["power"] += 1
        victims = dice.choice(VICTIMS)
        for name in victims:
            world.kill(name)
            kills[name] += 1
        for name in victims:
            world.bear(name)
    world.kill("kiosk")
    world.bear("kiosk")  # a last start settles what the last blow left
    world.rest()
    return kills
