"""The whole journey in each mode, and every screen in it: whole, touchable, scrolled by buttons."""

import pytest
from PyQt5.QtCore import QEvent, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QWidget

from kiosk.journeys.comfort import Comfort
from kiosk.journeys.events import ComfortChosen, HeadsetPlugged, LanguageChosen, OverlayAsked
from kiosk.journeys.state import Stage, Visit
from kiosk.policies.policy import Policy
from kiosk.ui import examples, faults
from kiosk.ui.modes import MODES, Mode
from kiosk.ui.reading import controls
from kiosk.ui.texts import LANGUAGES
from kiosk.ui.window import Window
from tests.ui.journey import Desk

HARDEST = (("larger", "th"), ("wide-larger", "en"))  # others: test_journeys_without_a_finger


def made(rules: Policy, mode: Mode) -> Window:
    """Give an upright screen half the pixels: the same in millimetres, and four times as fast."""
    part = 2 if mode.size[0] < mode.size[1] else 1
    window = Window(rules, mode.size[0] // part, mode.size[1] // part)
    window.show()
    return window


def done(window: Window) -> None:
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def bring(window: Window, part: QWidget) -> None:
    """Scroll by the page's own buttons until a control is in sight."""
    for _ in range(12):
        middle = part.mapTo(window, part.rect().center())
        hit = window.childAt(middle)
        if hit is part or (hit is not None and part.isAncestorOf(hit)):
            return
        way = "scroll.up" if middle.y() < window.height() // 2 else "scroll.down"
        found = [b for b in controls(window) if b.objectName() == way]
        assert found, f"{part.objectName()} is out of sight and nothing scrolls"
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        QApplication.processEvents()


@pytest.mark.parametrize(("name", "language"), HARDEST)
def test_a_whole_journey_in_each_mode(
    qapp: QApplication, rules: Policy, name: str, language: str
) -> None:
    mode = MODES[name]
    window = made(rules, mode)
    desk = Desk(window, mode.comfort, language)
    found: list[str] = []

    def look(stage: Stage) -> None:
        found.extend(f"{stage.value}: {fault}" for fault in faults.found(window))

    def hand(wanted: str) -> None:
        part = next(part for part in controls(window) if part.objectName() == wanted)
        bring(window, part)
        QTest.mouseClick(part, Qt.MouseButton.LeftButton)

    desk.walk(hand, look)
    assert desk.world.durable == {"case-1"}
    assert found == []
    assert desk.world.visit.comfort == Comfort(), "the next customer begins anew"
    assert window.metrics.text == 1.0
    done(window)


@pytest.mark.parametrize(("name", "language"), [("larger", "th"), ("low", "en")])
def test_every_screen_is_whole_in_a_hard_mode(
    qapp: QApplication, rules: Policy, name: str, language: str
) -> None:
    window = made(rules, MODES[name])
    found = []
    for screen, visit in examples.visits(language):
        window.display(visit.but(comfort=MODES[name].comfort))
        for _ in range(5):
            QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # pages that are gone
        found += [f"{screen}: {fault}" for fault in faults.found(window)]
    done(window)
    assert found == []


def test_every_screen_is_whole_in_one_of_the_other_modes_and_languages(
    qapp: QApplication, rules: Policy
) -> None:
    """Each screen once; `simkiosk screens --check --modes all` goes through all of them in all."""
    others = [mode for mode in MODES.values() if mode.comfort != Comfort()]
    shared = [(mode, language) for mode in others for language in LANGUAGES]
    visits = {language: list(examples.visits(language)) for language in LANGUAGES}
    windows = {mode.size: made(rules, mode) for mode in others}
    found = []
    for index, (mode, language) in enumerate(shared):
        window = windows[mode.size]
        for screen, visit in visits[language][index :: len(shared)]:
            window.display(visit.but(comfort=mode.comfort))
            for _ in range(5):
                QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            name = f"{screen} {language} {mode.comfort}"
            found += [f"{name}: {fault}" for fault in faults.found(window)]
    for window in windows.values():
        done(window)
    assert found == []


def test_the_panel_changes_what_it_says_and_shows_it(window: Window) -> None:
    desk = Desk(window, Comfort(), "en")
    for name, expected in (
        ("access.text", Comfort(text=1.5)),
        ("access.contrast", Comfort(text=1.5, contrast=True)),
        ("access.low", Comfort(text=1.5, contrast=True, low=True)),
        ("access.pace", Comfort(text=1.5, contrast=True, low=True, pace=3)),
    ):
        if window.overlay is None:
            desk.take(OverlayAsked("access"))  # also on the first screen
        desk.settle()
        part = next(part for part in controls(window) if part.objectName() == name)
        QTest.mouseClick(part, Qt.MouseButton.LeftButton)
        assert desk.world.visit.comfort == expected
    desk.settle()
    shown = {part.objectName(): part.accessibleName() for part in controls(window)}
    assert shown["access.pace"] == "More time: 3 times"
    desk.take(LanguageChosen("en"))
    assert desk.world.visit.comfort == expected, "what was chosen before the start is kept"


def test_what_was_typed_survives_a_change_of_the_text_size(window: Window) -> None:
    visit = Visit(stage=Stage.OWN_NUMBER, language="en")
    window.display(visit)
    QApplication.processEvents()
    for digit in "091":
        next(p for p in controls(window) if p.objectName() == f"key.{digit}").click()
    window.display(visit.but(comfort=Comfort(text=1.5)))
    assert window.page.carry() == {"number": "091"}


def test_the_curtain_hides_all_and_opens_when_the_headset_is_gone(window: Window) -> None:
    desk = Desk(window, Comfort(), "en")
    desk.take(HeadsetPlugged(plugged=True))
    desk.take(ComfortChosen(desk.world.visit.comfort.but(curtain=True)))
    desk.settle()
    picture = window.grab().toImage()
    dots = {picture.pixel(x, y) for x in range(0, 1080, 60) for y in range(0, 1920, 60)}
    assert dots == {0xFF000000}
    desk.take(HeadsetPlugged(plugged=False))
    desk.settle()
    assert window.grab().toImage().pixel(540, 100) != 0xFF000000
    assert not desk.world.visit.comfort.speech, "nothing goes on aloud"
