"""Own keys on the page: digits, and Latin letters with a row for e-mail. No second window."""

from typing import Final

from PyQt5.QtCore import QSize, pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.view import View

DIGITS: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
LETTERS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
MAIL: Final = (("@", 2), (".", 2), ("-", 2), ("_", 2), ("@gmail.com", 6), (".com", 4))
GAP: Final = 10


class Key(Button):
    """One key; says which by `pressed_key`."""

    pressed_key = pyqtSignal(str)

    def __init__(self, view: View, key: str, face: str = "", icon: str = "",
                 kind: str = "key") -> None:  # fmt: skip
        super().__init__(view, f"key.{key}", "" if icon else face or key, kind, icon)
        self.key = key
        self.setAccessibleName(face or key)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAutoRepeat(key == "backspace")
        self.clicked.connect(lambda: self.pressed_key.emit(self.key))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        upright = not self.view.metrics.landscape
        return QSize(self.view.px(70), self.view.px(96) if upright else self.view.metrics.touch)


class Keypad(QWidget):
    """Digits as on a phone; `backspace` below left, `ok` below right."""

    pressed = pyqtSignal(str)

    def __init__(self, view: View) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(view.px(16))
        erase = Key(view, "backspace", view.say("key.backspace"), "backspace", "key.quiet")
        done = Key(view, "ok", view.say("key.ok"), "check", "key.quiet")
        keys = (*(Key(view, digit) for digit in DIGITS), erase, Key(view, "0"), done)
        for index, key in enumerate(keys):
            key.size_name = "digits"
            key.setMinimumSize(view.metrics.touch, view.metrics.touch)
            grid.addWidget(key, index // 3, index % 3)
            key.pressed_key.connect(self.pressed)
        self.setMaximumSize(view.px(900), view.px(760))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)


class Keyboard(QWidget):
    """Latin letters: `mail` adds the row with @, `names` a space; codes are capitals."""

    pressed = pyqtSignal(str)

    def __init__(self, view: View, mail: bool, names: bool = False) -> None:
        super().__init__()
        self.view = view
        self._names = names
        self._upper = not mail
        self._letters: list[Key] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(view.px(GAP))
        for line in LETTERS:
            column.addLayout(self._row(line, mail))
        if mail:
            column.addLayout(self._mail_row())
        if names:
            space = self._key(" ", self.view.say("key.space"), "space")
            column.addWidget(space)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(view.px(140 * (5 if mail or names else 4)))
        self._relabel()

    def _row(self, line: str, mail: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.view.px(GAP))
        if line == LETTERS[2]:
            row.addStretch(1)
        if line == LETTERS[3] and (mail or self._names):
            row.addWidget(self._key("shift", self.view.say("key.shift"), "shift"), 3)
        elif line == LETTERS[3]:
            row.addStretch(1)
        for letter in line:
            key = self._key(letter)
            row.addWidget(key, 2)
            self._letters.append(key)
        if line == LETTERS[3]:
            row.addWidget(self._key("backspace", self.view.say("key.backspace"), "backspace"), 3)
            if not mail:
                row.addWidget(self._key("ok", self.view.say("key.ok"), "check"), 2)
        if line == LETTERS[2]:
            row.addStretch(1)
        return row

    def _mail_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.view.px(GAP))
        for text, width in MAIL:
            key = self._key(text)
            key.size_name = "lead"
            row.addWidget(key, width)
        row.addWidget(self._key("ok", self.view.say("key.ok"), "check"), 3)
        return row

    def _key(self, key: str, face: str = "", icon: str = "") -> Key:
        made = Key(self.view, key, face, icon, "key.quiet" if icon else "key")
        made.pressed_key.connect(self._take)
        return made

    def _take(self, key: str) -> None:
        if key == "shift":
            self._upper = not self._upper
            self._relabel()
            return
        self.pressed.emit(key.upper() if self._upper and len(key) == 1 else key)
        if self._names and self._upper != (key == " "):
            self._upper = key == " "  # a name begins with a capital
            self._relabel()

    def _relabel(self) -> None:
        for key in self._letters:
            key.setText(key.key.upper() if self._upper else key.key)
