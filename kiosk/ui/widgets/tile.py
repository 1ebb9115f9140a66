"""Tiles: the large buttons of a choice, with an icon in a disc."""

from typing import Final

from PyQt5.QtCore import QRect, QRectF, Qt
from PyQt5.QtGui import QFont, QFontMetrics
from PyQt5.QtWidgets import QSizePolicy

from kiosk.ui import theme
from kiosk.ui.brush import Painter
from kiosk.ui.icons import paint
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.view import WRAP, View, rounded

INSET: Final = 0.23  # of the disc's side around the icon


class Tile(Button):
    """A name with a second line below it, an arrow at the end; takes the height it is given."""

    def __init__(self, view: View, name: str, text: str, icon: str = "", note: str = "") -> None:
        super().__init__(view, name, text, "tile", icon)
        self.note = note
        self.setAccessibleDescription(note)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.units = 196

    def icon_side(self) -> int:
        return self.view.px(116)

    def text_box(self) -> QRect:
        return super().text_box().adjusted(0, 0, -self.view.px(48), 0)

    def lines(self, box: QRect) -> list[tuple[str, QRect, str, int]]:
        if not self.note:
            return super().lines(box)
        metrics = QFontMetrics(self.view.font(self.size_name, self.weight))
        used = metrics.boundingRect(QRect(0, 0, box.width(), 9999), WRAP, self.text()).height()
        top = QRect(box.left(), box.top(), box.width(), min(used, round(box.height() * 0.62)))
        rest = QRect(box.left(), top.bottom() + 1, box.width(), box.bottom() - top.bottom())
        return [(self.text(), top, self.size_name, self.weight),
                (self.note, rest, "body", QFont.Weight.Normal)]  # fmt: skip

    def paint_face(self, painter: Painter, ink: str) -> None:
        side = self.icon_side()
        self.paint_disc(painter, QRectF(self.view.px(28), (self.height() - side) / 2, side, side))
        lines = self.lines(self.text_box())
        fonts = [self.view.fitting(t, box, size, w, WRAP) for t, box, size, w in lines]
        highs = [QFontMetrics(f).boundingRect(box, WRAP, t).height()
                 for f, (t, box, _, _) in zip(fonts, lines, strict=True)]  # fmt: skip
        top = (self.height() - sum(highs)) // 2
        for font, high, (text, box, _, _), colour in zip(
            fonts, highs, lines, (ink, theme.INK_SOFT)[: len(lines)], strict=True
        ):
            painter.setFont(font)
            painter.setPen(painter.colour(colour if self.isEnabled() else theme.DISABLED_INK))
            painter.drawText(QRect(box.left(), top, box.width(), high), int(WRAP), text)
            top += high
        arrow = self.view.px(40)
        at = QRectF(self.width() - self.view.px(36) - arrow, (self.height() - arrow) / 2, arrow,
                    arrow)  # fmt: skip
        paint(painter, "next", at, theme.BLUE if self.isEnabled() else theme.DISABLED_INK, 2.2)

    def paint_disc(self, painter: Painter, disc: QRectF) -> None:
        """Paint the icon in its disc."""
        if not self.icon_name:
            return
        rounded(
            painter, disc, disc.width() / 2, theme.BLUE_PALE if self.isEnabled() else theme.LINE
        )
        inset = disc.width() * INSET
        paint(painter, self.icon_name, disc.adjusted(inset, inset, -inset, -inset),
              theme.BLUE if self.isEnabled() else theme.DISABLED_INK)  # fmt: skip


class ServiceTile(Tile):
    """The icon above a short name: three of them stand in a row."""

    def __init__(self, view: View, name: str, text: str, icon: str) -> None:
        super().__init__(view, name, text, icon)
        self.units = 230
        self.size_name = "body"

    def icon_side(self) -> int:
        return self.view.px(88)

    def text_box(self) -> QRect:
        pad = self.view.px(12)
        top = self.view.px(20) + self.icon_side() + self.view.px(8)
        return self.rect().adjusted(pad, top, -pad, -self.view.px(12))

    def paint_face(self, painter: Painter, ink: str) -> None:
        side = self.icon_side()
        disc = QRectF((self.width() - side) / 2, self.view.px(20), side, side)
        self.paint_disc(painter, disc)
        box = self.text_box()
        painter.setFont(self.view.fitting(self.text(), box, self.size_name, self.weight, WRAP))
        painter.setPen(painter.colour(ink if self.isEnabled() else theme.DISABLED_INK))
        painter.drawText(box, int(WRAP | Qt.AlignmentFlag.AlignCenter), self.text())
