"""Tiles: the large buttons of a choice, with an icon in a disc."""

from typing import Final

from PyQt5.QtCore import QRect, QRectF, Qt
from PyQt5.QtGui import QFont, QFontMetrics
from PyQt5.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.ui import theme
from kiosk.ui.breaks import set_lines, whole_words
from kiosk.ui.brush import Painter
from kiosk.ui.icons import paint
from kiosk.ui.theme import LARGE, LARGER
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.view import LARGE_SHRINK, WRAP, View, fits, in_columns, rounded

INSET: Final = 0.23  # of the disc's side around the icon
FEW: Final = 4
FLAT: Final = 152  # units
PAD: Final = 20  # units, above and below larger type together
NOTE: Final = ("body", QFont.Weight.Normal)


class Tile(Button):
    """A name with a second line below it, an arrow at the end; takes the height it is given."""

    def __init__(self, view: View, name: str, text: str, icon: str = "", note: str = "") -> None:
        super().__init__(view, name, text, "tile", icon)
        self.note = whole_words(note)
        self.setAccessibleDescription(note)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(view.metrics.text > 1.0)
        self.setSizePolicy(policy)
        self.units = 196

    def words(self) -> str:
        return set_lines(self.text(), short=self.view.metrics.text > LARGER)

    def icon_side(self) -> int:
        return self.view.px(116)

    def hasHeightForWidth(self) -> bool:
        return self.sizePolicy().hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """Give the height at which larger type keeps its size."""
        around = self.width() - self.text_box().width()
        room = QRect(0, 0, width - around, 9999)
        texts = [(self.words(), self.size_name, self.weight), (self.note, *NOTE)]
        needed = sum(self._needed(room, *text) for text in texts if text[0])
        above = self.height() - self.text_box().height() + self.view.px(PAD)
        return max(self._high(), needed + above)

    def text_box(self) -> QRect:
        return super().text_box().adjusted(0, 0, -self.view.px(48), 0)

    def lines(self, box: QRect) -> list[tuple[str, QRect, str, int]]:
        if not self.note:
            return super().lines(box)
        used = self._needed(box, self.words(), self.size_name, self.weight)
        if used + self._needed(box, self.note, *NOTE) > box.height():
            used = min(used, round(box.height() * 0.62))
        top = QRect(box.left(), box.top(), box.width(), used)
        rest = QRect(box.left(), top.bottom() + 1, box.width(), box.bottom() - top.bottom())
        return [(self.words(), top, self.size_name, self.weight), (self.note, rest, *NOTE)]

    def _needed(self, room: QRect, text: str, size: str, weight: int) -> int:
        """Give the height of a text in its own size; smaller if a word is too wide."""
        wide = QRect(0, 0, room.width(), 9999)
        factor = next((f for f in LARGE_SHRINK
                       if fits(self.view.font(size, weight, f), text, wide)), 1.0)  # fmt: skip
        metrics = QFontMetrics(self.view.font(size, weight, factor))
        return int(metrics.boundingRect(wide, WRAP, text).height())

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


def stacked(view: View, tiles: list[Tile]) -> QGridLayout:
    """Lay tiles one below the other; on a wide screen flatter, and more than four two and two."""
    wide = view.metrics.landscape and view.metrics.text <= LARGE
    for tile in tiles if wide else ():
        tile.units = FLAT
    few: list[QWidget] = [*tiles]
    return in_columns(view, few, 2 if wide and len(tiles) > FEW else 1)


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
        painter.setFont(self.view.fitting(self.words(), box, self.size_name, self.weight, WRAP))
        painter.setPen(painter.colour(ink if self.isEnabled() else theme.DISABLED_INK))
        painter.drawText(box, int(WRAP | Qt.AlignmentFlag.AlignCenter), self.words())
