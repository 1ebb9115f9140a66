"""Area `reading`: printed fields of documents of many drawn people, other than the area vision's.

`--runs N` sets how many people, `--seed N` which; a person is five sides.
"""

from argparse import Namespace
from collections.abc import Iterator
from typing import Final

import cv2

from kiosk.cli.bench.measure import Measure
from kiosk.cli.bench_vision.documents import printed

PEOPLE: Final = 8
FIRST: Final = 200


def measures(options: Namespace) -> Iterator[Measure]:
    """Draw the people's documents and read them on one thread."""
    cv2.setNumThreads(1)
    first = FIRST if options.seed is None else options.seed
    yield from printed(options.runs or PEOPLE, first)
