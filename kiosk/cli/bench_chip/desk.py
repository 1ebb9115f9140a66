"""A chip on a reader in a process of its own, and a transceiver that notes what passes."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from drivers.emrtd.manners import Manners
from drivers.emrtd.reader import ChipStation
from kiosk.case import chip_keys
from kiosk.cli.bench.measure import BenchError
from kiosk.ports.chip_reader import ChipKey, ChipProgress, ChipRecord
from kiosk.ports.transceiver import Transceiver


class Desk:
    """Context manager over `python -m twins.emrtd`; `where` tells how to reach its reader."""

    def __init__(self, *words: str) -> None:
        self._words = [sys.executable, "-m", "twins.emrtd", *words]

    def __enter__(self) -> "Desk":
        self._process = subprocess.Popen(  # noqa: S603
            self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.where = self._said()
        self.holder: dict[str, str] = self.tell("holder")
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=10)

    @property
    def key(self) -> ChipKey:
        """What opens the chip that lies there."""
        return ChipKey(self.holder["number"], self.holder["birth"], self.holder["expiry"])

    def tell(self, do: str, **fields: object) -> dict[str, Any]:
        """Have something done; give what it says."""
        if self._process.stdin is None:
            raise BenchError("the chip has ended")
        self._process.stdin.write(json.dumps({"do": do, **fields}) + "\n")
        self._process.stdin.flush()
        return self._said()

    def place(self, birth: str, expiry: str, number: str) -> None:
        """Lay another holder's chip there."""
        self.holder = self.tell("holder", birth=birth, expiry=expiry, number=number)

    def _said(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            raise BenchError("the chip's process ended")
        said: dict[str, Any] = json.loads(line)
        return said


class Noted:
    """A `Transceiver` that keeps commands and answers of its last card, and the time they took."""

    def __init__(self, reader: Transceiver) -> None:
        self._reader = reader
        self.name = reader.name
        self.trace: list[tuple[bytes, bytes]] = []
        self.seconds = self.outside_s = 0.0

    def connect(self) -> bytes:
        self.trace, self.seconds, began = [], 0.0, perf_counter()
        greeting = self._reader.connect()
        self.outside_s = perf_counter() - began
        return greeting

    def transmit(self, apdu: bytes) -> bytes:
        began = perf_counter()
        answer = self._reader.transmit(apdu)
        self.seconds += perf_counter() - began
        self.trace.append((apdu, answer))
        return answer

    def disconnect(self) -> None:
        began = perf_counter()
        self._reader.disconnect()
        self.outside_s += perf_counter() - began


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let this thread go before other programs, where that is allowed."""
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def hushed(_: ChipProgress) -> None:
    """Let progress pass."""


def read(station: ChipStation, noted: Noted, keys: list[ChipKey]) -> tuple[ChipRecord, float]:
    """Read a chip; give the seconds from its first command to the record, judging included."""
    began = perf_counter()
    record = station.read(keys)
    return record, perf_counter() - began - noted.outside_s


def tries(trace: list[tuple[bytes, bytes]]) -> int:
    """Count the keys a chip was asked to take: PACE begun with a password, or proofs for BAC."""
    return sum(c[1:4] == b"\x22\xc1\xa4" or c[1] == 0x82 for c, _ in trace)


def qr_keys(holder: dict[str, str], issued: str) -> list[ChipKey]:
    """Give the keys a journey makes of a card's QR code, day of issue as ddmmyyyy."""
    from kiosk.case import id_qr

    century = "20" if int(holder["id"][3]) in (2, 3) else "19"
    birth = holder["birth"]
    born = birth[4:] + birth[2:4] + century + birth[:2]
    text = f"{holder['id']}||Nguyễn Văn An|{born}|Nam|Hà Nội|{issued}"
    return [ChipKey(*one) for one in chip_keys.from_qr(id_qr.parse(text))]


def quiet_station(noted: Noted, trust: Any) -> ChipStation:  # noqa: ANN401
    """Give a station that reads what a visit needs and does not rest between keys."""
    return ChipStation([noted], trust, hushed, manners=Manners(0))
