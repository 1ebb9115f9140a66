"""Big buttons: every press is answered at once, by colour and by a step inwards."""

from dataclasses import dataclass
from typing import Final

from PyQt5.QtCore import QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QFont, QFontMetrics, QPaintEvent
from PyQt5.QtWidgets import QAbstractButton, QSizePolicy

from kiosk.ui import theme
from kiosk.ui.breaks import whole_words
from kiosk.ui.brush import Painter
from kiosk.ui.icons import paint
from kiosk.ui.widgets.view import SHRINK, WRAP, View, fits, rounded

HEADER_HIGH: Final = 112  # units


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of a kind of button, at rest and pressed."""

    fill: str
    ink: str
    edge: str = ""
    pressed: str = ""


LOOKS: Final = {
    "primary": Look(theme.BLUE, theme.PAPER, pressed=theme.BLUE_DEEP),
    "accent": Look(theme.AMBER, theme.ON_AMBER, pressed=theme.AMBER_DEEP),
    "secondary": Look(theme.PAPER, theme.BLUE, theme.BLUE, theme.BLUE_PALE),
    "quiet": Look(theme.BLUE_PALE, theme.BLUE, theme.EDGE, theme.BLUE_MIST),
    "tile": Look(theme.PAPER, theme.INK, theme.EDGE, theme.BLUE_PALE),
    "key": Look(theme.PAPER, theme.INK, theme.EDGE, theme.BLUE_MIST),
    "key.quiet": Look(theme.BLUE_PALE, theme.BLUE, theme.EDGE, theme.BLUE_MIST),
    "night": Look(theme.NIGHT, theme.SNOW, theme.NIGHT_EDGE, theme.NIGHT_DOWN),
}


class Button(QAbstractButton):
    """A button with a text and an icon before it, or behind it where that one points onward."""

    def __init__(self, view: View, name: str, text: str, kind: str = "primary",
                 icon: str = "") -> None:  # fmt: skip
        super().__init__()
        self.view, self.kind, self.icon_name = view, kind, icon
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text or name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pressed.connect(view.touched)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.size_name = "key" if kind.startswith("key") else "button"
        self.weight = QFont.Weight.Medium if kind.startswith("key") else QFont.Weight.DemiBold
        self.units = 132
        self.grows = 0.7  # of what the type grows by

    def sizeHint(self) -> QSize:
        return QSize(self.view.px(240), self._high())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.view.metrics.touch, self._high())

    def fits(self) -> bool:
        """Tell whether the whole text is seen."""
        box = self.text_box()
        for text, part, size, weight in self.lines(box):
            font = self.view.fitting(text, part, size, weight, WRAP)
            if not fits(font, text, part):
                return False
        return True

    def text_box(self) -> QRect:
        """Give the room the text may take."""
        pad = self.view.px(12 if self.kind.startswith("key") else 28)
        box = self.rect().adjusted(pad, self.view.px(8), -pad, -self.view.px(8))
        if self.icon_name and self.text():
            box.setLeft(box.left() + self.icon_side() + self.view.px(24))
        return box

    def lines(self, box: QRect) -> list[tuple[str, QRect, str, int]]:
        """Give each text with its room, step of the type scale and weight."""
        return [(self.words(), box, self.size_name, self.weight)]

    def words(self) -> str:
        """Give the text as it is set."""
        return whole_words(self.text())

    def icon_side(self) -> int:
        return self.view.px(52)

    def paint_face(self, painter: Painter, ink: str) -> None:
        """Paint what stands on the button: icon and text side by side, in the middle."""
        self._paint_centred(painter, ink)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        look = LOOKS[self.kind]
        fill, ink, edge = look.fill, look.ink, look.edge
        if not self.isEnabled():
            fill, ink, edge = theme.DISABLED, theme.DISABLED_INK, ""
        body = QRectF(self.rect())
        if self.isDown():
            fill = look.pressed or fill
            body = body.adjusted(3, 3, -3, -3)
        rounded(painter, body, self._radius(), fill, edge, max(2.0, self.view.px(3)))
        painter.setPen(painter.colour(ink))
        self.paint_face(painter, ink)

    def _high(self) -> int:
        return max(self.view.metrics.touch, self.view.px(self.units * self._stretch()))

    def _stretch(self) -> float:
        return 1.0 + (self.view.metrics.text - 1.0) * self.grows

    def _radius(self) -> float:
        return float(self.view.px(20 if self.kind.startswith("key") else theme.RADIUS))

    def _paint_centred(self, painter: Painter, ink: str) -> None:
        box = self.text_box()
        flags = int(WRAP | Qt.AlignmentFlag.AlignCenter)
        text = self.words()
        font = self.view.fitting(text, box, self.size_name, self.weight, WRAP)
        if self.icon_name:
            side = self.icon_side()
            room = QRect(0, 0, box.width(), box.height())
            wide = QFontMetrics(font).boundingRect(room, WRAP, text).width()
            wide = wide if text else 0
            gap = self.view.px(24) if text else 0
            left = (self.width() - side - gap - wide) / 2
            trailing = self.icon_name == "next"
            at = left + wide + gap if trailing else left
            paint(painter, self.icon_name, QRectF(at, (self.height() - side) / 2, side, side),
                  ink, 2.0)  # fmt: skip
            words = left if trailing else left + side + gap
            box = QRect(round(words), box.top(), wide + 2, box.height())
        painter.setPen(painter.colour(ink))
        painter.setFont(font)
        painter.drawText(box, flags, text)


class IconButton(QAbstractButton):
    """A round-cornered square with an icon above a short word: the header's buttons."""

    def __init__(self, view: View, name: str, icon: str, text: str, night: bool = False) -> None:
        super().__init__()
        self.view, self.icon_name = view, icon
        self._ink, self._soft = (theme.SNOW, theme.SNOW) if night else (theme.BLUE, theme.INK_SOFT)
        self._down = theme.NIGHT_DOWN if night else theme.BLUE_PALE
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pressed.connect(view.touched)
        wide = 130 if not view.metrics.landscape else 160
        self.setFixedSize(view.px(wide), max(view.px(HEADER_HIGH), view.metrics.touch))

    def fits(self) -> bool:
        font = self._font()
        return fits(font, self.text(), self._word(), 0)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        if self.isDown():
            rounded(painter, QRectF(self.rect()), self.view.px(20), self._down)
        side = self.view.px(50)
        top = QRectF((self.width() - side) / 2, self.height() * 0.12, side, side)
        paint(painter, self.icon_name, top, self._ink)
        font = self._font()
        painter.setFont(font)
        painter.setPen(painter.colour(self._soft))
        painter.drawText(self._word(), int(Qt.AlignmentFlag.AlignCenter), self.text())

    def _font(self) -> QFont:
        """Give the type of the word: it names an icon and does not grow with the text."""
        plain = 1 / self.view.metrics.text
        for part in SHRINK:
            font = self.view.font("label", QFont.Weight.Medium, plain * part)
            if fits(font, self.text(), self._word(), 0):
                break
        return font

    def _word(self) -> QRect:
        top = round(self.height() * 0.58)
        return QRect(0, top, self.width(), self.height() - top)
