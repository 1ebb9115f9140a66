"""The frame every stage shares: title, problem, body, actions; two columns on a wide screen."""

from typing import ClassVar

from PyQt5.QtCore import QRect, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.case.shown import day
from kiosk.journeys.events import (
    Continued,
    HumanAsked,
    OverlayAsked,
    RetakeAsked,
    Touch,
    WentBack,
)
from kiosk.journeys.state import Busy, Problem, Stage, Visit
from kiosk.ports.vision import Preview
from kiosk.ui import theme
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.notice import Notice, Waiting
from kiosk.ui.widgets.scroller import Content, Scroller
from kiosk.ui.widgets.tile import Tile
from kiosk.ui.widgets.view import View, breakable, discard, label


class Page(QWidget):
    """One stage. Made anew whenever the stage begins, thrown away when it ends."""

    happened = pyqtSignal(object)
    own_waiting: ClassVar[tuple[Busy, ...]] = ()  # what the page shows itself while it waits
    scrolls: ClassVar[bool] = True
    pictured: ClassVar[bool] = False  # a picture tells it: in large type it takes the lead's room

    def __init__(self, view: View, visit: Visit) -> None:
        super().__init__()
        self.view, self.visit = view, visit
        self.head, self.side, self.body, self.bar = (QVBoxLayout() for _ in range(4))
        self.people = QVBoxLayout()
        for layout in (self.head, self.side, self.body):
            layout.setSpacing(view.px(theme.GAP - 8))
        self.bar.setSpacing(view.px(20))
        self._notice: Notice | None = None
        self._problem: Problem | None = None
        self._moment: object = None
        high = ".high" if view.metrics.low and view.metrics.upright else ""
        self._title = label(view, view.say(self.key("title")), f"title{high}", "title")
        self._lead = label(view, "", f"lead{high}", "lead")
        self.head.setSpacing(view.px(14))
        self.head.addWidget(self._title)
        self.head.addWidget(self._lead)
        self._slot = QVBoxLayout()
        self._band: QWidget | None = None
        self._arrange()
        self.lead()  # only now: a part shown without a parent opens a window of its own
        self.waiting = Waiting(view)
        self.waiting.setParent(self)
        self.waiting.hide()
        self._offer_people()
        self.build()

    # what a stage fills in

    def build(self) -> None:
        """Make the parts; called once."""

    def refresh(self) -> None:
        """Follow `self.visit`; called after `build` and on every change."""

    def choices(self) -> list[Button] | None:
        """Give the bottom bar of this moment, primary first; None: `build` set it for good."""
        return None

    def frame(self, preview: Preview) -> None:
        """Take a camera frame; most pages have no camera."""

    def carry(self) -> dict[str, str]:
        """Give what was typed so far, so that a change of language loses nothing."""
        return {}

    def take(self, carried: dict[str, str]) -> None:
        """Take back what was typed."""

    def wipe(self) -> None:
        """Forget pictures, strokes and typed words."""

    # what every stage uses

    def key(self, part: str) -> str:
        """Name a text of this stage; a journey may have words of its own for it."""
        plain = f"stage.{self.visit.stage.value}.{part}"
        own = f"{plain}.{self.visit.journey}"
        return own if self.view.texts.has(own) else plain

    def say(self, key: str, **values: object) -> str:
        return self.view.say(key, **values)

    def lead(self, text: str = "") -> None:
        """Set the sentence below the title: given, or the stage's own, or none."""
        own = self.key("lead")
        pictured = self.pictured or self.visit.stage in FACES
        if pictured and self.view.metrics.text > LARGE:
            own = text = ""
        words = text or (self.say(own) if self.view.texts.has(own) else "")
        self._lead.setText(breakable(words))
        self._lead.setVisible(bool(words) and self._problem is None)

    def title(self, text: str) -> None:
        self._title.setText(text)
        metrics = self.view.metrics
        if len(text) > LONG_TITLE and metrics.text > 1.0:
            self._title.setProperty("role", "title" if metrics.low else "strong")
            if (style := self._title.style()) is not None:
                style.polish(self._title)  # the role may have been read already

    def emit(self, event: Touch) -> None:
        self.happened.emit(event)

    def button(self, name: str, text: str, event: Touch | None = None, kind: str = "primary",
               icon: str = "") -> Button:  # fmt: skip
        """Make a button that says `event`."""
        made = Button(self.view, name, text, kind, icon)
        if event is not None:
            made.clicked.connect(lambda: self.emit(event))
        return made

    def tile(self, name: str, text: str, event: Touch, icon: str, note: str = "") -> Tile:
        """Make a large choice that says `event`, with a second line."""
        made = Tile(self.view, name, text, icon, note)
        made.clicked.connect(lambda: self.emit(event))
        return made

    def offer(self, *buttons: QWidget) -> None:
        """Set the bottom bar: the primary one first. "Back" comes by itself where it is offered."""
        clear(self.bar)
        back = []
        if self.visit.back_to is not None:
            back = [self.button("back", self.say("common.back"), WentBack(), "quiet", "back")]
            roomy = self.view.metrics.low or self.view.metrics.landscape
            wide = 300 * (self.view.metrics.text if roomy else 1)
            back[0].setMinimumWidth(self.view.px(min(wide, BACK_WIDEST)))
            back[0].setMaximumWidth(self.view.px(min(wide, BACK_WIDEST) + 30))
        if self.view.metrics.landscape or len(buttons) <= 1:
            self.bar.addLayout(self._row([*back, *reversed(buttons)]))
            return
        self.bar.addWidget(buttons[0])
        self.bar.addLayout(self._row([*back, *reversed(buttons[1:])]))

    def _offer_people(self) -> None:
        """Where a machine judges a face: a person instead, and what may stay on."""
        if self.visit.stage not in FACES:
            return
        person = self.button("human", self.say("human.instead"), HumanAsked(), "quiet", "person")
        stays = self.button("exception", self.say("exception.ask"), OverlayAsked("exception"),
                            "quiet", "help")  # fmt: skip
        metrics = self.view.metrics
        narrow = metrics.upright and not metrics.low and metrics.text > 1.0
        row = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        row.setSpacing(self.view.px(20))
        for button in (stays, person):
            button.size_name = "small"
            button.units = 104
            row.addWidget(button, 1)
        self.people.addLayout(row)

    def show_visit(self, visit: Visit) -> None:
        """Follow a change within the stage."""
        self.visit = visit
        if visit.problem != self._problem:
            self._problem = visit.problem
            self._show_problem(visit.problem)
        self._fit_band()
        self.refresh()
        self._offer_choices()
        self._show_waiting()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._fit_band()
        self.waiting.setGeometry(self.rect())
        super().resizeEvent(event)

    def reason(self, problem: Problem) -> Notice:
        """Say what happened, what to do next, and how many tries are left."""
        code = problem.reason.value
        lines = [self.remedy(problem), *self._shown(problem)]
        if problem.tries_left:
            space = "" if lines[-1].endswith(FULL_STOP) else " "
            lines[-1] += space + self.say("problem.tries_left", n=problem.tries_left)
        return Notice(self.view, "problem", self._here(f"reason.{code}"), *lines)

    def remedy(self, problem: Problem) -> str:
        """Say what to do next."""
        return self._here(f"remedy.{problem.reason.value}")

    def _here(self, key: str) -> str:
        """Say a text, in the own words of this stage or journey where there are some."""
        for one in (self.visit.stage.value, self.visit.journey):
            if self.view.texts.has(own := f"{key}.{one}"):
                return self.say(own)
        return self.say(key)

    def retry(self, text: str = "") -> Button:
        return self.button("retry", text or self.say("common.retry"), RetakeAsked(), icon="restart")

    def next(self, text: str = "", name: str = "continue") -> Button:
        words = text or self.say("common.continue")
        return self.button(name, words, Continued(), icon="next" if not text else "")

    def _shown(self, problem: Problem) -> list[str]:
        shown = {name: value for name, value in problem.shown if value}
        if {"found", "expected"} <= set(shown):
            return [self.say("problem.serials", **shown)]
        if "said" not in shown:
            return self._where_and_when(shown)
        key = f"reason.{shown['said']}"
        said = self.say(key) if self.view.texts.has(key) else shown["said"]
        return [self.say("problem.said", said=said)]

    def _where_and_when(self, shown: dict[str, str]) -> list[str]:
        """Give the day of a reason, and the place where it is settled."""
        known = shown | ({"day": day(shown["day"])} if "day" in shown else {})
        keys = [name for name in ("day", "address") if name in known]
        return [self.say(f"problem.{name}", **{name: known[name]}) for name in keys]

    def _offer_choices(self) -> None:
        """Make the buttons anew only when the choice changes: a finger may rest on one."""
        call = self.visit.draft.call
        moment = (self.visit.problem, self.visit.busy, self.visit.back_to, call and call.phase)
        if moment == self._moment:
            return
        self._moment = moment
        buttons = self.choices()
        if buttons is not None:
            self.offer(*buttons)

    def _show_problem(self, problem: Problem | None) -> None:
        if self._notice is not None:
            self._slot.removeWidget(self._notice)
            discard(self._notice)
            self._notice = None
        if problem is not None:
            self._notice = self.reason(problem)
            self._slot.addWidget(self._notice)
        self._lead.setVisible(problem is None and bool(self._lead.text()))

    def _show_waiting(self) -> None:
        down = [n for n in self.visit.outages if self.visit.stage in CONCERN.get(n, ())]
        busy = self.visit.busy
        veiled = busy is not None and busy not in self.own_waiting
        if down:
            self.waiting.say(self.say(f"outage.{down[0]}"), self.say("outage.more"))
        elif busy is not None and veiled:
            self.waiting.say(self.say(f"busy.{busy.value}"), "")
        self.waiting.setVisible(bool(down) or veiled)
        self.waiting.raise_()

    def _row(self, widgets: list[Button]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.view.px(20))
        for widget in widgets:
            last = widget is widgets[-1]
            row.addWidget(widget, 3 if last and len(widgets) > 1 else 2)
        if [widget.objectName() for widget in widgets] == ["back"]:
            row.addStretch(5)
        return row

    def _arrange(self) -> None:
        view = self.view
        outer = QVBoxLayout(self)
        side = view.px(theme.MARGIN)
        wide, low = view.metrics.landscape, view.metrics.low and view.metrics.upright
        edge = view.px(28 if wide else 44)
        outer.setContentsMargins(side, edge, side, view.px(28 if wide else 48))
        outer.setSpacing(view.px(24))
        content = Content()
        columns = QBoxLayout(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom, content
        )
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(view.px(48 if wide else 28))
        first = QVBoxLayout()
        first.setSpacing(view.px(28))
        for part in (self._slot, self.side) if low else (self.head, self._slot, self.side):
            first.addLayout(part)
        if wide:
            first.addStretch(1)
        columns.addLayout(first, 5 if wide else 0)
        columns.addLayout(self.body, 7 if wide else 1)
        content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        shown = Scroller(view, content) if self.scrolls else content
        if not low:
            outer.addWidget(shown, 1)
            outer.addLayout(self.people)
            outer.addLayout(self.bar)
            return
        outer.addLayout(self.head)  # nothing of it is touched: it may stand high
        outer.addStretch(1)
        self._band = QWidget()
        lower = QVBoxLayout(self._band)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(view.px(24))
        lower.addWidget(shown, 1)
        lower.addLayout(self.people)
        lower.addLayout(self.bar)
        outer.addWidget(self._band)

    def band(self) -> QRect:
        """Give the part of the page in which things are touched: all of it, or the lower part."""
        if self._band is None:
            return self.rect()
        return self.rect().adjusted(0, self._band.y() - self.view.px(28), 0, 0)

    def _fit_band(self) -> None:
        if self._band is None:
            return
        whole = self.window() or self
        below = whole.height() - self.mapTo(whole, self.rect().bottomLeft()).y()
        room = self.view.metrics.band - below - self.view.px(48)
        self._band.setFixedHeight(max(self.view.metrics.touch, room))


