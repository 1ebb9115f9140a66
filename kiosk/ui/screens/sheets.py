"""Panels that lie over a page: a line with the whole keyboard, the data policy to read."""

from collections.abc import Callable

from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui import theme
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.entry import Entry
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.keys import Keyboard, Keypad
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.scroller import Scroller
from kiosk.ui.widgets.view import Card, View, label

PARTS = range(1, 7)


class Sheet(Card):
    """Covers the page it belongs to; no window of its own."""

    def __init__(self, page: Page, name: str) -> None:
        super().__init__(page.view, theme.GROUND, "", pad=48)
        self._page = page
        self.setParent(page)
        self.setObjectName(name)
        self.hide()

    def open(self) -> None:
        self.fit()
        self.show()
        self.raise_()

    def fit(self) -> None:
        """Follow the size of the page."""
        self.setGeometry(self._page.band())


class KeySheet(Sheet):
    """One line large, the keyboard below it; "done" writes it back."""

    def __init__(self, page: Page, entry: Entry, keys: str, changed: Callable[[], None]) -> None:
        """`keys` is mail, letters, names (in Vietnamese by Telex) or digits."""
        super().__init__(page, f"{entry.objectName()}.sheet")
        view = page.view
        self._entry, self._changed = entry, changed
        self._line = Entry(view, f"{entry.objectName()}.line", entry.text(), "", entry.groups,
                           entry.longest)  # fmt: skip
        self._line.activate(True)
        mail = keys == "mail"
        names = keys == "names"
        self._line.telex = names
        keyboard = Keypad(view) if keys == "digits" else Keyboard(view, mail=mail, names=names)
        keyboard.pressed.connect(self._press)
        done = Button(view, f"{entry.objectName()}.done", view.say("common.done"), icon="check")
        done.clicked.connect(self._finish)
        if mail and not view.metrics.landscape:
            self.box.addWidget(label(view, view.say("email.title"), "title"))
            self.box.addWidget(label(view, view.say("email.why"), "lead"))
        line = QHBoxLayout()
        line.setSpacing(view.px(24))
        line.addWidget(self._line, 3)
        self.box.addLayout(line)
        self.box.addStretch(1)
        self.box.addWidget(keyboard, 40)
        if view.metrics.landscape:
            line.addWidget(done, 1)
        else:
            self.box.addWidget(done)

    def begin(self) -> None:
        """Open with what is already typed."""
        self._line.set_value(self._entry.value)
        self.open()

    def wipe(self) -> None:
        self._line.set_value("")

    def _press(self, key: str) -> None:
        if key == "ok":
            self._finish()
        else:
            self._line.press(key)

    def _finish(self) -> None:
        self._entry.wrong = False
        self._entry.set_value(self._line.value)
        self._changed()
        self.hide()


class SerialSheet(Sheet):
    """Where the SIM's serial stands, and which number it is not."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "sim.where.sheet")
        view = page.view
        close = Button(view, "sim.where.close", view.say("common.close"), "primary", "check")
        close.clicked.connect(self.hide)
        self.box.addWidget(label(view, view.say("sim.where"), "title"))
        self.box.addWidget(label(view, view.say("sim.where.text"), "lead"))
        self.box.addWidget(Guide(view, "sim_serial", "sim.where.guide"), 1)
        self.box.addWidget(Notice(view, "care", view.say("sim.where.not"), icon="phone"))
        self.box.addWidget(close)


class PolicySheet(Sheet):
    """The personal-data policy, in plain words."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "consent.sheet")
        view: View = page.view
        text = QWidget()
        column = QVBoxLayout(text)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(view.px(18))
        for index in PARTS:
            column.addWidget(label(view, view.say(f"privacy.{index}.title"), "heading"))
            column.addWidget(label(view, view.say(f"privacy.{index}.text"), "body"))
        column.addStretch(1)
        close = Button(view, "consent.close", view.say("common.close"), "primary", "check")
        close.clicked.connect(self.hide)
        self.box.addWidget(label(view, view.say("privacy.title"), "title"))
        self.box.addWidget(Scroller(view, text), 1)
        self.box.addWidget(close)
