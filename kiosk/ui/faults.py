"""What is wrong with a screen as it is laid out, found without painting it.

Texts that are cut, controls a finger could miss or that lie one over the other, content out of
reach, and with the controls low down whatever is touched above (EN 301 549 5.1.4, 5.5.1, 5.9).
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from PyQt5.QtCore import QRect
from PyQt5.QtWidgets import QAbstractButton, QLabel, QScrollArea, QWidget

from kiosk.ui.reading import controls, rooms
from kiosk.ui.widgets.keys import Key, Keyboard
from kiosk.ui.window import Window

LETTER: Final = 15 / 19.8  # millimetres: a letter by anything else that is touched
HIGH_UP: Final = ("access", "start")  # of the first screen, before anything is chosen


def found(window: Window) -> Iterator[str]:
    """Give each fault of what is in front now, in words for a maker of screens."""
    for room in rooms(window):
        for part in room.findChildren(QWidget):
            if part.isVisible():
                yield from _of_part(part)
    yield from small(window)
    yield from covered(window)
    if window.metrics.low and window.metrics.upright:
        yield from high(window)


def cut(part: QWidget) -> bool:
    """Tell whether a text does not fit where it stands."""
    if isinstance(part, QLabel):
        needed = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
        return part.height() < needed or part.width() < part.minimumSizeHint().width()
    fits = getattr(part, "fits", None)
    return fits is not None and not fits()


def small(window: Window) -> Iterator[str]:
    """Name what a finger could miss."""
    least = window.metrics.touch
    for part in controls(window):
        letter = isinstance(part, Key) and isinstance(part.parentWidget(), Keyboard)
        reach = least * LETTER if letter else least - 1
        if min(part.height(), part.width()) < reach:
            yield f"small: {part.objectName()} {part.width()}x{part.height()}"


def high(window: Window) -> Iterator[str]:
    """Name what is touched above the lower part."""
    top = window.height() - window.metrics.band - 2
    for part in controls(window):
        y = _place(window, part).y()
        if y < top and part.objectName() not in HIGH_UP:
            yield f"high: {part.objectName()} at {y}"


def covered(window: Window) -> Iterator[str]:
    """Name controls that lie one over the other where both can be seen."""
    seen = [(part, _seen(window, part)) for part in controls(window)]
    for (one, here), (other, there) in combinations(seen, 2):
        shared = here.intersected(there)
        nested = one.isAncestorOf(other) or other.isAncestorOf(one)
        if not nested and min(shared.width(), shared.height()) > 1:
            yield f"over one another: {one.objectName()} and {other.objectName()}"


def _of_part(part: QWidget) -> Iterator[str]:
    if isinstance(part, QLabel | QAbstractButton) and cut(part):
        yield f"cut: {part.objectName()} {part.text()!r}"
    inner = part.widget() if isinstance(part, QScrollArea) else None
    if inner is None:
        return
    if inner.width() > part.width():
        yield f"{inner.width() - part.width()} px wider than its room"
    scroller = part.parentWidget()
    ways = scroller.findChildren(QAbstractButton, "scroll.down") if scroller is not None else []
    if inner.height() > part.height() + 1 and not any(way.isVisible() for way in ways):
        yield f"{inner.height() - part.height()} px that nothing scrolls to"


def _place(window: Window, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, part.rect().topLeft()), part.size())


def _seen(window: Window, part: QWidget) -> QRect:
    """Give the part of a control that is not scrolled out of sight."""
    seen, above = _place(window, part), part.parentWidget()
    while above is not None and above is not window:
        seen = seen.intersected(_place(window, above))
        above = above.parentWidget()
    return seen
