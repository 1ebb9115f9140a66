"""The one window: renders the visit it is given, says what was touched, forgets at the end."""

from dataclasses import replace
from typing import Final

from PyQt5.QtCore import QRect, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QPalette, QResizeEvent
from PyQt5.QtWidgets import QLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.journeys.catalogue import place
from kiosk.journeys.events import LanguageChosen, OverlayAsked
from kiosk.journeys.state import Overlay, Stage, Visit
from kiosk.policies.policy import Policy
from kiosk.ports.vision import Preview
from kiosk.ui import theme
from kiosk.ui.screens.catalogue import PAGES, AnyPage
from kiosk.ui.texts import Texts
from kiosk.ui.theme import Metrics
from kiosk.ui.widgets.header import Header
from kiosk.ui.widgets.overlay import OverlayPanel
from kiosk.ui.widgets.view import View, discard

LARGER: Final = 1.5


class Window(QWidget):
    """`happened` carries the touches of `kiosk.journeys.events`; `shown` follows every change.

    Must be used from the GUI thread alone; hand frames and states over by queued signals.
    """

    happened = pyqtSignal(object)
    shown = pyqtSignal(object)

    def __init__(self, policy: Policy, width: int = 1080, height: int = 1920) -> None:
        super().__init__()
        self._policy = policy
        self._metrics = Metrics(width, height)
        self._visit = Visit()
        self._page: AnyPage | None = None
        self._header: Header | None = None
        self._overlay: OverlayPanel | None = None
        self.setObjectName("window")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.GROUND))
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        self._pages = QStackedWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._column.addWidget(self._pages, 1)
        self.resize(width, height)
        self._dress()
        self.display(self._visit)

    @property
    def visit(self) -> Visit:
        return self._visit

    @property
    def page(self) -> AnyPage:
        """The page in front."""
        if self._page is None:
            raise RuntimeError("no page before the first visit is displayed")
        return self._page

    @property
    def overlay(self) -> OverlayPanel | None:
        return self._overlay

    @property
    def metrics(self) -> Metrics:
        return self._metrics

    def display(self, visit: Visit) -> None:
        """Render a visit: a new page for a new stage or language, otherwise the same follows."""
        before, self._visit = self._visit, visit
        if visit.stage is Stage.ATTRACT and before.stage is not Stage.ATTRACT:
            self.wipe()
        if self._page is None or visit.stage is not before.stage:
            self._turn(visit, {})
        elif visit.language != before.language:
            self._turn(visit, self._page.carry())
        else:
            self._page.show_visit(visit)
        self._follow_header(visit)
        self._follow_overlay(visit)
        self.shown.emit(visit)

    def frame(self, preview: Preview) -> None:
        """Show a camera frame on the page in front."""
        self.page.frame(preview)

    def wipe(self) -> None:
        """Forget pixmaps, strokes and typed words at once, and set text size back."""
        if self._page is not None:
            self._page.wipe()
        if self._metrics.text != 1.0:
            self._metrics = replace(self._metrics, text=1.0)
            self._dress()

    def enlarge(self) -> None:
        """Switch between normal and larger text."""
        text = LARGER if self._metrics.text == 1.0 else 1.0
        self._metrics = replace(self._metrics, text=text)
        self._dress()
        self._turn(self._visit, self.page.carry())
        self._drop_overlay()
        self._follow_header(self._visit)
        self._follow_overlay(self._visit)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        size = self.size()
        if (size.width(), size.height()) != (self._metrics.width, self._metrics.height):
            self._metrics = replace(self._metrics, width=size.width(), height=size.height())
            self._dress()
            self._turn(self._visit, self.page.carry())
            self._drop_overlay()
            self._follow_header(self._visit)
            self._follow_overlay(self._visit)
        if self._overlay is not None:
            self._overlay.setGeometry(QRect(0, 0, size.width(), size.height()))
        super().resizeEvent(event)

    def _view(self) -> View:
        return View(self._metrics, Texts(self._visit.language), self._policy)

    def _dress(self) -> None:
        self.setStyleSheet(theme.style_sheet(self._metrics))
        if self._header is not None:
            self._column.removeWidget(self._header)
            discard(self._header)
            self._header = None

    def _turn(self, visit: Visit, carried: dict[str, str]) -> None:
        page = PAGES[visit.stage](self._view(), visit)
        page.happened.connect(self.happened)
        old, self._page = self._page, page
        self._pages.addWidget(page)
        page.show_visit(visit)
        if carried:
            page.take(carried)
        self._pages.setCurrentWidget(page)
        if old is not None:
            old.wipe()
            self._pages.removeWidget(old)
            discard(old)

    def _follow_header(self, visit: Visit) -> None:
        if self._header is not None and self._header.view.texts.language != visit.language:
            self._column.removeWidget(self._header)
            discard(self._header)
            self._header = None
        if self._header is None:
            self._header = Header(self._view())
            self._header.asked.connect(lambda overlay: self.happened.emit(OverlayAsked(overlay)))
            self._column.insertWidget(0, self._header)
        at = place(visit)
        name = self._view().say(f"step.{at[2]}") if at is not None else ""
        self._header.show_place(at[:2] if at is not None else None, name, visit.online)
        self._header.setVisible(visit.stage is not Stage.ATTRACT)

    def _follow_overlay(self, visit: Visit) -> None:
        held = self._overlay
        stale = held is not None and (
            held.overlay is not visit.overlay or held.view.texts.language != visit.language
        )
        if stale:
            self._drop_overlay()
        if visit.overlay is not None and self._overlay is None:
            self._raise_overlay(visit, visit.overlay)
        if self._overlay is not None:
            self._overlay.show_seconds(visit.countdown)

    def _raise_overlay(self, visit: Visit, overlay: Overlay) -> None:
        whole = round(self._policy.idle.countdown_s)
        panel = OverlayPanel(self._view(), overlay, visit, whole)
        panel.happened.connect(self._touched_overlay)
        panel.enlarged.connect(self.enlarge)
        panel.setParent(self)
        panel.setGeometry(self.rect())
        panel.show()
        panel.raise_()
        self._overlay = panel

    def _drop_overlay(self) -> None:
        if self._overlay is not None:
            discard(self._overlay)
            self._overlay = None

    def _touched_overlay(self, event: object) -> None:
        self.happened.emit(event)
        if isinstance(event, LanguageChosen) and event.language == self._visit.language:
            self._follow_overlay(self._visit)
