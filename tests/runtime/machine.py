"""A dispenser's twin with the real driver, a real ledger and a real centre, and ways to die.

Each of the three models can stand there.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import serial

from drivers.sim_card import identify
from drivers.sim_dispenser import K720, Crt541, Crt591, open_crt591
from kiosk.ports.centre import CentreOfflineError, CentreTimeoutError, Link
from kiosk.ports.sim_dispenser import SimDispenser
from kiosk.runtime.custody import Custody
from kiosk.store.sim_moves import Spot
from kiosk.store.store import FILE, Store, open_store
from sync.centre import RemoteCentre
from sync.wire.centre_v1 import Answer, AssignSim, Question
from tests.drivers.dispenser_benches import Landing
from tests.hub.world import KIOSK
from tests.hub.world import World as Hub
from twins.sim_dispenser import SimDispenserTwin
from twins.sim_dispenser_crt541 import Crt541Twin
from twins.sim_dispenser_k720 import K720Twin
from twins.uicc import Uicc

IMSI = "452040123456789"
SHM = Path("/dev/shm")  # noqa: S108 - what is proven here is no matter of the disk
POLL_S, ANSWER_S, HASTY_S = 0.005, 1.0, 0.1
TWINS: dict[str, Any] = {"crt591": SimDispenserTwin, "k720": K720Twin, "crt541": Crt541Twin}


class KilledError(Exception):
    """The process ended here."""


class Fuse:
    """Burns a step at each call; the process dies at the last. Unlit it does nothing.

    `before` and `after` hold what happens to the world around the next call of a name.
    """

    def __init__(self) -> None:
        self.left = -1
        self.before: dict[str, Callable[[], object]] = {}
        self.after: dict[str, Callable[[], object]] = {}

    def die(self) -> None:
        raise KilledError

    def burn(self) -> None:
        if self.left > 0:
            self.left -= 1
        if self.left == 0:
            self.left = -1
            raise KilledError


class Mortal:
    """Passes calls on; the process may die before and after each."""

    def __init__(self, inner: object, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._inner, name)

        def step(*words: Any) -> Any:
            self._fuse.burn()
            self._fuse.before.pop(name, bool)()
            result = call(*words)
            self._fuse.after.pop(name, bool)()
            self._fuse.burn()
            return result

        return step


@dataclass
class Wire:
    """The way to the centre: up, down, or with so many answers lost on the way back."""

    hub: Hub
    up: bool = True
    lost: int = 0
    asked: list[Question] = field(default_factory=list)

    def ask(self, question: Question) -> Answer:
        if not self.up:
            raise CentreOfflineError("centre", "no line")
        self.asked.append(question)
        answer = self.hub.ask(question, KIOSK)
        if self.lost:
            self.lost -= 1
            raise CentreTimeoutError("centre", "the answer was lost")
        return answer


@dataclass
class Machine:
    """`restart` is a new screen process on the same store, before the same device."""

    folder: Path
    twin: Any  # of `model`
    hub: Hub
    store: Store
    wire: Wire
    move_deadline_s: float | None = None
    model: str = "crt591"
    fuse: Fuse = field(default_factory=Fuse)
    safe: set[str] = field(default_factory=set)  # cases in the outbox
    cards: list[Uicc] = field(default_factory=list)
    clock: int = 1_790_000_000
    told: list[str] = field(default_factory=list)  # what a technician hears
    halt: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self.driver = self._open()
        link = Link(online=True, skew_s=0.0, waiting=0)
        centre = RemoteCentre(self.wire.ask, lambda: link, self.hub.sign_key.public_key())
        self.custody = Custody(
            Mortal(self.driver, self.fuse),  # type: ignore[arg-type]
            Mortal(centre, self.fuse),  # type: ignore[arg-type]
            self.store.ledger, self.safe.__contains__, self.now,
            lambda code, _: self.told.append(code), self.halt,
        )  # fmt: skip

    def _open(self) -> SimDispenser:
        if self.move_deadline_s is None:
            return open_crt591(self.twin.path, identify)
        port = serial.Serial(None, 9600, exclusive=True, write_timeout=1.0)
        port.port = self.twin.path
        times = self.move_deadline_s, POLL_S, ANSWER_S
        match self.model:
            case "k720":
                return K720(port, Landing(self.twin), identify, *times, notice_s=0.1)
            case "crt541":
                return Crt541(port, *times)
        return Crt591(port, identify, self.move_deadline_s)

    def now(self) -> float:
        self.clock += 1
        return self.clock

    def lose_answer(self, command: str) -> None:
        """Spoil every answer to the next `command`: the move is made, the host cannot know."""
        self.fuse.before[command] = lambda: setattr(self.twin, "spoil", 3)

    def hurry(self, move_deadline_s: float) -> None:
        """Give up soon from now on, where what is asked for never comes."""
        if self.model == "crt591":
            self.driver._line.move_deadline_s = move_deadline_s  # type: ignore[attr-defined]
        else:
            self.driver._move_deadline_s = move_deadline_s  # type: ignore[attr-defined]
            self.driver._answer_s = HASTY_S  # type: ignore[attr-defined]

    def stall(self) -> None:
        """Lose power while the motor of the next command runs, and get it back."""
        self.twin.fails_moving = True

    def restart(self) -> None:
        self.close()
        self.fuse = Fuse()
        self.halt = Event()
        self.store = open_store(self.folder / FILE, bytes(32))
        self._start()

    def close(self) -> None:
        self.driver.close()  # type: ignore[attr-defined]
        self.store.close()

    def bound(self, reservation: str) -> str | None:
        iccid: str | None = self.hub.kept(reservation).iccid
        return iccid

    def places(self, card: Uicc) -> list[str]:
        """Name every place of the machine that holds a card: always one."""
        inside = [self.twin.card] if self.twin.card is not None else []
        rooms = {
            "magazine": self.twin.magazine, "inside": inside,
            "taken": self.twin.taken, "bin": self.twin.bin,
        }  # fmt: skip
        return [name for name, held in rooms.items() for one in held if one is card]

    def check(self) -> None:
        """Every card is in one place, and what went out belongs to a case that is safe."""
        for card in self.cards:
            assert len(self.places(card)) == 1, (card.iccid, self.places(card))
        owners = [self.owner(card.iccid) for card in self.twin.taken if isinstance(card, Uicc)]
        assert set(owners) <= self.safe
        assert len(owners) == len(set(owners)), "two cards for one case"

    def owner(self, iccid: str) -> str | None:
        """Give the case for which the ledger let a card out."""
        lines = [e for e in self.store.ledger.entries() if e.iccid == iccid]
        return next((e.case for e in reversed(lines) if e.target is Spot.GATE), None)

    def settled(self) -> None:
        """Settle, then compare the ledger with the machine, card by card."""
        self.custody.settle()
        self.check()
        spots = {
            Spot.READER: {"inside"}, Spot.GATE: {"inside"}, Spot.CUSTOMER: {"taken"},
            Spot.BIN: {"bin"}, Spot.MISSING: {"bin", "taken"},
        }  # fmt: skip
        ledger = self.store.ledger
        for card in self.cards:
            booked = ledger.where(card.iccid)
            if booked is None:  # never read
                assert self.places(card) != ["taken"]
            else:
                assert set(self.places(card)) <= spots[booked], (card.iccid, booked)
        assert (ledger.position().inside is not None) == (self.twin.card is not None)
        assert ledger.open_intent() is None
        assert ledger.out_without_case() == []
        self.store.verify()


@contextmanager
def machine(
    hub: Hub,
    count: int = 5,
    *,
    move_deadline_s: float | None = None,
    seed: int = 0,
    model: str = "crt591",
) -> Iterator[Machine]:
    """Fill a magazine with cards this kiosk has at the centre."""
    cards = [Uicc(f"8984{seed:07}{n:08}", IMSI) for n in range(count)]
    hub.load("sims", "iccid,device\n" + "".join(f"{c.iccid},{KIOSK}\n" for c in cards))
    with (
        tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as folder,
        TWINS[model](list(cards), time_scale=0) as twin,
    ):
        store = open_store(Path(folder) / FILE, bytes(32))
        made = Machine(Path(folder), twin, hub, store, Wire(hub), move_deadline_s, model)
        made.cards = cards
        try:
            yield made
        finally:
            made.close()


__all__ = ["AssignSim", "KilledError", "Machine", "machine"]