LONG_TITLE = 48
FULL_STOP = "\u3002"  # as wide as a sign: no blank behind it
BACK_WIDEST = 480  # units
LARGE = theme.LARGE
FACES = (Stage.PORTRAIT, Stage.PORTRAIT_REVIEW, Stage.EID_VIDEO, Stage.EID_FIRST)
CONCERN: dict[str, tuple[Stage, ...]] = {
    "vision": (Stage.CODE_SCAN, Stage.ACTIVATE_SCAN, Stage.SIM_SCAN, Stage.STATUS_SCAN,
               Stage.EID_QR, Stage.DOCUMENT_FRONT, Stage.CHILD_FRONT, Stage.CHILD_BACK,
               Stage.PAPER, Stage.DOCUMENT_BACK, Stage.PORTRAIT, Stage.CHALLENGE, Stage.CALL,
               Stage.SIM_PHOTO),
    "paper": (Stage.SIGNATURE,),
    "devices": (Stage.CHIP, Stage.CHILD_CHIP, Stage.SIM_FEED, Stage.SIM_TAKE, Stage.RECEIPT),
}  # fmt: skip


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and throw it away."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            clear(inner)
            inner.deleteLater()
        if widget is not None:
            discard(widget)


def middle(widget: QWidget, size: QSize | None = None) -> QHBoxLayout:
    """Centre a widget in a row."""
    row = QHBoxLayout()
    if size is not None:
        widget.setFixedSize(size)
    row.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
    return row
