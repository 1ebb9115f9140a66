"""A line somebody types into with the page's own keys: grouped digits, a caret, no focus games."""

from PyQt5.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PyQt5.QtGui import QFont, QFontMetrics, QPaintEvent
from PyQt5.QtWidgets import QAbstractButton, QSizePolicy

from kiosk.ui import theme
from kiosk.ui.brush import Painter
from kiosk.ui.icons import paint
from kiosk.ui.telex import typed
from kiosk.ui.widgets.view import WRAP, View, fits, rounded

BLINK_MS = 530


def grouped(text: str, groups: tuple[int, ...]) -> str:
    """Set blanks between groups; the last length repeats. No groups: the text as it is."""
    if not groups:
        return text
    parts, at, index = [], 0, 0
    while at < len(text):
        length = groups[min(index, len(groups) - 1)]
        parts.append(text[at : at + length])
        at, index = at + length, index + 1
    return " ".join(parts)


class Entry(QAbstractButton):
    """Label above, typed text below; touching it makes it the one that takes the keys."""

    def __init__(self, view: View, name: str, text: str, example: str = "",
                 groups: tuple[int, ...] = (), longest: int = 64) -> None:  # fmt: skip
        super().__init__()
        self.view, self.example, self.groups, self.longest = view, example, groups, longest
        self.value, self.active, self.wrong = "", False, False
        self.telex = False  # Vietnamese by Latin keys: names, addresses
        self._caret = True
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pressed.connect(view.touched)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setInterval(BLINK_MS)
        self._timer.timeout.connect(self._blink)

    def sizeHint(self) -> QSize:
        return QSize(self.view.px(500), self._high())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.view.px(300), self._high())

    def activate(self, active: bool) -> None:
        """Take the keys, or leave them to another line."""
        self.active = active
        self._caret = True
        if active:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def press(self, key: str) -> None:
        """Take one key: a character, several (`@gmail.com`), or `backspace`."""
        if key == "backspace":
            self.value = self.value[:-1]
        elif len(self.value) + len(key) <= self.longest:
            self.value = typed(self.value, key) if self.telex else self.value + key
        self._caret = True
        self.wrong = False
        self.update()

    def set_value(self, value: str) -> None:
        self.value = value
        self.update()

    def fits(self) -> bool:
        """Tell whether label and typed text are seen whole."""
        pad = self.view.px(36)
        room = QRect(0, 0, self.width() - 2 * pad, round(self.height() * 0.42))
        return fits(self._label_font(room), self.text(), room, 0)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        edge = theme.RED if self.wrong else theme.BLUE if self.active else theme.EDGE
        width = self.view.px(5 if self.active or self.wrong else 3)
        rounded(painter, QRectF(self.rect()), self.view.px(22), theme.PAPER, edge, width)
        pad = self.view.px(36)
        half = round(self.height() * 0.42)
        painter.setFont(self._label_font(QRect(0, 0, self.width() - 2 * pad, half)))
        painter.setPen(painter.colour(theme.BLUE if self.active else theme.INK_SOFT))
        top = QRect(pad, self.view.px(10), self.width() - 2 * pad, half)
        painter.drawText(
            top, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.text()
        )
        self._paint_value(painter, QRect(pad, half, self.width() - 2 * pad, self.height() - half))
        if not self.active and not self.value:
            side = self.view.px(40)
            at = QRectF(self.width() - pad - side, (self.height() - side) / 2, side, side)
            paint(painter, "edit", at, theme.BLUE)

    def _paint_value(self, painter: Painter, box: QRect) -> None:
        shown = grouped(self.value, self.groups)
        one_line = QRect(box.left(), box.top(), box.width() - self.view.px(12), 9999)
        font = self.view.fitting(shown, one_line, "button", QFont.Weight.DemiBold, 0)
        two_lines = self.view.fitting(shown, box, "button", QFont.Weight.DemiBold, WRAP)
        longer = not fits(font, shown, one_line, 0)
        if not self.active and (longer or two_lines.pixelSize() > font.pixelSize()):
            painter.setFont(two_lines)
            painter.setPen(painter.colour(theme.INK))
            painter.drawText(box, int(WRAP | Qt.AlignmentFlag.AlignVCenter), shown)
            return
        painter.setFont(font)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(shown, Qt.TextElideMode.ElideLeft, one_line.width())
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        box = box.adjusted(0, 0, 0, -self.view.px(14))
        painter.setPen(painter.colour(theme.INK))
        if not shown and not self.active:
            box.setRight(box.right() - self.view.px(60))  # the pencil
            painter.setFont(self.view.fitting(self.example, box, "body", QFont.Weight.Normal, 0))
            painter.setPen(painter.colour(theme.INK_SOFT))
        painter.drawText(box, flags, shown or ("" if self.active else self.example))
        if self.active and self._caret:
            left = box.left() + metrics.horizontalAdvance(shown) + self.view.px(4)
            high = metrics.ascent()
            top = box.center().y() - high // 2
            painter.fillRect(left, top, self.view.px(5), high, painter.colour(theme.BLUE))

    def _label_font(self, room: QRect) -> QFont:
        return self.view.fitting(self.text(), room, "label", QFont.Weight.Medium, 0)

    def _high(self) -> int:
        return max(self.view.metrics.touch, self.view.px(136)) + self._extra()

    def _extra(self) -> int:
        return round((self.view.metrics.text - 1.0) * self.view.px(110))

    def _blink(self) -> None:
        self._caret = not self._caret
        self.update()


class CodeBoxes(Entry):
    """One box a digit: codes of a known length."""

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        gap = self.view.px(20)
        wide = min((self.width() - gap * (self.longest - 1)) // self.longest, self.view.px(130))
        left = (self.width() - wide * self.longest - gap * (self.longest - 1)) // 2
        painter.setFont(self.view.font("digits", QFont.Weight.Bold))
        for index in range(self.longest):
            box = QRectF(left + index * (wide + gap), 0, wide, self.height())
            here = index == len(self.value) and self.active
            edge = theme.RED if self.wrong else theme.BLUE if here else theme.EDGE
            rounded(
                painter, box, self.view.px(20), theme.PAPER, edge, self.view.px(5 if here else 3)
            )
            painter.setPen(painter.colour(theme.INK))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.value[index : index + 1])

    def fits(self) -> bool:
        return True
