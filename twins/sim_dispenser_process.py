"""A dispenser as a process of its own that outlives whoever drives it: `--cards N --seed S`.

`--model` crt591, k720 (with a PC/SC reader at its reading place) or crt541. `--diary FILE` gets a
line for all that happens: Unix time, card inside, its place, what. Says `{"path": ...}`, then
answers one JSON object a line: `{"do": "power"}` cuts the supply, `{"do": "state"}` tells where
every card is, `{"do": "open"}` lets technicians put a card that hangs half out back on its stack
and set `aside` so many of the next ones, `{"do": "end"}` ends it. A hand stands before the gate:
quick, slow or absent, by the dice of the seed. Time runs fast-forward.
"""

import argparse
import json
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from random import Random
from time import sleep, time
from typing import Any, TextIO

from twins.pcsc import PcscTwin
from twins.rig.dispensers import Coupler
from twins.sim_dispenser import SimDispenserTwin
from twins.sim_dispenser_crt541 import Crt541Twin
from twins.sim_dispenser_k720 import K720Twin
from twins.uicc import Uicc

LOOK_S = 0.002
QUICK, SLOW = 0.6, 0.95  # of all customers; the rest leaves the card
PREFIX = "898401"


def iccid(number: int) -> str:
    """Give the serial of the n-th card: 19 digits."""
    return f"{PREFIX}{number:013d}"


class Diary:
    """Writes down what is commanded, what a hand takes and when power goes."""

    diary: TextIO | None = None

    def note(self, what: str) -> None:
        """Write one line."""
        if self.diary is not None:
            machine: Any = self
            card = machine.card.iccid if isinstance(machine.card, Uicc) else "-"
            self.diary.write(f"{time():.4f} {card} {machine.at or '-'} {what}\n")

    def take_card(self) -> bool:
        """Note the hand."""
        base: Any = super()
        machine: Any = self
        card = machine.card
        took: bool = base.take_card()
        if took and isinstance(card, Uicc):
            self.note(f"taken {card.iccid}")
        return took

    def power_cut(self) -> None:
        """Note the power."""
        base: Any = super()
        base.power_cut()
        self.note("power")


class Crt591Diarist(Diary, SimDispenserTwin):
    """Notes what is answered too."""

    def _act(self, text: bytes) -> bytes:
        if text[1:3] == b"Q9":  # talk with a chip
            return super()._act(text)
        self.note(f"{text!r}")
        answer = super()._act(text)
        self.note(f"{text!r} -> {answer[:10]!r}")
        return answer


class K720Diarist(Diary, K720Twin):
    """Notes orders and arrivals."""

    def _obey(self, command: bytes) -> None:
        self.note(f"{command!r}")
        super()._obey(command)

    def _arrive(self, to: str) -> None:
        super()._arrive(to)
        self.note(f"at {to}")


class Crt541Diarist(Diary, Crt541Twin):
    """Notes orders; the hand takes what falls into it."""

    def _obey(self, command: bytes) -> None:
        if command != b"AP":
            self.note(f"{command!r}")
        super()._obey(command)

    def _leave(self, to: list[Any]) -> None:
        self.note(f"out {self.card.iccid}")
        super()._leave(to)


class Hand(threading.Thread):
    """Takes cards from the gate, sooner, later or never."""

    def __init__(self, machine: Any, dice: Random) -> None:  # noqa: ANN401
        super().__init__(name="hand", daemon=True)
        self._machine, self._dice = machine, dice

    def run(self) -> None:
        """Decide once for each card that comes."""
        seen: object = None
        while True:
            card = self._machine.card if self._machine.at == "gate" else None
            if card is not None and card is not seen:
                throw = self._dice.random()
                if throw < SLOW:
                    sleep(0.0 if throw < QUICK else self._dice.uniform(0.002, 0.03))
                    self._machine.take_card()
            seen = card
            sleep(LOOK_S)


def state(machine: Any, order: list[str]) -> dict[str, object]:  # noqa: ANN401
    """Tell where every card is; `left` is the order in which they came out of the magazine."""
    stacked = [card.iccid for card in machine.magazine]
    inside = machine.card
    if inside is not None and "ready" in (machine.at, getattr(machine, "_going", "")):
        stacked, inside = [inside.iccid, *stacked], None
    gone = set(order) - set(stacked)
    return {
        "magazine": len(stacked),
        "stack": stacked,
        "left": [serial for serial in order if serial in gone],
        "inside": inside.iccid if isinstance(inside, Uicc) else None,
        "at": machine.at,
        "taken": [card.iccid for card in machine.taken if isinstance(card, Uicc)],
        "bin": [card.iccid for card in machine.bin if isinstance(card, Uicc)],
        "moves": machine.moves,
    }


def opened(machine: Any, aside: int) -> None:  # noqa: ANN401
    """Put the card that hangs half out back on top; take so many of the next ones away."""
    with machine._lock:  # noqa: SLF001 - the machine stands still while its door is open
        if machine.card is not None:
            machine.magazine.insert(0, machine.card)
        machine.card, machine.at = None, ""
        machine.bin += machine.magazine[:aside]
        del machine.magazine[:aside]
        machine._power_on()  # noqa: SLF001


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="python -m twins.sim_dispenser_process")
    parser.add_argument("--model", choices=("crt591", "k720", "crt541"), default="crt591")
    parser.add_argument("--cards", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=200.0, help="times the real one's")
    parser.add_argument("--diary", type=Path)
    parser.add_argument("--pcsc", type=Path, help="folder for the socket of a k720's reader")
    asked = parser.parse_args()
    order = [iccid(n) for n in range(asked.cards)]
    with ExitStack() as stack:
        machine = stack.enter_context(made(asked.model, order, asked.speed))
        if asked.diary is not None:
            machine.diary = stack.enter_context(asked.diary.open("w", buffering=1))
        said = {"path": machine.path}
        if asked.model == "k720":
            slots = stack.enter_context(PcscTwin(asked.pcsc))
            stack.enter_context(Coupler(machine, slots))
            said |= slots.environment
        if asked.model != "crt541":
            Hand(machine, Random(asked.seed)).start()
        say(said)
        for line in sys.stdin:
            wish = json.loads(line)
            if wish["do"] == "end":
                break
            if wish["do"] == "power":
                machine.power_cut()
            if wish["do"] == "open":
                opened(machine, wish.get("aside", 0))
            say({"done": wish["do"]} if wish["do"] == "power" else state(machine, order))


def made(model: str, order: list[str], speed: float) -> Any:  # noqa: ANN401
    """Make the machine with its stack."""
    cards: list[Any] = [Uicc(serial, f"45201{n:010d}") for n, serial in enumerate(order)]
    if model == "k720":
        return K720Diarist(cards, time_scale=1 / speed, bin_room=len(cards) + 1)
    if model == "crt541":
        return Crt541Diarist(cards, time_scale=1 / speed, quick_hand=True)
    return Crt591Diarist(cards, time_scale=1 / speed, bin_room=len(cards) + 1)


def say(what: dict[str, object]) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
