"""Everything by keys, or by one switch alone: a ring shows which control is meant.

Tab and arrows walk in reading order, Enter activates, Escape goes back, F1 help, F2 comfort, F5
and F6 repeat and pause the speech, digits and letters press the keys on the screen. Space is the
single switch: its first press starts scanning, then it takes what the ring is at. Rows of keys are
offered as rows first.
"""

from typing import Final

from PyQt5.QtCore import QEvent, QObject, QRect, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QAbstractButton, QScrollArea, QWidget

from kiosk.journeys.comfort import SCANS
from kiosk.journeys.events import ComfortChosen
from kiosk.ui.reading import controls
from kiosk.ui.widgets.keys import Key
from kiosk.ui.widgets.ring import FocusRing
from kiosk.ui.window import Window

FORWARD: Final = (Qt.Key.Key_Tab, Qt.Key.Key_Right, Qt.Key.Key_Down)
BACKWARD: Final = (Qt.Key.Key_Backtab, Qt.Key.Key_Left, Qt.Key.Key_Up)
TAKE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
OUT: Final = ("overlay.close", "idle.more", "leave.stay", "consent.close", "back",
              "information.back")  # fmt: skip
ROUNDS: Final = 2  # a row is offered so often before the ring leaves it
Group = list[QAbstractButton]


