"""The customer's hands: what is laid before the camera, on the reader, and taken from the slot.

They follow the screen, so that they also serve a person who clicks through the rig alone.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import sleep

from twins.pn532 import Card
from twins.rig.attack import Standing
from twins.rig.camera import COMMON
from twins.rig.machine import Machine
from twins.rig.screen import View

SHOWN = {
    "document_front": "document_front", "document_back": "document_back", "portrait": "portrait",
    "sim_photo": "sim_photo", "sim_scan": "sim_photo", "call": "portrait",
    "challenge": "portrait", "eid_qr": "document_front",
}  # fmt: skip
TAKE_S = 0.2
BEFORE_COLOURS = ("front_review", "eid_guide", "eid_video", "portrait", "portrait_review")
LIGHTS = ("", "#858585", "#B87700", "#1E88E5", "#0C9A30", "#E436CE", "#FFA500", "#0000FF")


@dataclass
class Hands:
    """`chip` gives the card to lay down at each try; scenes may be swapped by a fault.

    `chips` are those of other people, by the stage that reads them.
    """

    machine: Machine
    chip: Callable[[], Card]
    chips: dict[str, Callable[[], Card]] = field(default_factory=dict)
    scene: dict[str, str] = field(default_factory=dict)  # stage -> name of another scene
    takes_sim: bool = True
    standing: Standing | None = None  # who stands before the screen when it changes its colour

    def __post_init__(self) -> None:
        self._stage = ""
        self._colour: str | None = None
        self._drawn: set[str] = set()
        self._laid = False
        self._lock = threading.Lock()
        self._drawing = threading.Lock()
        self._preparing = False

    def free(self, chip: Callable[[], Card], standing: Standing) -> None:
        """Forget the guest before: these are the hands of the next one."""
        with self._lock:
            self.chip, self.scene, self.takes_sim = chip, {}, True
            self.chips = {}
            self._preparing, self._colour = False, None
            if self.standing is None or self.standing.species != standing.species:
                self.standing = standing

    def follow(self, seen: View) -> None:
        """Do what the screen asks for; called for each change of it."""
        with self._lock:
            if seen.stage != self._stage:
                self._stage = seen.stage
                name = SHOWN.get(seen.stage, "empty")
                self.machine.camera.show(self.scene.get(seen.stage, name))
            if seen.stage in BEFORE_COLOURS:
                self._prepare()
            if seen.stage == "challenge":
                self._lit(seen.colour)
            self._chip(seen)
        if seen.stage == "sim_take" and self.takes_sim:
            threading.Thread(target=self._take, name="hand", daemon=True).start()

    def show(self, stage: str, name: str) -> None:
        """Lay something else before the camera, now and at later tries of this stage."""
        self.scene[stage] = name
        if self._stage == stage:
            self.machine.camera.show(name)

    def _prepare(self) -> None:
        """Draw what each light of the screen will show, so that it is there when it comes."""
        if self.standing is not None and not self._preparing:
            self._preparing = True
            threading.Thread(target=self._draw_all, name="lights", daemon=True).start()

    def _draw_all(self) -> None:
        for colour in LIGHTS:
            self._draw(colour)

    def _draw(self, colour: str) -> str:
        standing = self.standing
        if standing is None:
            return "empty"
        name = f"{standing.species}-{colour or 'room'}"
        with self._drawing:
            if name not in self._drawn:
                self.machine.camera.add(name, standing.seen(colour), COMMON)
                self._drawn.add(name)
        return name

    def _lit(self, colour: str) -> None:
        """Stand in the light of the screen."""
        if self.standing is None or colour == self._colour:
            return
        self._colour = colour
        self.machine.camera.show(self._draw(colour))

    def _chip(self, seen: View) -> None:
        asked = seen.stage == "chip" or seen.stage in self.chips
        wanted = asked and seen.busy in ("awaiting_chip", "reading_chip")
        if wanted and not self._laid:
            self.machine.pn532.place(self.chips.get(seen.stage, self.chip)())
        elif not wanted and self._laid:
            self.machine.pn532.remove()
        self._laid = wanted

    def _take(self) -> None:
        for _ in range(200):
            sleep(TAKE_S)
            if self.machine.dispenser.take_card() or self._stage != "sim_take":
                return
