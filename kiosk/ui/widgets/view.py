"""What every widget needs to paint itself: the scale of this screen and the words."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PyQt5.QtCore import QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from kiosk.journeys.comfort import Comfort
from kiosk.policies.policy import Policy
from kiosk.ui import theme
from kiosk.ui.breaks import set_lines
from kiosk.ui.brush import Painter, shade
from kiosk.ui.icons import paint
from kiosk.ui.texts import Texts
from kiosk.ui.theme import LARGE, Metrics

CUT: Final = re.compile(r"[@-]|\.(?=[^.\s]*[.@]\w)")  # not before the last part of an address
CODE: Final = re.compile(r"[@\d]")
WRAP: Final = Qt.TextFlag.TextWordWrap
SHRINK: Final = (1.0, 0.9, 0.82, 0.74, 0.68)
LARGE_SHRINK: Final = (*SHRINK, 0.6, 0.5, 0.44)  # of larger type, down to the normal one

MOST_FITTED: Final = 2048
FITTED: Final[dict[tuple[object, ...], float]] = {}  # by the hash: no word outlives its page


def _nothing() -> None:
    """Take note of a touch where nobody listens."""


@dataclass(frozen=True, slots=True)
class View:
    """Scale, words, and the rules of the brand that are shown: hotline, purposes, contract."""

    metrics: Metrics
    texts: Texts
    policy: Policy
    comfort: Comfort = field(default_factory=Comfort)
    touched: Callable[[], None] = _nothing

    def px(self, units: float) -> int:
        return self.metrics.px(units)

    def painter(self, on: QWidget) -> Painter:
        return Painter(on, self.comfort.contrast)

    def shade(self, plain: str) -> str:
        """Give a colour of the plain theme as this customer sees it."""
        return theme.shade(plain, self.comfort.contrast)

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(key, **values)

    def font(self, size: str, weight: int = QFont.Weight.Normal, factor: float = 1.0) -> QFont:
        """Give the type of a step of the scale."""
        font = QFont()
        font.setFamilies(list(theme.FAMILIES))
        font.setPixelSize(max(10, round(self.metrics.size(size) * factor)))
        font.setWeight(weight)
        return font

    def fitting(self, text: str, box: QRect, size: str, weight: int, flags: int) -> QFont:
        """Give the largest type in which the text fits the box; the smallest when none does."""
        key = (self.metrics, hash(text), box.width(), box.height(), size, weight, int(flags))
        factor = FITTED.get(key)
        if factor is None:
            if len(FITTED) >= MOST_FITTED:
                FITTED.clear()
            factor = FITTED[key] = self._factor(text, box, size, weight, flags)
        return self.font(size, weight, factor)

    def _factor(self, text: str, box: QRect, size: str, weight: int, flags: int) -> float:
        for factor in SHRINK if self.metrics.text == 1.0 else LARGE_SHRINK:
            if fits(self.font(size, weight, factor), text, box, flags):
                break
        return factor


def fits(font: QFont, text: str, box: QRect, flags: int = WRAP) -> bool:
    """Tell whether a text stays inside a box."""
    needed = QFontMetrics(font).boundingRect(QRect(0, 0, box.width(), 10_000), flags, text)
    return needed.width() <= box.width() and needed.height() <= box.height()


class Words(QLabel):
    """A text that keeps its words as they were given and sets its lines well."""

    def __init__(self, text: str, short: bool = False) -> None:
        super().__init__(set_lines(text, short))
        self._words, self._short = text, short

    def text(self) -> str:
        return self._words

    def setText(self, text: str | None) -> None:
        self._words = text or ""
        super().setText(set_lines(self._words, self._short))


def label(view: View, text: str, role: str = "body", name: str = "") -> QLabel:
    """Make a wrapping text in one of the theme's roles."""
    made = Words(text, short=view.metrics.landscape and view.metrics.text > LARGE)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setObjectName(name)
    made.setWordWrap(True)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    return made


def breakable(text: str) -> str:
    """Let long addresses and codes go on in the next line; words of letters alone stay whole."""
    return " ".join(CUT.sub("\\g<0>\u200b", word) if CODE.search(word) else word
                    for word in text.split(" "))  # fmt: skip


def keep_private(widget: QWidget) -> None:
    """Mark what is the customer's own: it is spoken to a headset alone."""
    widget.setProperty("private", True)


def rounded(painter: QPainter, box: QRectF, radius: float, fill: str, edge: str = "",
            width: float = 2.0) -> None:  # fmt: skip
    """Fill a rectangle with round corners, with an edge drawn inside it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = width / 2 if edge else 0.0
    painter.setPen(QPen(shade(painter, edge), width) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(shade(painter, fill))
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius)


def discard(widget: QWidget) -> None:
    """Take a widget away for good.

    Its parent is kept until it dies: without one, a show that is still queued opens a window.
    """
    widget.hide()
    widget.deleteLater()


def centred(widget: QWidget) -> QHBoxLayout:
    """Put a widget of fixed width in the middle of a row; its height follows its text."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget)
    row.addStretch(1)
    return row


def tiled(view: View, widgets: list[QWidget]) -> QGridLayout:
    """Lay equal panels one below the other; on a wide screen two and two, if the type allows."""
    return in_columns(
        view, widgets, 2 if view.metrics.landscape and view.metrics.text <= LARGE else 1
    )


def in_columns(view: View, widgets: list[QWidget], columns: int) -> QGridLayout:
    """Lay equal panels in rows of so many."""
    grid = QGridLayout()
    grid.setSpacing(view.px(theme.GAP - 8))
    for index, widget in enumerate(widgets):
        grid.addWidget(widget, index // columns, index % columns)
        grid.setColumnStretch(index % columns, 1)
    return grid


class Card(QWidget):
    """A panel with round corners; children go into `box`."""

    def __init__(self, view: View, fill: str = theme.PAPER, edge: str = theme.LINE,
                 pad: int = 40) -> None:  # fmt: skip
        super().__init__()
        self.view, self._fill, self._edge = view, fill, edge
        self.box = QVBoxLayout(self)
        space = view.px(pad)
        self.box.setContentsMargins(space, space, space, space)
        self.box.setSpacing(view.px(20))

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        radius = self.view.px(theme.RADIUS)
        rounded(painter, QRectF(self.rect()), radius, self._fill, self._edge)


class Glyph(QWidget):
    """One icon in a soft disc."""

    def __init__(self, view: View, icon: str, ink: str = theme.BLUE,
                 ground: str = theme.BLUE_PALE, size: int = 88) -> None:  # fmt: skip
        super().__init__()
        self.view = view
        self._icon, self._ink, self._ground = icon, ink, ground
        side = view.px(size)
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        side = float(self.width())
        rounded(painter, QRectF(0, 0, side, side), side / 2, self._ground)
        inner = side * 0.54
        at = (side - inner) / 2
        paint(painter, self._icon, QRectF(at, at, inner, inner), self._ink)
