"""Area `vision`: documents, faces, presentation attacks: what is read right and what it costs.

Documents and faces are measured side by side, each in a process of its own: their figures are
counts and CPU seconds. Attacks and previews come after them, with the machine to themselves.
"""

import importlib
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Final

from kiosk.cli.bench.measure import BenchError, Measure

BESIDE: Final = ("documents", "faces")
ALONE: Final = "liveness"
ROOM: Final = "kiosk.cli.bench_vision"


def measures(options: Namespace) -> Iterator[Measure]:
    """Take the measures of every part."""
    with ProcessPoolExecutor(len(BESIDE), get_context("spawn")) as pool:
        for part in [pool.submit(_taken, name, options) for name in BESIDE]:
            try:
                yield from part.result()
            except BrokenProcessPool as died:
                raise BenchError("a process that measured has died") from died
    yield from importlib.import_module(f"{ROOM}.{ALONE}").measures(options)


def _taken(part: str, options: Namespace) -> list[Measure]:
    return list(importlib.import_module(f"{ROOM}.{part}").measures(options))
