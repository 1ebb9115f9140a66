"""Every screen in every language: complete, whole, touchable, and without a word of Qt's."""

import pytest
from PyQt5.QtCore import QRect
from PyQt5.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from kiosk.journeys.state import Stage, Visit
from kiosk.policies.policy import Policy
from kiosk.ui import examples
from kiosk.ui.texts import LANGUAGES
from kiosk.ui.widgets.keys import Key
from kiosk.ui.window import Window

SIZES = [(1080, 1920), (768, 1366), (1280, 800)]
MAY_SCROLL = {"contract"}


def show(qapp: QApplication, window: Window, visit: Visit) -> None:
    window.display(visit)
    if (frame := examples.seen_by_camera(visit)) is not None:
        window.frame(frame)
    for _ in range(2):
        qapp.processEvents()


def cut(part: QWidget) -> bool:
    """Tell whether a text does not fit where it stands."""
    if isinstance(part, QLabel):
        needed = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
        return part.height() < needed or part.width() < part.minimumSizeHint().width()
    fits = getattr(part, "fits", None)
    return fits is not None and not fits()


def faults(window: Window, name: str) -> list[str]:
    found = []
    for part in window.findChildren(QWidget):
        if not part.isVisible():
            continue
        whole = QRect(part.mapTo(window, part.rect().topLeft()), part.size())
        if cut(part):
            found.append(f"{name}: cut: {part.objectName()} {getattr(part, 'text', str)()!r}")
        if isinstance(part, QAbstractButton) and not window.rect().contains(whole):
            found.append(f"{name}: off the screen: {part.objectName()}")
    for area in window.findChildren(QScrollArea):
        content = area.widget()
        if content is None or not area.isVisible():
            continue
        if content.width() > area.width():
            found.append(f"{name}: wider than its room")
        if name not in MAY_SCROLL and content.height() > area.height():
            found.append(f"{name}: {content.height() - area.height()} px have to be scrolled to")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_cut_off_or_out_of_sight(
    qapp: QApplication, rules: Policy, size: tuple[int, int], language: str
) -> None:
    window = Window(rules, *size)
    window.show()
    found = []
    for name, visit in examples.visits(language):
        show(qapp, window, visit)
        found += faults(window, name)
    window.close()
    assert found == []


def test_the_examples_show_every_stage() -> None:
    assert {visit.stage for _, visit in examples.visits("vi")} == set(Stage)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_everything_that_is_touched_is_large_enough(
    qapp: QApplication, rules: Policy, size: tuple[int, int]
) -> None:
    window = Window(rules, *size)
    window.show()
    least = window.metrics.touch
    small = set()
    for name, visit in examples.visits("vi"):
        show(qapp, window, visit)
        for part in window.findChildren(QAbstractButton):
            keyboard = isinstance(part, Key) and part.height() < part.width() * 3
            reach = least * 0.7 if keyboard else least
            if part.isVisible() and (part.height() < reach - 1 or part.width() < reach - 1):
                small.add(f"{name}: {part.objectName()} {part.width()}x{part.height()}")
    window.close()
    assert small == set()


def test_every_button_has_a_name_of_its_own(qapp: QApplication, window: Window) -> None:
    for name, visit in examples.visits("en"):
        show(qapp, window, visit)
        names = [b.objectName() for b in window.page.findChildren(QAbstractButton) if b.isVisible()]
        assert all(names), name
        assert len(names) == len(set(names)), name


def test_no_second_window_ever_opens(qapp: QApplication, window: Window) -> None:
    for _, visit in examples.visits("vi"):
        show(qapp, window, visit)
        tops = [w for w in qapp.topLevelWidgets() if w.isVisible()]
        assert tops == [window]


def test_larger_text_still_shows_every_word(qapp: QApplication, window: Window) -> None:
    """It may have to be scrolled to, by buttons; it is never cut."""
    window.display(Visit(stage=Stage.NEEDS, language="vi"))
    window.enlarge()
    assert window.metrics.text > 1.0
    for name, visit in examples.visits("vi"):
        if visit.stage is Stage.ATTRACT:
            continue
        show(qapp, window, visit)
        labels = [part for part in window.page.findChildren(QLabel) if part.isVisible()]
        assert [part.text() for part in labels if cut(part)] == [], name
