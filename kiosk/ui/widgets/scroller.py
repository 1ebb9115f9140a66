"""Content that may be longer than its room: two big buttons instead of a gesture.

They stand below it; on a wide screen, where height is dear, beside it and without words.
"""

from PyQt5.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PyQt5.QtWidgets import QBoxLayout, QFrame, QScrollArea, QScrollBar, QSizePolicy, QWidget

from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.view import View


class Content(QWidget):
    """What is scrolled: as high as its texts are at its width, not at the least they could have."""

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        layout = self.layout()
        flows = layout is not None and layout.hasHeightForWidth()
        return QSize(least.width(), 0) if flows else least


class Scroller(QWidget):
    """Shows its buttons only when something is out of sight."""

    def __init__(self, view: View, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self._area = QScrollArea()
        self._bar = QScrollBar(Qt.Orientation.Vertical)
        self._area.setVerticalScrollBar(self._bar)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(content)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys belong to the window
        if (viewport := self._area.viewport()) is not None:
            viewport.setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        beside = view.metrics.landscape
        self._buttons = QWidget()
        self._up = self._button(view, "up", beside)
        self._down = self._button(view, "down", beside)
        across, along = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        row = QBoxLayout(along if beside else across, self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(view.px(24))
        row.addWidget(self._up)
        row.addWidget(self._down)
        whole = QBoxLayout(across if beside else along, self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(view.px(24 if beside else 16))
        whole.addWidget(self._area, 1)
        whole.addWidget(self._buttons)
        self._up.clicked.connect(lambda: self._page(-1))
        self._down.clicked.connect(lambda: self._page(1))
        self._later = QTimer(self)  # while a layout is at work nothing may come or go
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._settle)
        self._bar.rangeChanged.connect(self._soon)
        self._bar.valueChanged.connect(self._settle)
        self._area.installEventFilter(self)
        self._buttons.hide()  # until something is known to be out of sight

    @property
    def at_end(self) -> bool:
        """Tell whether the last line has been in sight's reach."""
        return int(self._bar.value()) >= int(self._bar.maximum())

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._later.start(0)
        return bool(super().eventFilter(watched, event))

    def _button(self, view: View, way: str, beside: bool) -> Button:
        words = view.say(f"common.{way}")
        made = Button(view, f"scroll.{way}", "" if beside else words, "quiet", way)
        made.setAccessibleName(words)
        made.units, made.grows = 110, 0.3
        if beside:
            made.setFixedWidth(view.metrics.touch)
            made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        return made

    def _page(self, way: int) -> None:
        self._bar.setValue(self._bar.value() + way * round(self._area.height() * 0.85))

    def _soon(self, *_values: int) -> None:
        self._later.start(0)

    def _settle(self, *_values: int) -> None:
        longer = self._bar.maximum() > 0 and self._content.height() > self.height()
        self._buttons.setVisible(longer)
        self._up.setEnabled(self._bar.value() > 0)
        self._down.setEnabled(not self.at_end)
