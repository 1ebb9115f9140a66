"""One bench a dispenser model: the driver, its twin behind a PTY, and what the machine can do."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import serial

from drivers.sim_card import identify
from drivers.sim_dispenser.crt541 import Crt541, open_crt541
from drivers.sim_dispenser.crt591 import Crt591, open_crt591
from drivers.sim_dispenser.k720 import K720, open_k720
from kiosk.ports.errors import DeviceRefusedError
from kiosk.ports.sim_dispenser import SimDispenser
from kiosk.ports.transceiver import CardAbsentError
from twins.sim_dispenser import SimDispenserTwin
from twins.sim_dispenser_crt541 import Crt541Twin
from twins.sim_dispenser_k720 import K720Twin
from twins.uicc import Uicc

IMSI = "452040123456789"


class Machine(Protocol):
    """What a technician can see and do at every twin."""

    magazine: list[Any]
    card: Any
    at: str
    taken: list[Any]
    bin: list[Any]
    moves: int
    time_scale: float
    jam_at: str
    mute: bool
    spoil: int
    deaf: int
    strange: bytes
    path: str

    def power_cut(self) -> None: ...
    def take_card(self) -> bool: ...
    def clear_jam(self) -> None: ...
    def unplug(self) -> None: ...
    def spill(self, noise: bytes) -> None: ...


class Closable(SimDispenser, Protocol):
    """A driver that owns its line."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Bench:
    """`make` drives an open port, `open` is what the wiring calls.

    Without a machine `make` gives a driver that gives up at once.
    """

    name: str
    twin: Callable[..., AbstractContextManager[Any]]
    make: Callable[[serial.Serial, Any], SimDispenser]
    open: Callable[[str, Any], Closable]
    out: str  # the move that takes a card out of the magazine
    place: str  # where that move ends
    nonsense: tuple[bytes, ...]  # sensor states that no machine reports
    cannot: tuple[str, ...] = ()
    sees_card: bool = True  # its sensors tell where a card is at any time

    @contextmanager
    def ready(self, cards: int = 9, **faults: object) -> Iterator[tuple[SimDispenser, Any]]:
        """Give a driver and its machine, which moves at once."""
        cards_inside = [card(n) for n in range(cards)]
        with (
            self.twin(cards_inside, time_scale=0, **faults) as machine,
            serial.Serial(machine.path, 9600) as port,
        ):
            yield self.make(port, machine), machine


def card(number: int) -> Uicc:
    return Uicc(f"898404000012345{number:04}", IMSI)


def everywhere(machine: Machine) -> int:
    """Count the cards of a machine: wherever they are, they are all there."""
    held = len(machine.magazine) + (machine.card is not None)
    return held + len(machine.taken) + len(machine.bin)


PATIENT, AT_ONCE = (20.0, 0.005, 0.5), (0.05, 0.005, 0.01)  # for a move, between looks, an answer


@contextmanager
def hasty(dispenser: SimDispenser, move_s: float = 0.4, answer_s: float = 0.1) -> Iterator[None]:
    """Let the driver give up soon, where what is asked for never comes."""
    times = {"_move_deadline_s": move_s, "_answer_s": answer_s, "move_deadline_s": move_s}
    driver = dispenser._line if isinstance(dispenser, Crt591) else dispenser
    before = {name: getattr(driver, name) for name in times if hasattr(driver, name)}
    for name in before:
        setattr(driver, name, times[name])
    try:
        yield
    finally:
        for name, seconds in before.items():
            setattr(driver, name, seconds)


def _crt591(port: serial.Serial, machine: object) -> SimDispenser:
    driver = Crt591(port, identify, move_deadline_s=(PATIENT if machine else AT_ONCE)[0])
    if machine:
        driver.connect()
    return driver


CRT591 = Bench(
    "crt591",
    SimDispenserTwin,
    _crt591,
    lambda path, _: open_crt591(path, identify),
    out="feed_to_reader",
    place="reader",
    nonsense=(b"700", b"099", b"02x", b"0"),
)


class Landing:
    """The PC/SC coupler at the reading place: a `Transceiver` whose contacts are the machine's."""

    name = "landing contacts"

    def __init__(self, machine: Any) -> None:
        self._machine = machine
        self.powered = False

    def connect(self) -> bytes:
        """Power the card that stands at the reading place."""
        if self._machine.at != "reader":
            raise CardAbsentError(self.name, "no card at the contacts")
        if not self._machine.card.atr:
            raise DeviceRefusedError(self.name, "unresponsive card")
        self._machine.card.reset()
        self.powered = True
        return bytes(self._machine.card.atr)

    def transmit(self, apdu: bytes) -> bytes:
        return bytes(self._machine.card.process(apdu))

    def disconnect(self) -> None:
        """Release the contacts."""
        self.powered = False


def _k720(port: serial.Serial, machine: object) -> SimDispenser:
    times = PATIENT if machine else AT_ONCE
    return K720(port, Landing(machine), identify, *times)


K720_BENCH = Bench(
    "k720",
    K720Twin,
    _k720,
    lambda path, machine: open_k720(path, Landing(machine), identify),
    out="feed_to_reader",
    place="reader",
    nonsense=(b"\x2000", b"00A", b"003", b"006"),
)


def _crt541(port: serial.Serial, machine: object) -> SimDispenser:
    return Crt541(port, *(PATIENT if machine else AT_ONCE))


CRT541_BENCH = Bench(
    "crt541",
    Crt541Twin,
    _crt541,
    lambda path, _: open_crt541(path),
    out="present",
    place="gate",
    nonsense=(b"20", b"03", b"z0", b"70"),
    cannot=("feed_to_reader", "read_sim", "capture", "bin_count"),
    sees_card=False,
)
WITH_READER = (CRT591, K720_BENCH)
ALL = (*WITH_READER, CRT541_BENCH)
