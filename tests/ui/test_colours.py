"""The colours on the glass: all of it, in order, no faster than asked, and a way out of them."""

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kiosk.case.challenge import CORNERS, as_asked, derive
from kiosk.journeys.events import ColoursShown, Continued, HumanAsked
from kiosk.journeys.state import Busy, Stage, Visit
from kiosk.policies import policy
from kiosk.ui import examples
from kiosk.ui.screens.challenge import ChallengePage
from kiosk.ui.widgets.colours import ColourField
from kiosk.ui.window import Window

CHALLENGE = derive("what the test shows")


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window(policy.load("mobifone"), 540, 960)
    qtbot.addWidget(made)
    made.show()
    made.display(at(None))
    return made


def at(busy: Busy | None) -> Visit:
    draft = examples.draft("en")
    colours = CHALLENGE if busy is Busy.SHOWING_COLOURS else None
    return Visit(stage=Stage.CHALLENGE, language="en", busy=busy,
                 draft=draft.but(colours=colours))  # fmt: skip


def field(window: Window) -> ColourField | None:
    found = [part for part in window.findChildren(ColourField) if part.isVisible()]
    return found[-1] if found else None


def test_before_the_touch_nothing_but_the_page_is_there(window: Window) -> None:
    assert field(window) is None
    assert isinstance(window.page, ChallengePage)
    assert window.page.colour == ""


def test_every_colour_fills_the_glass_in_its_order_and_time(window: Window, qtbot: QtBot) -> None:
    seen: list[str] = []
    points: list[set[tuple[float, float]]] = []
    with qtbot.waitSignal(window.happened, timeout=50_000) as told:
        window.display(at(Busy.SHOWING_COLOURS))
        shown = field(window)
        assert shown is not None
        assert shown.size() == window.size()
        shown.turned.connect(lambda _: seen.append(corners(window)))
        shown.turned.connect(lambda _: points.append(white(window)))
    (event,) = told.args
    assert isinstance(event, ColoursShown)
    assert as_asked(CHALLENGE, event.shown, late_s=40.0)  # a machine may stall in any of them
    assert seen == [hold.colour for hold in CHALLENGE.holds]
    assert points == [{point} for point in CHALLENGE.points]
    late = [
        (other.at_ns - one.at_ns) / 1e9 - hold.seconds
        for one, other, hold in zip(event.shown, event.shown[1:], CHALLENGE.holds, strict=False)
    ]
    assert -0.02 <= min(late) < 0.25
    assert field(window) is None


def white(window: Window) -> set[tuple[float, float]]:
    """Give the places where the point to look at may stand and does."""
    picture = window.grab().toImage()
    places = {c: (round(picture.width() * c[0]), round(picture.height() * c[1])) for c in CORNERS}
    return {c for c, place in places.items() if picture.pixelColor(*place) == QColor("white")}


def corners(window: Window) -> str:
    """Name the one colour of all four corners, the header's place included."""
    picture = window.grab().toImage()
    right, low = picture.width() - 2, picture.height() - 2
    colours = {picture.pixelColor(x, y).name() for x in (1, right) for y in (1, low)}
    assert len(colours) == 1
    return QColor(colours.pop()).name().upper()


@pytest.mark.parametrize("busy", [None, Busy.SHOWING_COLOURS])
def test_a_person_can_be_called_before_and_meanwhile(
    window: Window, qtbot: QtBot, busy: Busy | None
) -> None:
    window.display(at(busy))
    name = "challenge.stop" if busy else "challenge.person"
    button = next(b for b in window.findChildren(QAbstractButton, name) if b.isVisible())
    with qtbot.waitSignal(window.happened, timeout=40_000) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == [HumanAsked()]


def test_the_colours_start_by_a_touch_alone(window: Window, qtbot: QtBot) -> None:
    button = next(b for b in window.findChildren(QAbstractButton, "continue") if b.isVisible())
    with qtbot.waitSignal(window.happened, timeout=40_000) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == [Continued()]


def test_leaving_the_stage_ends_the_colours_and_forgets_the_picture(window: Window) -> None:
    window.display(at(Busy.SHOWING_COLOURS))
    shown = field(window)
    assert shown is not None
    shown.frame(examples.picture(examples.Subject.PORTRAIT))
    window.display(Visit())
    assert field(window) is None
    assert shown._picture.isNull()
