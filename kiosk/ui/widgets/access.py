"""The accessibility panel: each choice with its present state, changed by one touch."""

from collections.abc import Iterator
from typing import Final

from PyQt5.QtCore import QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QFont, QFontMetrics, QPaintEvent

from kiosk.journeys.comfort import PACES, RATES, SCANS, TEXTS, VOLUMES, Comfort, after
from kiosk.ui import theme
from kiosk.ui.icons import paint
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.view import WRAP, View, fits, rounded

HIGH: Final = 150  # units


class Choice(Button):
    """An icon, a name and the state below it; set ones stand out by a frame and a tick."""

    def __init__(self, view: View, name: str, icon: str, text: str, state: str, on: bool) -> None:
        super().__init__(view, name, text, "key", icon)
        self.state, self.on = state, on
        self.setAccessibleName(f"{text}: {state}")
        self.units = HIGH
        self.least = 440  # units: so wide it stands in its row

    def sizeHint(self) -> QSize:
        return QSize(self.view.px(300), self.height_for(self.view.px(self.least)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def height_for(self, width: int) -> int:
        """Give the height in which name and state stand whole at this width."""
        room = QRect(0, 0, width - self._left() - self.view.px(20), 9999)
        lines = ((self.words(), self._name()), (self.state, self._state()))
        high = sum(
            QFontMetrics(font).boundingRect(room, WRAP, text).height() for text, font in lines
        )
        return max(self.view.metrics.touch, self.view.px(HIGH), high + self.view.px(36))

    def fits(self) -> bool:
        top, low = self._boxes()
        whole = top.height() + low.height() <= self.height()
        return whole and all((fits(self._name(), self.words(), top),
                              fits(self._state(), self.state, low)))  # fmt: skip

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        down = theme.BLUE_MIST if self.isDown() else theme.PAPER
        fill = theme.BLUE_PALE if self.on and not self.isDown() else down
        edge, width = (theme.BLUE, 6) if self.on else (theme.EDGE, 3)
        if not self.isEnabled():
            fill, edge = theme.DISABLED, theme.EDGE
        radius = self.view.px(theme.RADIUS)
        rounded(painter, QRectF(self.rect()), radius, fill, edge, self.view.px(width))
        ink, blue = theme.INK, theme.BLUE
        if not self.isEnabled():
            ink = blue = theme.DISABLED_INK
        side = self.view.px(60)
        at = QRectF(self.view.px(24), (self.height() - side) / 2, side, side)
        paint(painter, self.icon_name, at, blue)
        flags = int(WRAP | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for (text, font, colour), box in zip(
            ((self.words(), self._name(), ink), (self.state, self._state(), blue)),
            self._boxes(), strict=True,
        ):  # fmt: skip
            painter.setFont(font)
            painter.setPen(painter.colour(colour))
            painter.drawText(box, flags, text)

    def _boxes(self) -> tuple[QRect, QRect]:
        room = QRect(self._left(), 0, self.width() - self._left() - self.view.px(20), 9999)
        name = QFontMetrics(self._name()).boundingRect(room, WRAP, self.words()).height()
        state = QFontMetrics(self._state()).boundingRect(room, WRAP, self.state).height()
        top = max(0, (self.height() - name - state) // 2)
        return (
            QRect(room.left(), top, room.width(), name),
            QRect(room.left(), top + name, room.width(), state),
        )

    def _left(self) -> int:
        return self.view.px(104)

    def _name(self) -> QFont:
        return self.view.font("body", QFont.Weight.DemiBold)

    def _state(self) -> QFont:
        return self.view.font("small", QFont.Weight.Medium)


def choices(view: View, now: Comfort) -> Iterator[tuple[Choice, Comfort]]:
    """Give each choice of the panel with the comfort that a touch of it leads to."""
    for name, icon, state, on, then in (
        ("speech", "sound", _switch(view, now.speech), now.speech, now.but(speech=not now.speech)),
        ("text", "text", view.say("access.times", n=f"{now.text:g}"), now.text != 1.0,
         now.but(text=after(TEXTS, now.text))),
        ("contrast", "contrast", _switch(view, now.contrast), now.contrast,
         now.but(contrast=not now.contrast)),
        ("low", "down", _switch(view, now.low), now.low, now.but(low=not now.low)),
        ("pace", "clock", view.say("access.times", n=now.pace), now.pace != 1,
         now.but(pace=after(PACES, now.pace))),
        ("still", "pause", _switch(view, now.still), now.still, now.but(still=not now.still)),
        ("scan", "switch", _seconds(view, now.scan), now.scan > 0,
         now.but(scan=after(SCANS, now.scan))),
        ("volume", "sound", _level(view, now.volume, VOLUMES), now.volume != Comfort().volume,
         now.but(volume=after(VOLUMES, now.volume))),
        ("rate", "next", _level(view, now.rate, RATES), now.rate != Comfort().rate,
         now.but(rate=after(RATES, now.rate))),
        ("curtain", "eye", _switch(view, now.curtain), now.curtain,
         now.but(curtain=not now.curtain, speech=now.speech or not now.curtain)),
    ):  # fmt: skip
        yield Choice(view, f"access.{name}", icon, view.say(f"access.{name}"), state, on), then


def _switch(view: View, on: bool) -> str:
    return view.say("access.on" if on else "access.off")


def _level(view: View, value: int, steps: tuple[int, ...]) -> str:
    return view.say("access.level", n=steps.index(value) + 1, of=len(steps))


def _seconds(view: View, seconds: float) -> str:
    return view.say("access.seconds", n=f"{seconds:g}") if seconds else view.say("access.off")
