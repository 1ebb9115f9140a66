"""The top of every page but the first: brand, place on the way, help and settings."""

from PyQt5.QtCore import QRectF, QSize, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetrics, QPaintEvent
from PyQt5.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui import theme
from kiosk.ui.icons import paint
from kiosk.ui.widgets.button import IconButton
from kiosk.ui.widgets.view import Glyph, View, label, rounded


class Brand(QWidget):
    """The two names side by side, drawn."""

    def __init__(self, view: View, ink: str = theme.INK, soft: str = theme.INK_SOFT,
                 size: str = "lead") -> None:  # fmt: skip
        super().__init__()
        self.view = view
        self._font = view.font(size, QFont.Weight.Bold)
        self._font.setPixelSize(round(theme.SIZES[size] * view.metrics.unit))
        self._ink, self._soft = ink, soft
        self.setAccessibleName("MobiFone × CMLink")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font)
        wide = sum(metrics.horizontalAdvance(part) for part, _ in self._parts())
        return QSize(wide + metrics.height() + 8, round(metrics.height() * 1.2))

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        metrics = QFontMetrics(self._font)
        side = metrics.height() * 0.78
        top = (self.height() - side) / 2
        rounded(painter, QRectF(0, top, side, side), side * 0.3, theme.BLUE)
        inset = side * 0.16
        sign = QRectF(inset, top + inset, side - 2 * inset, side - 2 * inset)
        paint(painter, "waves", sign.translated(-side * 0.09, 0), theme.PAPER, 2.6)
        painter.setFont(self._font)
        left = round(metrics.height() * 1.0)
        base = (self.height() + metrics.ascent() - metrics.descent()) // 2
        for part, colour in self._parts():
            painter.setPen(painter.colour(colour))
            painter.drawText(left, base, part)
            left += metrics.horizontalAdvance(part)

    def _parts(self) -> tuple[tuple[str, str], ...]:
        return ("MobiFone", self._ink), (" × ", self._soft), ("CMLink", self._ink)


class StepBar(QWidget):
    """One segment a step, the present one bright; told in words as well."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._place, self._steps = 0, 1
        self.setFixedHeight(view.px(14))

    def show_place(self, place: int, steps: int) -> None:
        self._place, self._steps = place, max(1, steps)
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        gap = self.view.px(10)
        wide = (self.width() - gap * (self._steps - 1)) / self._steps
        for index in range(self._steps):
            past = index + 1 < self._place
            colour = theme.BLUE if past else theme.AMBER if index + 1 == self._place else theme.LINE
            box = QRectF(index * (wide + gap), 0, wide, self.height())
            rounded(painter, box, self.height() / 2, colour)


class HelpLine(QWidget):
    """A receiver and the number of the help line, on every page that has a header."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._number = label(view, "", "place", "helpline")
        self._number.setWordWrap(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(view.px(10))
        row.addWidget(Glyph(view, "call", size=40))
        row.addWidget(self._number)

    def show_number(self, number: str) -> None:
        self._number.setText(number)
        self._number.setAccessibleName(self.view.say("header.line", number=number))


class Header(QWidget):
    """Says `asked` with access, help, language or leave."""

    asked = pyqtSignal(str)

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self.setObjectName("header")
        self._bar = StepBar(view)
        self._step = label(view, "", "place", "step")
        self._step.setWordWrap(False)
        self._offline = label(view, view.say("header.offline"), "place", "offline")
        self._offline.setWordWrap(False)
        self._offline.setStyleSheet(f"color: {view.shade(theme.AMBER_INK)}; font-weight: 600;")
        self._line = HelpLine(view)
        row = QHBoxLayout()
        row.setSpacing(view.px(8))
        row.addWidget(Brand(view))
        if not view.metrics.landscape:
            row.addStretch(1)
        for name, icon, overlay in (("access", "access", "access"), ("help", "help", "help"),
                                    ("language", "globe", "language"),
                                    ("start_over", "home", "leave")):  # fmt: skip
            button = IconButton(view, name, icon, view.say(f"header.{name}"))
            button.clicked.connect(lambda _on, asked=overlay: self.asked.emit(asked))
            row.addWidget(button)
        words = QHBoxLayout()
        words.addWidget(self._step)
        words.addStretch(1)
        words.addWidget(self._offline)
        words.addSpacing(view.px(28))
        words.addWidget(self._line)
        if view.metrics.landscape:
            row.insertSpacing(1, view.px(60))
            row.insertLayout(2, words, 1)
        column = QVBoxLayout(self)
        side = view.px(theme.MARGIN)
        column.setContentsMargins(side, view.px(16), side - view.px(20), view.px(16))
        column.setSpacing(view.px(6))
        column.addLayout(row)
        foot = QVBoxLayout()
        foot.setContentsMargins(0, 0, view.px(20), 0)
        foot.setSpacing(view.px(6))
        if not view.metrics.landscape:
            foot.addLayout(words)
        foot.addWidget(self._bar)
        column.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_line(self, number: str) -> None:
        """Show whom to call."""
        self._line.show_number(number)

    def show_place(self, step: tuple[int, int] | None, name: str, online: bool) -> None:
        """Show place and name of the step; nothing off the way."""
        self._bar.setVisible(step is not None)
        self._step.setVisible(step is not None)
        self._offline.setVisible(not online)
        self._line.setVisible(online or not self.view.metrics.landscape)  # no room for all three
        if step is not None:
            self._bar.show_place(*step)
            self._step.setText(f"{step[0]}/{step[1]}  ·  {name}")

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        painter.fillRect(self.rect(), painter.colour(theme.PAPER))
        painter.setPen(painter.colour(theme.LINE))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
