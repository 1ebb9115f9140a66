"""Without a finger: what each key does, and how the switch offers; whole journeys stand apart."""

from collections.abc import Iterator

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QScrollArea

from kiosk.journeys.comfort import SCANS, Comfort
from kiosk.journeys.events import ComfortChosen, OverlayAsked, WentBack
from kiosk.journeys.state import Overlay, Stage, Visit
from kiosk.policies.policy import Policy
from kiosk.ui import examples
from kiosk.ui.reading import controls
from kiosk.ui.walker import Walker
from kiosk.ui.widgets.entry import Entry
from kiosk.ui.widgets.ring import FocusRing
from kiosk.ui.window import Window

BASE = Visit(language="en", draft=examples.draft("en"), back_to=Stage.NEEDS)


@pytest.fixture
def window(qapp: QApplication, rules: Policy) -> Iterator[Window]:
    """Give a small window: nothing here is looked at closely."""
    made = Window(rules, 540, 960)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


@pytest.fixture
def walker(window: Window) -> Walker:
    return Walker(window)


def key(window: Window, code: Qt.Key) -> None:
    QTest.keyClick(window, code)
    QApplication.processEvents()


def name(walker: Walker) -> str:
    part = walker.current
    return part.objectName() if part is not None else ""


def test_the_switch_offers_by_itself(window: Window, walker: Walker) -> None:
    window.display(BASE.but(stage=Stage.OWNERSHIP, comfort=Comfort(scan=0.05)))
    offered: list[str] = []
    walker.moved.connect(lambda part: offered.append(part.objectName()))
    walker.follow()
    for _ in range(200):
        QTest.qWait(20)
        if len(offered) >= 3:
            break
    assert offered[:3] == ["ownership.no", "ownership.yes", "back"]


def test_a_tick_of_the_clock_moves_nothing(window: Window, walker: Walker) -> None:
    window.display(BASE.but(stage=Stage.OWNERSHIP))
    key(window, Qt.Key.Key_Tab)
    moved: list[object] = []
    walker.moved.connect(moved.append)
    window.display(BASE.but(stage=Stage.OWNERSHIP, now=7.0))
    walker.follow()
    assert moved == []


def test_a_row_of_keys_is_left_after_two_rounds(window: Window, walker: Walker) -> None:
    window.display(BASE.but(stage=Stage.RESUME_CODE, comfort=Comfort(scan=60.0)))
    walker.follow()
    for _ in range(40):
        if name(walker).startswith("key."):
            break
        walker.scan()
    row = len(walker.offered())
    assert row > 5
    key(window, Qt.Key.Key_Space)
    assert len(walker.offered()) == 1
    for _ in range(2 * row):
        walker.scan()
    assert len(walker.offered()) == row


def test_arrows_go_both_ways_and_round(window: Window, walker: Walker) -> None:
    window.display(BASE.but(stage=Stage.OWNERSHIP))
    names = [part.objectName() for part in controls(window)]
    key(window, Qt.Key.Key_Right)
    assert name(walker) == names[0] == "ownership.no"
    key(window, Qt.Key.Key_Up)
    assert name(walker) == names[-1]
    key(window, Qt.Key.Key_Down)
    key(window, Qt.Key.Key_Backtab)
    assert name(walker) == names[-1]


def test_reading_order_is_the_order_on_the_page_and_then_the_header(window: Window) -> None:
    window.display(BASE.but(stage=Stage.OWNERSHIP))
    QApplication.processEvents()
    assert [part.objectName() for part in controls(window)] == [
        "ownership.no", "ownership.yes", "back", "access", "help", "language", "start_over"
    ]  # fmt: skip


def test_digits_of_a_keypad_type(window: Window, walker: Walker) -> None:
    window.display(BASE.but(stage=Stage.OWN_NUMBER))
    QApplication.processEvents()
    for digit in (Qt.Key.Key_0, Qt.Key.Key_9, Qt.Key.Key_1, Qt.Key.Key_Backspace):
        key(window, digit)
    assert window.page.findChild(Entry, "number").value == "09"


@pytest.mark.parametrize(
    ("visit", "code", "event"),
    [
        (BASE.but(stage=Stage.OWNERSHIP), Qt.Key.Key_Escape, WentBack()),
        (BASE.but(stage=Stage.OWNERSHIP), Qt.Key.Key_F1, OverlayAsked("help")),
        (BASE.but(stage=Stage.OWNERSHIP), Qt.Key.Key_F2, OverlayAsked("access")),
        (Visit(), Qt.Key.Key_F2, OverlayAsked("access")),
        (BASE.but(stage=Stage.NEEDS), Qt.Key.Key_Space, ComfortChosen(Comfort(scan=SCANS[1]))),
    ],
)
def test_a_key_of_its_own(
    window: Window, walker: Walker, visit: Visit, code: Qt.Key, event: object
) -> None:
    heard: list[object] = []
    window.happened.connect(heard.append)
    window.display(visit)
    QApplication.processEvents()
    key(window, code)
    assert heard == [event]


def test_keys_stay_inside_an_overlay(window: Window, walker: Walker) -> None:
    window.display(BASE.but(stage=Stage.OWNERSHIP, overlay=Overlay.LEAVE))
    seen = set()
    for _ in range(6):
        key(window, Qt.Key.Key_Tab)
        seen.add(name(walker))
    assert seen == {"leave.stay", "leave.yes"}


def test_the_ring_is_seen_for_keys_and_gone_for_fingers(window: Window, walker: Walker) -> None:
    window.display(BASE.but(stage=Stage.OWNERSHIP))
    ring = window.findChild(FocusRing)
    assert not ring.isVisible()
    key(window, Qt.Key.Key_Tab)
    assert ring.isVisible()
    assert ring.geometry().contains(walker.current.geometry().topLeft()) or ring.height() > 100
    QTest.mouseClick(controls(window)[0], Qt.MouseButton.LeftButton)
    assert not ring.isVisible()


def test_a_control_out_of_sight_is_brought_into_sight(window: Window, walker: Walker) -> None:
    window.display(BASE.but(stage=Stage.DOCUMENT_CHOICE, comfort=Comfort(text=2.0)))
    QApplication.processEvents()
    key(window, Qt.Key.Key_Tab)
    for _ in range(12):
        if name(walker) == "document.cmnd":
            break
        key(window, Qt.Key.Key_Tab)
    QApplication.processEvents()
    area = window.page.findChild(QScrollArea)
    part = walker.current
    assert part is not None
    top = part.mapTo(area, part.rect().topLeft()).y()
    assert 0 <= top <= area.height() - part.height() // 2