class Walker(QObject):
    """`moved` gives the control the ring has come to, `typed` the key that was pressed."""

    moved = pyqtSignal(object)
    typed = pyqtSignal(object)

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._name = ""
        self._row: Group = []  # of keys, while the ring is inside it
        self._left = 0  # steps until it leaves the row
        self._on = False
        self._own = False  # the touch is ours
        self._place_told: tuple[object, ...] = ()
        self._ring = FocusRing(window)
        self._scan = QTimer(self)
        self._scan.timeout.connect(self.scan)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(20)
        self._settle.timeout.connect(self.follow)
        window.shown.connect(lambda _visit: self._settle.start())
        window.touched.connect(self.rest)
        window.installEventFilter(self)

    @property
    def current(self) -> QAbstractButton | None:
        """The control the ring is at; None while only fingers are at work."""
        return self._named(self._known())

    def offered(self) -> Group:
        """Give what one press of the switch would take or enter: a control, or a row of keys."""
        return self._offer(self._known())

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.press(event.key(), event.text())
        return bool(super().eventFilter(watched, event))

    def press(self, key: int, text: str = "") -> bool:
        """Take one key; tell whether it means anything here."""
        if key in FORWARD or key in BACKWARD:
            self._step(1 if key in FORWARD else -1)
        elif key in TAKE:
            self._take()
        elif key == Qt.Key.Key_Space:
            self._switch()
        elif key == Qt.Key.Key_Escape:
            self._click_first(*OUT)
        elif key == Qt.Key.Key_F1:
            self._click_first("help")
        elif key == Qt.Key.Key_F2:
            self._click_first("access")
        elif key in (Qt.Key.Key_F5, Qt.Key.Key_F6):
            self._window.spoken.emit("repeat" if key == Qt.Key.Key_F5 else "pause")
        else:
            return self._type("backspace" if key == Qt.Key.Key_Backspace else text.lower())
        return True

    def rest(self) -> None:
        """Hide the ring: a finger is at work."""
        if not self._own:
            self._on, self._row = False, []
            self._ring.hide()

    def follow(self) -> None:
        """Keep the ring where it is when the page changes, or begin at its first control."""
        seconds = self._window.visit.comfort.scan
        if not seconds:
            self._scan.stop()
        elif self._scan.interval() != round(seconds * 1000) or not self._scan.isActive():
            self._scan.start(round(seconds * 1000))
            self._on = True
        if not self._on:
            return
        names = [part.objectName() for part in controls(self._window)]
        if self._row and not all(part.objectName() in names for part in self._row):
            self._row = []
        if self._name not in names:
            self._name = names[0] if names else ""
        self._show()

    def scan(self) -> None:
        """Offer the next control, row or key to the switch."""
        if self._row:
            self._left -= 1
            if self._left <= 0:
                self._row = []
            else:
                at = next(i for i, k in enumerate(self._row) if k.objectName() == self._name)
                self._name = self._row[(at + 1) % len(self._row)].objectName()
            self._show()
            return
        groups = self._groups()
        at = self._at(groups)
        if groups:
            self._name = groups[(at + 1) % len(groups)][0].objectName()
        self._show()

    def _step(self, way: int) -> None:
        found = controls(self._window)
        if not found:
            return
        self._row = []
        names = [part.objectName() for part in found]
        if not self._on or self._name not in names:
            at = 0 if way > 0 else len(names) - 1
        else:
            at = (names.index(self._name) + way) % len(names)
        self._on, self._name = True, names[at]
        self._show()

    def _switch(self) -> None:
        comfort = self._window.visit.comfort
        if not comfort.scan:
            self._on = True
            self._window.happened.emit(ComfortChosen(comfort.but(scan=SCANS[1])))
            return
        group = self.offered()
        if len(group) > 1:
            self._row, self._left = group, len(group) * ROUNDS
            self._name = group[0].objectName()
            self._show()
            return
        self._take()
        self._row = []
        if self._window.visit.comfort.scan:
            self._scan.start()

    def _take(self) -> None:
        part = self.current
        if part is None:
            self._step(1)
            return
        self._click(part)
        self.typed.emit(part)
        self.follow()

    def _click_first(self, *names: str) -> None:
        found = {part.objectName(): part for part in controls(self._window)}
        name = next((name for name in names if name in found), None)
        if name is None:
            name = next((n for n in found if n.endswith(".done")), None)  # of a sheet of keys
        if name is not None:
            self._click(found[name])

    def _click(self, part: QAbstractButton) -> None:
        self._own = True
        part.click()
        self._own = False

    def _type(self, key: str) -> bool:
        name = f"key.{key}"
        part = next((k for k in controls(self._window) if k.objectName() == name), None)
        if part is None or not key:
            return False
        self._click(part)
        self.typed.emit(part)
        return True

    def _groups(self) -> list[Group]:
        return _grouped(controls(self._window))

    def _at(self, groups: list[Group]) -> int:
        inside = (i for i, g in enumerate(groups) if self._name in [p.objectName() for p in g])
        return next(inside, -1)

    def _known(self) -> list[QAbstractButton]:
        return controls(self._window) if self._on else []

    def _named(self, known: list[QAbstractButton]) -> QAbstractButton | None:
        return next((part for part in known if part.objectName() == self._name), None)

    def _offer(self, known: list[QAbstractButton]) -> Group:
        part = self._named(known)
        if part is None:
            return []
        if self._row or not self._window.visit.comfort.scan:
            return [part]
        return next((group for group in _grouped(known) if part in group), [part])

    def _show(self) -> None:
        known = self._known()
        part = self._named(known)
        if part is None:
            self._ring.hide()
            return
        _bring(part)
        box = self._place(part)
        for other in self._offer(known):
            box = box.united(self._place(other))
        self._ring.surround(box)
        visit = self._window.visit
        place = (visit.stage, visit.overlay, self._name, bool(self._row))
        if place != self._place_told:  # a tick of the clock is no news
            self._place_told = place
            self.moved.emit(part)

    def _place(self, part: QWidget) -> QRect:
        return QRect(part.mapTo(self._window, part.rect().topLeft()), part.size())


def _grouped(known: list[QAbstractButton]) -> list[Group]:
    """Give single controls, and keys of one row together."""
    groups: list[Group] = []
    for part in known:
        last = groups[-1][-1] if groups else None
        together = isinstance(part, Key) and isinstance(last, Key)
        if together and last is not None and _top(last) == _top(part):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _top(part: QWidget) -> int:
    return part.mapTo(part.window() or part, part.rect().topLeft()).y()


def _bring(part: QWidget) -> None:
    """Scroll a control into sight."""
    above = part.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(part, 0, part.height())
        above = above.parentWidget()
