"""Every journey of the catalogue, whole, by whoever does not see and by whoever presses one switch.

The first hears a headset, has a black screen and a keypad; the second reads large type in high
contrast, with everything low, and has one switch. Each page is looked at on the way.
"""

from collections.abc import Iterator

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.comfort import SCANS, Comfort
from kiosk.journeys.events import HeadsetPlugged
from kiosk.journeys.state import Stage
from kiosk.ui import faults
from kiosk.ui.reading import aloud, controls, spoken, told
from kiosk.ui.texts import Texts
from kiosk.ui.walker import Walker
from kiosk.ui.widgets.curtain import Curtain
from kiosk.ui.window import Window
from tests.journeys.world import POLICY
from tests.ui.journey import HANDS, Desk

MOST = 400  # presses for one control
SMALL = (540, 960)
BLIND = Comfort(speech=True, curtain=True)
SLOW = Comfort(text=1.5, contrast=True, low=True)
SENT_BY = set(JOURNEYS) - {"status"}  # which only asks
VI = Texts("vi")


@pytest.fixture
def window(qapp: QApplication) -> Iterator[Window]:
    """Give a window of a kiosk that has every journey switched on."""
    made = Window(POLICY, *SMALL)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def key(window: Window, code: Qt.Key) -> None:
    QTest.keyClick(window, code)
    QApplication.processEvents()


def name(walker: Walker) -> str:
    part = walker.current
    return part.objectName() if part is not None else ""


def came_through(desk: Desk) -> bool:
    """Tell whether the visit ended, sent what it sends, and left nothing chosen."""
    sent = {"case-1"} if desk.world.journey in SENT_BY else set()
    ended = desk.stage is Stage.ATTRACT and desk.world.visit.comfort == Comfort()
    return ended and desk.world.durable == sent


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_whole_journey_by_keypad_and_headset_with_a_black_screen(
    window: Window, journey: str
) -> None:
    """Digits are typed, letters and buttons reached by Tab; each page says its title first."""
    walker = Walker(window)
    desk = Desk(window, BLIND, "vi", journey)
    desk.take(HeadsetPlugged(plugged=True))
    faulty: list[str] = []

    def look(stage: Stage) -> None:
        curtain = window.findChild(Curtain)
        if curtain is None or not curtain.isVisible():
            faulty.append(f"{stage}: to be seen")
        lines = [aloud(line, VI, headset=True) for line in told(window)]
        faulty.extend(f"{stage}: nothing is told" for _ in range(not lines))
        faulty.extend(f"{stage}: {part.objectName()} has no name"
                      for part in controls(window) if not spoken(part, VI))  # fmt: skip

    def hand(wanted: str) -> None:
        sign = wanted.removeprefix("key.")
        if sign.isdecimal():
            QTest.keyClick(window, sign)
            return
        walker.follow()
        for _ in range(MOST):
            if name(walker) == wanted:
                key(window, Qt.Key.Key_Return)
                return
            QTest.keyClick(window, Qt.Key.Key_Tab)
        raise AssertionError(f"{wanted} is not reached at {desk.stage}")

    desk.walk(hand, look)
    desk.take(HeadsetPlugged(plugged=False))
    assert came_through(desk)
    assert faulty == []


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_whole_journey_by_one_switch_in_large_type_high_contrast_and_low(
    window: Window, journey: str
) -> None:
    """The timer of the scan is stepped by hand: what it would offer next is offered at once."""
    walker = Walker(window)
    desk = Desk(window, SLOW, "vi", journey)
    key(window, Qt.Key.Key_Space)
    assert desk.world.visit.comfort == SLOW.but(scan=SCANS[1])
    found: list[str] = []

    def look(stage: Stage) -> None:
        found.extend(f"{stage.value}: {fault}" for fault in faults.found(window))

    def hand(wanted: str) -> None:
        walker.follow()
        for _ in range(MOST):
            offered = walker.offered()
            if wanted in [part.objectName() for part in offered]:
                key(window, Qt.Key.Key_Space)
                if len(offered) == 1:
                    return
            else:
                walker.scan()
        raise AssertionError(f"{wanted} is not offered at {desk.stage}")

    desk.walk(hand, look)
    assert came_through(desk)
    assert found == []


def test_a_stage_of_the_list_of_hands_is_one_of_a_journey() -> None:
    walked = {stage for made in JOURNEYS.values() for leg in made.route for stage in leg.stages}
    assert set(HANDS) <= walked | {Stage.DOCUMENT_CHOICE}
