"""Every icon, drawn on a grid of 24 by 24: no image files, sharp at any size.

A drawing is a text of strokes: `M x y`, `L x y`, `C x1 y1 x2 y2 x y`, `Z`, and the shapes
`O cx cy r` (circle) and `R x y w h r` (rectangle with round corners).
"""

from typing import Final

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QPainter, QPainterPath, QPen

from kiosk.ui.brush import shade

GRID: Final = 24.0
NUMBERS: Final = {"M": 2, "L": 2, "C": 6, "Z": 0, "O": 3, "R": 5}

# ruff: noqa: E501 - one drawing a line
ICONS: Final = {
    "back": "M 20 12 L 4 12 M 10 6 L 4 12 L 10 18",
    "next": "M 4 12 L 20 12 M 14 6 L 20 12 L 14 18",
    "check": "M 5 12.5 L 10 17.5 L 19.5 7",
    "cross": "M 6 6 L 18 18 M 18 6 L 6 18",
    "warn": "M 12 3.5 L 22 20.5 L 2 20.5 Z M 12 9.5 L 12 14.5 M 12 17.4 L 12 17.6",
    "help": "O 12 12 9.5 M 9.2 9.4 C 9.4 6.2 14.8 6.2 14.8 9.6 C 14.8 12 12 11.8 12 14 "
            "M 12 17 L 12 17.2",
    "home": "M 3.5 11 L 12 4 L 20.5 11 M 6 9.5 L 6 20 L 18 20 L 18 9.5 M 10 20 L 10 14 L 14 14 "
            "L 14 20",
    "restart": "M 5 9 C 7.5 3.5 15.5 3 18.8 8 C 22 13 19 20 12.5 20.4 C 9 20.6 6.4 19 5 16.5 "
               "M 4.5 4 L 5 9 L 10 8.6",
    "globe": "O 12 12 9.5 M 2.5 12 L 21.5 12 M 12 2.5 C 7 7 7 17 12 21.5 M 12 2.5 C 17 7 17 17 "
             "12 21.5",
    "sim": "M 6 3 L 14.5 3 L 19 7.5 L 19 21 L 5 21 L 5 4 C 5 3.4 5.4 3 6 3 R 8.5 10.5 7 7 1.5 "
           "M 12 10.5 L 12 17.5 M 8.5 14 L 15.5 14",
    "card": "R 2.5 5 19 14 2.2 O 8 11 2.2 M 4.8 16.2 C 5.4 13.6 10.6 13.6 11.2 16.2 "
            "M 14 10 L 19 10 M 14 13.6 L 19 13.6",
    "passport": "R 4.5 2.5 15 19 2 O 12 10 3.8 M 8.2 10 L 15.8 10 M 12 6.2 C 10 8 10 12 12 13.8 "
                "M 12 6.2 C 14 8 14 12 12 13.8 M 8.5 17.6 L 15.5 17.6",
    "chip": "R 5 5 14 14 2.5 M 5 10 L 9.5 10 L 9.5 14 L 5 14 M 19 10 L 14.5 10 L 14.5 14 L 19 14 "
            "M 12 5 L 12 19",
    "waves": "M 8 9 C 9.5 10.8 9.5 13.2 8 15 M 12 6.5 C 14.6 9.7 14.6 14.3 12 17.5 "
             "M 16 4 C 19.8 8.6 19.8 15.4 16 20",
    "camera": "M 8 6 L 9.5 3.8 L 14.5 3.8 L 16 6 L 20 6 C 21 6 21.5 6.6 21.5 7.5 L 21.5 18 "
              "C 21.5 19 21 19.5 20 19.5 L 4 19.5 C 3 19.5 2.5 19 2.5 18 L 2.5 7.5 C 2.5 6.6 3 6 4 6 "
              "Z O 12 12.6 4",
    "face": "O 12 12 9.5 M 8.6 9.6 L 8.6 10.4 M 15.4 9.6 L 15.4 10.4 M 8 14.4 C 9.6 17.2 14.4 17.2 "
            "16 14.4",
    "person": "O 12 8 4.3 M 3.8 20.5 C 5 14.6 19 14.6 20.2 20.5",
    "phone": "R 6.5 2.5 11 19 2.2 M 11 18.4 L 13 18.4",
    "video": "R 2.5 6 13 12 2.2 M 15.5 10.6 L 21.5 7 L 21.5 17 L 15.5 13.4",
    "call": "M 5 3.5 L 9 3.5 L 11 8.5 L 8.6 10.2 C 9.8 12.6 11.4 14.2 13.8 15.4 L 15.5 13 L 20.5 15 "
            "L 20.5 19 C 20.5 20 19.8 20.6 18.8 20.5 C 10.5 20 4 13.5 3.5 5.2 C 3.4 4.2 4 3.5 5 3.5 Z",
    "mail": "R 2.5 5 19 14 2 M 3.5 6.5 L 12 13 L 20.5 6.5",
    "doc": "M 6 2.5 L 14 2.5 L 19 7.5 L 19 21.5 L 5 21.5 L 5 3.5 C 5 2.9 5.4 2.5 6 2.5 "
           "M 14 2.5 L 14 7.5 L 19 7.5 M 8.5 12 L 15.5 12 M 8.5 16 L 15.5 16",
    "pen": "M 4 20 L 5 15.5 L 16.5 4 L 20 7.5 L 8.5 19 Z M 14 6.5 L 17.5 10",
    "send": "M 21 3 L 10.5 13.5 M 21 3 L 14.5 21 L 10.5 13.5 L 3 9.5 Z",
    "receipt": "M 5 2.5 L 19 2.5 L 19 21.5 L 16.7 20 L 14.3 21.5 L 12 20 L 9.7 21.5 L 7.3 20 L 5 21.5 "
               "Z M 8.5 8 L 15.5 8 M 8.5 12 L 15.5 12",
    "shield": "M 12 2.5 L 20 5.5 L 20 11 C 20 16.5 16.5 20 12 21.8 C 7.5 20 4 16.5 4 11 L 4 5.5 Z "
              "M 8.5 11.8 L 11.2 14.5 L 15.8 9.6",
    "qr": "R 3.5 3.5 6.5 6.5 1 R 14 3.5 6.5 6.5 1 R 3.5 14 6.5 6.5 1 M 14 14 L 16 14 L 16 16 "
          "M 20.5 14 L 20.5 17 L 18 17 M 14 20.5 L 14 18.5 M 17 20.5 L 20.5 20.5",
    "keypad": "R 4 3.5 4 4 1 R 10 3.5 4 4 1 R 16 3.5 4 4 1 R 4 10 4 4 1 R 10 10 4 4 1 "
              "R 16 10 4 4 1 R 10 16.5 4 4 1",
    "clock": "O 12 12 9.5 M 12 6.5 L 12 12 L 16 14.5",
    "zoom.in": "O 10.5 10.5 7 M 15.8 15.8 L 21 21 M 7.5 10.5 L 13.5 10.5 M 10.5 7.5 L 10.5 13.5",
    "zoom.out": "O 10.5 10.5 7 M 15.8 15.8 L 21 21 M 7.5 10.5 L 13.5 10.5",
    "backspace": "M 8.5 5 L 21.5 5 L 21.5 19 L 8.5 19 L 2.5 12 Z M 12 9.2 L 17.6 14.8 "
                 "M 17.6 9.2 L 12 14.8",
    "shift": "M 12 4 L 20 12.5 L 15.5 12.5 L 15.5 19.5 L 8.5 19.5 L 8.5 12.5 L 4 12.5 Z",
    "space": "M 4 10 L 4 15 L 20 15 L 20 10",
    "down": "M 5 9 L 12 16 L 19 9",
    "up": "M 5 15 L 12 8 L 19 15",
    "light": "O 12 10 5.5 M 9.5 18.5 L 14.5 18.5 M 10.5 21.5 L 13.5 21.5",
    "edit": "M 4 20 L 5 15.5 L 16.5 4 L 20 7.5 L 8.5 19 Z",
    "box": "R 4 4 16 16 3",
    "text": "M 3 19 L 8 6 L 13 19 M 4.8 14.5 L 11.2 14.5 M 14.5 19 L 17.8 10.5 L 21 19 "
            "M 15.6 16.2 L 20 16.2",
    "access": "O 12 4.4 1.9 M 4 8.6 L 9.5 9.8 L 9.5 14 L 7 21.5 M 20 8.6 L 14.5 9.8 L 14.5 14 L 17 21.5 "
              "M 9.5 9.8 L 14.5 9.8 M 9.5 14 L 14.5 14",
    "sound": "M 3 9.5 L 7 9.5 L 12 5 L 12 19 L 7 14.5 L 3 14.5 Z M 15.5 8.6 C 17.4 10.4 17.4 13.6 15.5 15.4 "
             "M 18 5.8 C 21.6 9.2 21.6 14.8 18 18.2",
    "contrast": "O 12 12 9.5 M 12 2.5 L 12 21.5 M 15 4 L 15 20 M 18 6 L 18 18",
    "pause": "M 8.5 5 L 8.5 19 M 15.5 5 L 15.5 19",
    "switch": "O 12 12 3.2 R 3.5 5 17 14 3",
    "eye": "M 2 12 C 6 5 18 5 22 12 C 18 19 6 19 2 12 O 12 12 3 M 4 20 L 20 4",
    "plug": "M 9 3 L 9 8 M 15 3 L 15 8 M 6 8 L 18 8 L 18 11.5 C 18 15 15.5 17 12 17 C 8.5 17 6 15 6 "
            "11.5 Z M 12 17 L 12 21.5",
}  # fmt: skip


def outline(name: str) -> QPainterPath:
    """Build the path of an icon on its grid; an unknown name raises KeyError."""
    path = QPainterPath()
    words = iter(ICONS[name].split())
    for command in words:
        _draw(path, command, [float(next(words)) for _ in range(NUMBERS[command])])
    return path


def _draw(path: QPainterPath, command: str, n: list[float]) -> None:
    if command == "M":
        path.moveTo(n[0], n[1])
    elif command == "L":
        path.lineTo(n[0], n[1])
    elif command == "C":
        path.cubicTo(*n)
    elif command == "Z":
        path.closeSubpath()
    elif command == "O":
        path.addEllipse(QPointF(n[0], n[1]), n[2], n[2])
    else:
        path.addRoundedRect(QRectF(n[0], n[1], n[2], n[3]), n[4], n[4])


def paint(painter: QPainter, name: str, box: QRectF, colour: str, weight: float = 1.8) -> None:
    """Draw an icon into a box, stroked in grid units of `weight`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / GRID, box.height() / GRID)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(
        QPen(
            shade(painter, colour),
            weight,
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )
    )
    painter.drawPath(outline(name))
    painter.restore()
