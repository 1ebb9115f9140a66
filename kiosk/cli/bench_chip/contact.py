"""Measures over the real pcscd: the reader's own cost beside a bare loop, APDUs, keys."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final, NamedTuple

from smartcard import scard

from drivers.emrtd.reader import ChipStation
from drivers.pcsc.transceiver import PcscTransceiver
from kiosk.cli.bench.measure import BenchError, Measure, budget
from kiosk.cli.bench_chip.desk import Desk, Noted, qr_keys, quiet_station, read, tries, undisturbed

PAIRS: Final = 61  # a read, then the bare loop: what disturbs the machine for longer meets both
EMPTY: Final = 15
OWN_RATIO: Final = 1.3
OWN_S: Final = 0.3
MOST_EXTENDED: Final = 25
MOST_SHORT: Final = 75
MOST_KEYS: Final = 2
# birth, issue and the expiry the law gives (milestones 14, 25, 40, 60); the number tells the
# century
HOLDERS: Final = (
    ("930412", "20052021", "330412", "001093012345"),
    ("820610", "15012021", "420610", "001082012345"),  # within two years before a milestone
    ("600105", "20052021", "991231", "001060012345"),  # without end
    ("000229", "20052021", "250228", "001200012345"),  # born on a leap day
    ("000229", "20052021", "250301", "001200012345"),
)


class _Pair(NamedTuple):
    """Seconds: the read, the bare loop with the same card, the reader's own, the card's."""

    whole: float
    bare: float
    own: float
    card: float

    @property
    def ratio(self) -> float:
        return self.whole / self.bare


def over_pcsc() -> Iterator[Measure]:
    """Read the 16 kB document over vpcd, with extended length and without."""
    with tempfile.TemporaryDirectory() as folder:
        trust = Path(folder)
        with (
            Desk("--reader", "pcsc", "--extended", "--precise", "--trust", folder) as desk,
            undisturbed(),
        ):
            os.environ.update(desk.where)
            yield from _own_cost(desk, trust)
            yield _keys(desk, trust)


def _own_cost(desk: Desk, trust: Path) -> Iterator[Measure]:
    noted = Noted(PcscTransceiver(0))
    station = quiet_station(noted, trust)
    pairs = [_pair(desk, noted, station) for _ in range(PAIRS)]
    desk.tell("replay", at_once=True)
    empty = median(_loop([command for command, _ in noted.trace]) for _ in range(EMPTY))
    desk.tell("chip")
    whole, bare, own, card = (median(values) for values in zip(*pairs, strict=True))
    low, ratio, high = (round(one, 3) for one in quantiles(pair.ratio for pair in pairs))
    yield budget("chip.octets", sum(len(c) + len(a) for c, a in noted.trace), "B")
    yield budget("chip.apdus.extended", len(noted.trace), "APDUs", MOST_EXTENDED)
    yield Measure(
        "chip.read.pcsc", _ms(whole), "ms", _ms(bare), ratio, OWN_RATIO, ratio <= OWN_RATIO
    )
    yield budget("chip.read.pcsc.lower_quarter", low, "")
    yield budget("chip.read.pcsc.upper_quarter", high, "")
    yield budget("chip.own.pcsc", round(own, 4), "s", OWN_S)
    yield budget("chip.card.pcsc", _ms(card), "ms")
    yield budget("chip.transport.pcsc", _ms(empty), "ms")


def _pair(desk: Desk, noted: Noted, station: ChipStation) -> _Pair:
    """Read the chip, then have its answers again, each after the time it took, for a bare loop."""
    record, took = read(station, noted, [desk.key])
    if record.pa_chain.value != "PA_OK" or not record.access.startswith("PACE"):
        raise BenchError("the document was not read over PACE with a right signature")
    card = desk.tell("replay")["seconds"]
    bare = _loop([command for command, _ in noted.trace])
    desk.tell("chip")
    return _Pair(took, bare, took - noted.seconds, card)


def _keys(desk: Desk, trust: Path) -> Measure:
    """Open chips of several holders with what their QR codes tell; the most keys any one took."""
    noted = Noted(PcscTransceiver(0))
    station = quiet_station(noted, trust)
    most = 0
    for birth, issued, expiry, number in HOLDERS:
        desk.place(birth, expiry, number)
        station.read(qr_keys(desk.holder, issued))
        most = max(most, tries(noted.trace))
    return budget("chip.keys_from_qr", most, "keys", MOST_KEYS)


def _loop(commands: list[bytes]) -> float:
    """Send the commands through pyscard and nothing else; give the seconds."""
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    _, readers = scard.SCardListReaders(context, [])
    status, card, protocol = scard.SCardConnect(
        context, readers[0], scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T1
    )
    if status != scard.SCARD_S_SUCCESS:
        raise BenchError(str(scard.SCardGetErrorMessage(status)))
    try:
        lists = [list(command) for command in commands]
        began = perf_counter()
        for command in lists:
            scard.SCardTransmit(card, protocol, command)
        return perf_counter() - began
    finally:
        scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
        scard.SCardReleaseContext(context)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
