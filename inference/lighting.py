"""Which lamps shine for what is looked at, and whether a frame shows the light that is wanted.

A document: both of the bay, each alone for half of a burst where the lamps are mirrored. A face:
its lamp as bright as the measured light asks for, unchanged while a film is taken. A lamp that
fails is told once, passed over until the next subject, and never an error for who takes a picture.
"""

import logging
from typing import Final

from drivers.camera.settle import Settling
from drivers.camera.source import Frame
from drivers.lamps.fade import DARK, Fade, Levels
from inference.subjects import DOCUMENTS
from kiosk.ports.errors import DeviceError
from kiosk.ports.lamps import Lamp, Lamps
from kiosk.ports.vision import Subject

SIDES: Final = (Lamp.LEFT, Lamp.RIGHT)
ON_BAY: Final = (*DOCUMENTS, Subject.SIM, Subject.PAPER)
STEP: Final = 0.25  # of the face lamp's light, up or down
DIM: Final = 80.0  # mean luma of a face, 0..255; the gate refuses below 60
BRIGHT: Final = 190.0  # it refuses above 215
WRITTEN_NS: Final = 5_000_000  # from the moment of a step until its lamps have it
log = logging.getLogger(__name__)


class Lighting:
    """Owned by the camera's thread. Without lamps every frame counts."""

    def __init__(self, lamps: Lamps) -> None:
        self._lamps = lamps
        self._fade = Fade()
        self._settling = Settling()
        self._lost: set[Lamp] = set()
        self._subject: Subject | None = None
        self._usual = self._aimed = DARK
        self._settled = True
        self._lowered = self._held = False

    @property
    def pair(self) -> bool:
        """Tell whether a document can be lit from one side and from the other."""
        sides = self._lamps.there - self._lost
        return self._subject in DOCUMENTS and sides.issuperset(SIDES)

    def watch(self, subject: Subject) -> None:
        """Light up for a subject."""
        self._subject = subject
        self._lost.clear()
        self._lowered = self._held = False
        self._usual = dict.fromkeys(SIDES, 1.0) if subject in ON_BAY else DARK
        self.usual()

    def feed(self, frame: Frame, now_ns: int) -> bool:
        """Tell whether the frame shows the light that is wanted; go on with the ramp."""
        if not self._lamps.there:
            return True
        counts = self._settled and self._settling(frame)
        self._go_on(now_ns)
        return counts

    def only(self, side: Lamp) -> None:
        """Light the bay from one side."""
        self._aim({side: 1.0})

    def usual(self) -> None:
        """Light what is watched as while nobody takes a picture."""
        self._aim(self._usual)

    def look(self, luma: float | None) -> None:
        """Follow the face's mean luma; lowered once, the lamp is not raised for this face again."""
        if self._subject is not Subject.PORTRAIT or self._held:
            return
        if luma is None:
            self._lowered = False  # whoever comes next has a face of their own
            return
        level = self._usual.get(Lamp.FACE, 0.0)
        if luma < DIM and level < 1 and not self._lowered:
            self._face(min(1.0, level + STEP))
        elif luma > BRIGHT and level > 0:
            self._lowered = True
            self._face(max(0.0, level - STEP))

    def hold(self, *, still: bool) -> None:
        """Leave the lamps as they are while a film is taken: only the screen's light may change."""
        self._held = still

    def cut(self, now_ns: int) -> None:
        """Be dark at once: nobody is looked at any more."""
        self._subject = None
        self._usual = self._aimed = DARK
        self._settled = True
        self._fade.cut(now_ns / 1e9)
        self._lamps.dark()

    def _face(self, level: float) -> None:
        self._usual = {Lamp.FACE: level}
        self.usual()

    def _aim(self, wanted: Levels) -> None:
        levels = {lamp: level for lamp, level in wanted.items() if lamp in self._lamps.there}
        if levels != self._aimed:
            self._settled = False
            self._aimed = levels
            self._fade.aim(levels)

    def _go_on(self, now_ns: int) -> None:
        now = now_ns / 1e9
        for lamp, level in self._fade.step(now).items():
            self._light(lamp, level)
        if not self._settled and self._fade.settled(now):
            self._settled = True
            self._settling.begin(now_ns + WRITTEN_NS)

    def _light(self, lamp: Lamp, level: float) -> None:
        if lamp in self._lost:
            return
        try:
            self._lamps.light(lamp, level)
        except DeviceError as gone:
            self._lost.add(lamp)
            log.warning("without the %s lamp: %s", lamp, gone)
