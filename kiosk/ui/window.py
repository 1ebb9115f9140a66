"""The one window: renders the visit it is given, says what was touched, forgets at the end."""

from pathlib import Path

from PyQt5.QtCore import QRect, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
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
from kiosk.ui.widgets.curtain import Curtain
from kiosk.ui.widgets.header import Header
from kiosk.ui.widgets.overlay import OverlayPanel
from kiosk.ui.widgets.view import View, discard


class Window(QWidget):
    """`happened` carries the touches of `kiosk.journeys.events`; `shown` follows every change.

    Must be used from the GUI thread alone; hand frames and states over by queued signals.
    """

    happened = pyqtSignal(object)
    shown = pyqtSignal(object)
    touched = pyqtSignal()  # a finger is on a control, before anything comes of it
    spoken = pyqtSignal(str)  # repeat or pause: what is asked of the speech

    def __init__(self, policy: Policy, width: int = 1080, height: int = 1920) -> None:
        super().__init__()
        self.policy = policy
        self.signs: Path | None = None  # the operator's clips in sign language
        self._metrics = Metrics(width, height)
        self._visit = Visit()
        self._page: AnyPage | None = None
        self._header: Header | None = None
        self._overlay: OverlayPanel | None = None
        self.setObjectName("window")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._curtain = Curtain(self)
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
    def header(self) -> Header | None:
        """The header; None on the first screen, which has none."""
        return self._header if self._visit.stage is not Stage.ATTRACT else None

    @property
    def metrics(self) -> Metrics:
        return self._metrics

    def display(self, visit: Visit) -> None:
        """Render a visit: a new page for a new stage or language, otherwise the same follows."""
        before, self._visit = self._visit, visit
        if visit.stage is Stage.ATTRACT and before.stage is not Stage.ATTRACT:
            self.wipe()
        if visit.comfort != before.comfort:
            if _looks(visit) != _looks(before):
                self._fit(visit)
            self._drop_overlay()  # it shows the choices
        here = (visit.stage, visit.journey)
        if self._page is None or here != (before.stage, before.journey):
            self._turn(visit, {})
        elif visit.language != before.language:
            self._turn(visit, self._page.carry())
        else:
            self._page.show_visit(visit)
        self._follow_header(visit)
        self._follow_overlay(visit)
        self._curtain.follow(visit.comfort.curtain)
        self.shown.emit(visit)

    def frame(self, preview: Preview) -> None:
        """Show a camera frame on the page in front."""
        self.page.frame(preview)

    def wipe(self) -> None:
        """Forget pixmaps, strokes and typed words at once."""
        if self._page is not None:
            self._page.wipe()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        ground = theme.shade(theme.GROUND, self._visit.comfort.contrast)
        QPainter(self).fillRect(self.rect(), QColor(ground))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        size = self.size()
        if (size.width(), size.height()) != (self._metrics.width, self._metrics.height):
            self._fit(self._visit)
            self._follow_header(self._visit)
            self._follow_overlay(self._visit)
        for over in (self._overlay, self._curtain):
            if over is not None:
                over.setGeometry(QRect(0, 0, size.width(), size.height()))
        super().resizeEvent(event)

    def _view(self) -> View:
        texts = Texts(self._visit.language)
        return View(self._metrics, texts, self.policy, self._visit.comfort, self.touched.emit)

    def _fit(self, visit: Visit) -> None:
        """Make everything anew for another size of the screen or of the type; keep what is typed.

        A visit that comes to another stage gets its page right afterwards.
        """
        comfort = visit.comfort
        self._metrics = Metrics(self.width(), self.height(), comfort.text, comfort.low)
        self._dress()
        if self._page is not None and type(self._page) is PAGES[visit.stage]:
            self._turn(visit, self._page.carry())
        self._drop_overlay()

    def _dress(self) -> None:
        contrast = self._visit.comfort.contrast
        sheet = theme.style_sheet(self._metrics, contrast)
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
        self._drop_header()

    def _drop_header(self) -> None:
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
            self._drop_header()
        if self._header is None:
            self._header = Header(self._view())
            self._header.asked.connect(lambda overlay: self.happened.emit(OverlayAsked(overlay)))
            low = self._metrics.low and self._metrics.upright
            self._column.insertWidget(1 if low else 0, self._header)
        at = place(visit)
        name = self._view().say(f"step.{at[2]}") if at is not None else ""
        self._header.show_line(self.policy.helpline(visit.journey))
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
        whole = round(visit.comfort.idle(self.policy.idle)[1])
        panel = OverlayPanel(self._view(), overlay, visit, whole, self.signs)
        panel.happened.connect(self._touched_overlay)
        panel.spoken.connect(self.spoken)
        panel.setParent(self)
        panel.setGeometry(self.rect())
        panel.show()
        panel.raise_()
        self._overlay = panel
        self._curtain.raise_()

    def _drop_overlay(self) -> None:
        if self._overlay is not None:
            discard(self._overlay)
            self._overlay = None

    def _touched_overlay(self, event: object) -> None:
        self.happened.emit(event)
        if isinstance(event, LanguageChosen) and event.language == self._visit.language:
            self._follow_overlay(self._visit)


def _looks(visit: Visit) -> tuple[object, ...]:
    """Give what of the comfort is seen on every page."""
    comfort = visit.comfort
    return comfort.contrast, comfort.text, comfort.low, comfort.still
