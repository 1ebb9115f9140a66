"""Which dispenser stands in the rig, and what its model needs around it.

A K720 reads by a coupler of its own: the rig's PC/SC slot 1 is at its reading place, so that such a
rig has no slot for an own SIM. A CRT-541 reads nothing: two technicians load it by serials first.
"""

import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Any

from twins.pcsc import PcscTwin
from twins.rig.centre import COMMAND, StartError
from twins.sim_dispenser import SimDispenserTwin
from twins.sim_dispenser_crt541 import Crt541Twin
from twins.sim_dispenser_k720 import K720Twin

MODELS = ("crt591", "k720", "crt541")
PEOPLE = {"an": "246810", "binh": "135791"}
SCALE = 0.25
LOOK_S = 0.02
COUPLER = 1


def twin(model: str) -> Any:  # noqa: ANN401 - models have no base in common
    """Make the machine of a model; not started."""
    if model == "k720":
        return K720Twin(time_scale=SCALE)
    if model == "crt541":
        return Crt541Twin(time_scale=SCALE, quick_hand=True)  # it pushes the card into the hand
    return SimDispenserTwin(time_scale=SCALE)


def lines(model: str, path: str) -> str:
    """Give the lines of `[devices]`."""
    reader = f'sim_reader = "pcsc:{COUPLER}"\n' if model != "k720" else ""
    coupler = f'dispenser_reader = "pcsc:{COUPLER}"\n' if model == "k720" else ""
    return f'{reader}{coupler}dispenser = "{model}:{path}"'


class Coupler:
    """Contacts at the reading place: the card that stands there is in the PC/SC slot."""

    def __init__(self, machine: Any, slots: PcscTwin) -> None:  # noqa: ANN401
        self._machine, self._slots = machine, slots
        self._over = threading.Event()

    def __enter__(self) -> "Coupler":
        self._thread = threading.Thread(target=self._follow, name="coupler", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=5)

    def _follow(self) -> None:
        there = None
        while not self._over.is_set():
            card = self._machine.card if self._machine.at == "reader" else None
            if card is not there:
                with suppress(TimeoutError, OSError):
                    self._lay(card)
                there = card
            sleep(LOOK_S)

    def _lay(self, card: Any) -> None:  # noqa: ANN401
        if card is None:
            self._slots.remove(COUPLER)
        else:
            self._slots.insert(COUPLER, card)


def load(config: Path, people: Path, serials: list[str]) -> None:
    """Let two technicians load the magazine by serials, as a machine without a reader needs."""
    for name, number in PEOPLE.items():
        enrol = ["refill", "enrol", "--technicians", str(people), "--name", name]
        _run(enrol, f"{number}\n")
    listed = config.with_name("serials.txt")
    listed.write_text("\n".join(serials), encoding="ascii")
    by = [word for name in PEOPLE for word in ("--by", name)]
    words = ["refill", "magazine", "--config", str(config), *by, "--counted", "0"]
    _run([*words, "--serials", str(listed)], "\n".join(PEOPLE.values()) + "\n")


def _run(words: list[str], said: str) -> None:
    done = subprocess.run(
        [COMMAND, *words], input=said, text=True, capture_output=True, check=False, timeout=60
    )
    if done.returncode:
        raise StartError(f"{' '.join(words[:2])}: {done.stderr or done.stdout}")
