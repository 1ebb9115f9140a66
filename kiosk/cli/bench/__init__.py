"""`simkiosk bench [AREA ...]`: the project's own measures, each with its bound, in one run.

An area is a module here with `measures(options) -> Iterator[Measure]`. Several areas run each
in a process of its own, so that neither memory nor licences of one meet another's.
"""

import argparse
import importlib
import json
import pkgutil
import signal
import subprocess
import sys
from builtins import print as tell  # an area has the name print
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

from kiosk.cli.bench.measure import BenchError
from kiosk.cli.output import DONE, FAILED, NO, emit, fail

AREAS: Final = tuple(m.name for m in pkgutil.iter_modules(__path__) if m.name != "measure")
HOUR: Final = 3600
ENDED: Final = 128 + signal.SIGTERM


def run(arguments: list[str]) -> int:
    """Print one line a measure; 1 when one misses its goal, 3 when one could not be taken."""
    parser = argparse.ArgumentParser(prog="simkiosk bench", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA", help=", ".join(AREAS))
    parser.add_argument("--data", help="folder of pictures to measure on, beside the drawn ones")
    parser.add_argument(
        "--runs", type=int, help="repeat so often, instead of the area's own number"
    )
    parser.add_argument(
        "--seed", type=int, help="throw the dice of this seed (custody, reading, vision)"
    )
    parser.add_argument("--keep", type=Path, help="leave what was measured on there (custody)")
    parser.add_argument(
        "--dispenser", choices=("crt591", "k720", "crt541"), default="crt591", help="(custody)"
    )
    parser.add_argument("--visitor", help="of the rig, walked with their reading (visit)")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    unknown = [area for area in asked.areas if area not in AREAS]
    if unknown:
        parser.error(f"no area {unknown[0]}; there are {', '.join(AREAS)}")
    with _tidy():
        if len(asked.areas) == 1:
            return _one(asked.areas[0], asked)
        return max(_apart(area, arguments) for area in asked.areas or AREAS)


@contextmanager
def _tidy() -> Iterator[None]:
    """Leave by the way of an exception when told to end: processes and folders go with it."""

    def leave(*_: object) -> NoReturn:
        raise SystemExit(ENDED)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _one(area: str, asked: argparse.Namespace) -> int:
    met = True
    try:
        for measure in importlib.import_module(f"{__name__}.{area}").measures(asked):
            met = met and measure.ok is not False
            if asked.json:
                emit(measure.row(), as_json=True)
            else:
                tell(measure.words(), flush=True)
    except BenchError as failed:
        return fail("bench.failed", str(failed), as_json=asked.json)
    return DONE if met else NO


def _apart(area: str, arguments: list[str]) -> int:
    options = [word for word in arguments if word not in AREAS]
    words = [sys.executable, "-m", "kiosk.cli", "bench", area, *options]
    with subprocess.Popen(words) as child:  # noqa: S603
        try:
            return child.wait(HOUR)
        except subprocess.TimeoutExpired:
            child.terminate()
            late = {"code": "bench.late", "outcome": "unknown", "detail": area}
            tell(json.dumps({"error": late}))
            return FAILED
        except SystemExit:
            child.terminate()
            raise
