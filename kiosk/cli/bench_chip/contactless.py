"""Measures over a PN532 on a PTY: the paced line beside its bound, losses, memory."""

import os
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from drivers.nfc.pn532 import Pn532Transceiver
from kiosk.cli.bench.measure import BenchError, Measure, against, at_least, budget
from kiosk.cli.bench_chip.contact import MOST_SHORT
from kiosk.cli.bench_chip.desk import Desk, Noted, quiet_station, read, undisturbed
from kiosk.cli.bench_chip.line import least_s
from kiosk.ports.errors import DeviceError

SPEEDS: Final = ((115_200, 106), (921_600, 106), (115_200, 424), (921_600, 424))
PEER: Final = "11700"  # octets of its picture
SLOW, FAST = "067800B10280", "067877B10280"  # answers to select: 106 only, up to 848 kbit/s
PART_OF_BOUND: Final = 0.95
WHOLE_S: Final = {106: 4.0, 424: 2.0}  # for 20 kB
WHOLE_READS: Final = 3
PACED_S: Final = 15.0  # of loops at each speed; of each exchange its quickest turn counts
LOSS: Final = 0.05
ATTEMPTS: Final = 1  # that count as one read: repeating a read is the journey's, here none is
SUCCEED: Final = 99.0
WARM: Final = 50  # reads before memory is looked at
GROWTH_MB: Final = 2.0


def over_pn532(runs: int) -> Iterator[Measure]:
    """Measure speed with a 16 kB document, then `runs` reads of a small one under loss."""
    with tempfile.TemporaryDirectory() as folder:
        trust = Path(folder)
        with Desk("--reader", "pn532", "--few", "--portrait", PEER, "--trust", folder) as desk:
            yield _short(desk, trust)
        with Desk("--reader", "pn532", "--precise", "--trust", folder) as desk, undisturbed():
            yield from _paced(desk, trust)
        with Desk("--reader", "pn532", "--access", "bac", "--portrait", "2000",
                  "--trust", folder) as desk:  # fmt: skip
            yield from _lossy(desk, trust, runs)


def _short(desk: Desk, trust: Path) -> Measure:
    """Read what another open reader was measured with: COM, SOD, DG1, DG2 of 11.9 kB over PACE."""
    noted = Noted(Pn532Transceiver(desk.where["path"]))
    quiet_station(noted, trust).read([desk.key])
    return budget("chip.apdus.short", len(noted.trace), "APDUs", MOST_SHORT)


def _paced(desk: Desk, trust: Path) -> Iterator[Measure]:
    driver = Pn532Transceiver(desk.where["path"])
    noted = Noted(driver)
    station = quiet_station(noted, trust)
    desk.tell("greeting", ats=FAST)
    record, _ = read(station, noted, [desk.key])
    if record.pa_chain.value != "PA_OK":
        raise BenchError("the document was not read with a right signature")
    trace = noted.trace
    yield budget("chip.apdus.short.whole", len(trace), "APDUs")
    for baud, field in SPEEDS:
        desk.tell("greeting", ats=SLOW if field == 106 else FAST)
        desk.tell("module", paced=True, fixed_baud=baud)
        desk.tell("replay", at_once=True)
        loops = _loops(driver, trace)
        took = sum(min(turns) for turns in zip(*loops, strict=True))
        bound = least_s(trace, baud, field * 1000)
        name = f"chip.line.{baud}.{field}k"
        # as throughput: octets a second, so that more is better
        octets = sum(len(c) + len(a) for c, a in trace)
        yield against(
            name, round(octets / took), "B/s", round(octets / bound), PART_OF_BOUND, want="at least"
        )
        part = bound / median(sum(loop) for loop in loops)
        yield budget(f"{name}.whole_loops", round(part, 3), "")
        if baud == SPEEDS[-1][0]:
            desk.tell("chip")
            whole = min(read(station, noted, [desk.key])[1] for _ in range(WHOLE_READS))
            trace = noted.trace
            yield budget(f"chip.read.{baud}.{field}k", round(whole, 2), "s", WHOLE_S[field])
    driver.close()


def _loops(driver: Pn532Transceiver, trace: list[tuple[bytes, bytes]]) -> list[list[float]]:
    ends = perf_counter() + PACED_S
    loops: list[list[float]] = []
    while not loops or perf_counter() < ends:
        loops.append(_loop(driver, trace))
    return loops


def _loop(driver: Pn532Transceiver, trace: list[tuple[bytes, bytes]]) -> list[float]:
    """Give the seconds of each exchange, from the end of the one before."""
    driver.connect()
    moments = [perf_counter()]
    for command, answer in trace:
        if driver.transmit(command) != answer:
            raise BenchError("the module gave another answer than the chip")
        moments.append(perf_counter())
    driver.disconnect()
    return [ended - began for began, ended in pairwise(moments)]


def _lossy(desk: Desk, trust: Path, runs: int) -> Iterator[Measure]:
    """Read again and again while one frame in twenty of the field is lost, both protocols."""
    path = desk.where["path"]
    right, failed, wrong, began_mb = None, 0, 0, 0.0
    began = perf_counter()
    for by_blocks in (False, True):
        driver = Pn532Transceiver(path, by_blocks=by_blocks)
        station = quiet_station(Noted(driver), trust)
        if right is None:
            right = dict(station.read([desk.key]).files)
        desk.tell("module", loss=LOSS)
        for turn in range(runs // 2):
            if turn == min(WARM, runs // 10) and not by_blocks:
                began_mb = resident_mb()
            try:
                record = station.read([desk.key])
            except DeviceError:
                failed += 1
                continue
            wrong += dict(record.files) != right or record.pa_chain.value != "PA_OK"
        driver.close()
    done = runs // 2 * 2
    yield budget("chip.loss.lost_frames", desk.tell("stats")["lost"], "frames")
    yield budget("chip.loss.seconds", round(perf_counter() - began, 1), "s")
    yield at_least("chip.loss.succeeded", round(100 * (done - failed) / done, 2), "%", SUCCEED)
    yield Measure("chip.loss.wrong", wrong, "reads", 0, None, 0, wrong == 0)
    growth = round(resident_mb() - began_mb, 2)
    yield budget("chip.memory_growth", growth, "MB", GROWTH_MB)


def resident_mb() -> float:
    """Give the memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
