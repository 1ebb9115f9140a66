"""Measures over the real pcscd: the reader's own cost beside a bare loop, APDUs, keys."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Final, NamedTuple

from smartcard import scard

from drivers.pcsc.transceiver import PcscTransceiver
from kiosk.cli.bench.measure import BenchError, Measure, against, budget
from kiosk.cli.bench_chip.desk import Desk, Noted, qr_keys, quiet_station, read, tries, undisturbed

READS: Final = 15  # the quickest of them counts: the machine has other things to do
LOOPS: Final = 3
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


class _Read(NamedTuple):
    """Seconds: the read, the bare loop with the same card, the reader's own, the card's."""

    whole: float
    bare: float
    own: float
    card: float


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
    best = _Read(1e9, 1e9, 1e9, 1e9)
    for _ in range(READS):
        record, took = read(station, noted, [desk.key])
        if record.pa_chain.value != "PA_OK" or not record.access.startswith("PACE"):
            raise BenchError("the document was not read over PACE with a right signature")
        card = desk.tell("replay")["seconds"]
        commands = [command for command, _ in noted.trace]
        bare = min(_loop(commands) for _ in range(LOOPS))
        desk.tell("chip")
        best = min(best, _Read(took, bare, took - noted.seconds, card))
    desk.tell("replay", at_once=True)
    empty = min(_loop(commands) for _ in range(READS))
    desk.tell("chip")
    yield budget("chip.octets", sum(len(c) + len(a) for c, a in noted.trace), "B")
    yield budget("chip.apdus.extended", len(noted.trace), "APDUs", MOST_EXTENDED)
    yield against("chip.read.pcsc", _ms(best.whole), "ms", _ms(best.bare), OWN_RATIO)
    yield budget("chip.own.pcsc", round(best.own, 4), "s", OWN_S)
    yield budget("chip.card.pcsc", _ms(best.card), "ms")
    yield budget("chip.transport.pcsc", _ms(empty), "ms")


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
