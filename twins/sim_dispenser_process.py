"""A CRT-591 as a process of its own that outlives whoever drives it: `--cards N --seed S`.

`--diary FILE` gets a line for all that happens: Unix time, card inside, its place, what.
Says `{"path": ...}`, then answers one JSON object a line: `{"do": "power"}` cuts the supply,
`{"do": "state"}` tells where every card is, `{"do": "end"}` ends it. A hand stands before the gate:
quick, slow or absent, by the dice of the seed. Time runs fast-forward.
"""

import argparse
import json
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from random import Random
from time import sleep, time
from typing import TextIO

from twins.sim_dispenser import SimDispenserTwin
from twins.uicc import Uicc

LOOK_S = 0.002
QUICK, SLOW = 0.6, 0.95  # of all customers; the rest leaves the card
PREFIX = "898401"


def iccid(number: int) -> str:
    """Give the serial of the n-th card: 19 digits."""
    return f"{PREFIX}{number:013d}"


class Diarist(SimDispenserTwin):
    """Writes down what is commanded, what is answered, what a hand takes and when power goes."""

    diary: TextIO | None = None

    def note(self, what: str) -> None:
        """Write one line."""
        if self.diary is not None:
            card = self.card.iccid if isinstance(self.card, Uicc) else "-"
            self.diary.write(f"{time():.4f} {card} {self.at or '-'} {what}\n")

    def _act(self, text: bytes) -> bytes:
        if text[1:3] == b"Q9":  # talk with a chip
            return super()._act(text)
        self.note(f"{text!r}")
        answer = super()._act(text)
        self.note(f"{text!r} -> {answer[:10]!r}")
        return answer

    def take_card(self) -> bool:
        """Note the hand."""
        card = self.card
        took = super().take_card()
        if took and isinstance(card, Uicc):
            self.note(f"taken {card.iccid}")
        return took

    def power_cut(self) -> None:
        """Note the power."""
        super().power_cut()
        self.note("power")


class Hand(threading.Thread):
    """Takes cards from the gate, sooner, later or never."""

    def __init__(self, machine: SimDispenserTwin, dice: Random) -> None:
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


def state(machine: SimDispenserTwin, order: list[str]) -> dict[str, object]:
    """Tell where every card is; `left` is the order in which they came out of the magazine."""
    inside = machine.card
    return {
        "magazine": len(machine.magazine),
        "left": order[: len(order) - len(machine.magazine)],
        "inside": inside.iccid if isinstance(inside, Uicc) else None,
        "at": machine.at,
        "taken": [card.iccid for card in machine.taken if isinstance(card, Uicc)],
        "bin": [card.iccid for card in machine.bin if isinstance(card, Uicc)],
        "moves": machine.moves,
    }


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="python -m twins.sim_dispenser_process")
    parser.add_argument("--cards", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=200.0, help="times the real one's")
    parser.add_argument("--diary", type=Path)
    asked = parser.parse_args()
    cards = [Uicc(iccid(n), f"45201{n:010d}") for n in range(asked.cards)]
    with (
        nullcontext() if asked.diary is None else asked.diary.open("w", buffering=1) as diary,
        Diarist(list(cards), time_scale=1 / asked.speed, bin_room=asked.cards + 1) as machine,
    ):
        machine.diary = diary
        Hand(machine, Random(asked.seed)).start()
        say({"path": machine.path})
        for line in sys.stdin:
            wish = json.loads(line)["do"]
            if wish == "end":
                break
            if wish == "power":
                machine.power_cut()
            say(
                state(machine, [card.iccid for card in cards])
                if wish == "state"
                else {"done": wish}
            )


def say(what: dict[str, object]) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
