"""Area `chip`: the reader's own cost, the line's bound, losses and memory, on twins as processes.

`chip.read.pcsc` is a whole read with AES beside a bare pyscard loop that sends the same commands to
a card that gives the same answers, each after the time the true chip took for it. `chip.line.*` are
octets a second of the same APDUs through a paced PN532, beside the bound of `bench_chip/line.py`.
"""

from argparse import Namespace
from collections.abc import Iterator
from typing import Final

from kiosk.cli.bench.measure import Measure
from kiosk.cli.bench_chip.contact import over_pcsc
from kiosk.cli.bench_chip.contactless import over_pn532

READS: Final = 1000


def measures(options: Namespace) -> Iterator[Measure]:
    """Take all of them; `--runs` sets the number of reads under loss."""
    yield from over_pcsc()
    yield from over_pn532(options.runs or READS)
