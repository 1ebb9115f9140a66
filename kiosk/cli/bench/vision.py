"""Area `vision`: documents, faces, presentation attacks: what is read right and what it costs."""

import importlib
import importlib.util
from argparse import Namespace
from collections.abc import Iterator
from typing import Final

from kiosk.cli.bench.measure import Measure

PARTS: Final = ("documents", "faces", "liveness")
ROOM: Final = "kiosk.cli.bench_vision"


def measures(options: Namespace) -> Iterator[Measure]:
    """Take the measures of each part in turn."""
    for part in PARTS:
        if importlib.util.find_spec(f"{ROOM}.{part}") is not None:
            yield from importlib.import_module(f"{ROOM}.{part}").measures(options)
