"""Every screen in every language: complete, whole, touchable, and without a word of Qt's."""

from itertools import pairwise

import pytest
from PyQt5.QtCore import QEvent, QObject, QRect
from PyQt5.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

from kiosk.journeys.state import Stage, Visit
from kiosk.policies.policy import Policy
from kiosk.ui import examples
from kiosk.ui.faults import LETTER, cut
from kiosk.ui.reading import Line, aloud, controls, secrets, spoken, told
from kiosk.ui.texts import LANGUAGES, Texts
from kiosk.ui.widgets.keys import Key, Keyboard
from kiosk.ui.window import Window

UPRIGHT, WIDE = (1080, 1920), (1280, 800)
SHOWN = QEvent.Type.Show
MAY_SCROLL = {  # they grow with what is held
    "contract", "contract_minor", "contract_enterprise", "data", "data_held",
}  # fmt: skip


class WindowWatch(QObject):
    """Notes every widget that opens a window, were it for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is None or event.type() != SHOWN:
            return False
        if isinstance(watched, QWidget) and watched.isWindow():
            self.opened.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def show(qapp: QApplication, window: Window, visit: Visit) -> None:
    window.display(visit)
    if (frame := examples.seen_by_camera(visit)) is not None:
        window.frame(frame)
    for _ in range(2):
        qapp.processEvents()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # pages that are gone


def faults(window: Window, name: str) -> list[str]:
    found = []
    areas = window.findChildren(QScrollArea)
    for part in window.findChildren(QWidget):
        if not part.isVisible():
            continue
        whole = QRect(part.mapTo(window, part.rect().topLeft()), part.size())
        if cut(part):
            found.append(f"{name}: cut: {part.objectName()} {getattr(part, 'text', str)()!r}")
        scrolled = name in MAY_SCROLL and any(a.isAncestorOf(part) for a in areas)
        whole_seen = scrolled or window.rect().contains(whole)
        if isinstance(part, QAbstractButton) and not whole_seen:
            found.append(f"{name}: off the screen: {part.objectName()}")
    for area in areas:
        content = area.widget()
        if content is None or not area.isVisible():
            continue
        if content.width() > area.width():
            found.append(f"{name}: wider than its room")
        if name not in MAY_SCROLL and content.height() > area.height():
            found.append(f"{name}: {content.height() - area.height()} px have to be scrolled to")
    return found


def small(window: Window, name: str) -> list[str]:
    """Name what a finger could miss: less than 15 mm for letters, for all else less than 20."""
    least = window.metrics.touch
    found = []
    for part in window.findChildren(QAbstractButton):
        letter = isinstance(part, Key) and isinstance(part.parentWidget(), Keyboard)
        reach = least * LETTER if letter else least - 1
        if part.isVisible() and min(part.height(), part.width()) < reach:
            found.append(f"{name}: small: {part.objectName()} {part.width()}x{part.height()}")
    return found


def doubled(window: Window, name: str) -> list[str]:
    names = [b.objectName() for b in window.findChildren(QAbstractButton) if b.isVisible()]
    page = [n for n in names if not n.startswith("language.")]  # also in the header
    twice = {n for n in page if page.count(n) > 1 or not n}
    return [f"{name}: named twice or not at all: {n}" for n in sorted(twice)]


def unspoken(window: Window, name: str, said: list[Line]) -> list[str]:
    """Name controls without spoken words, and pages that say nothing."""
    texts = Texts(window.visit.language)
    found = [f"{name}: no name: {p.objectName()}" for p in controls(window) if not spoken(p, texts)]
    return found if said else [*found, f"{name}: nothing is told"]


def leaked(window: Window, name: str, said: list[Line]) -> list[str]:
    """Name what the loudspeaker would say of the customer."""
    texts = Texts(window.visit.language)
    heard = "".join(aloud(line, texts, headset=False) for line in said)
    plain = "".join(sign for sign in heard.casefold() if sign.isalnum())
    known = list(secrets(window.visit.draft))
    assert len(known) >= 8
    return [f"{name}: told aloud: {secret}" for secret in known if secret in plain]


@pytest.mark.parametrize(
    ("size", "language"),
    [(UPRIGHT, language) for language in LANGUAGES]
    + [(WIDE, "vi"), (WIDE, "th")],  # the languages with the longest words
    ids=lambda part: part if isinstance(part, str) else f"{part[0]}x{part[1]}",
)
def test_every_screen_is_whole_touchable_and_alone(
    qapp: QApplication, rules: Policy, size: tuple[int, int], language: str
) -> None:
    """Nothing cut off or out of sight, too small or without a spoken name; no second window."""
    window = Window(rules, *size)
    window.show()
    watch = WindowWatch()
    qapp.installEventFilter(watch)
    found = []
    for name, visit in examples.visits(language):
        show(qapp, window, visit)
        found += faults(window, name) + small(window, name) + doubled(window, name)
        said = told(window)
        found += unspoken(window, name, said) + leaked(window, name, said)
    qapp.removeEventFilter(watch)
    window.close()
    window.deleteLater()
    assert found == []
    assert watch.opened == []


def test_the_examples_show_every_stage() -> None:
    assert {visit.stage for _, visit in examples.visits("vi")} == set(Stage)


def test_of_two_states_of_a_stage_in_a_row_no_page_is_shown_anew() -> None:
    """A page is built once a stage: what it takes from the draft must not change under it."""
    visits = list(examples.visits("vi"))
    follows = {Stage.CALL, Stage.SIGNING_WAIT}  # their pages follow the draft
    stale = [
        name for (_, one), (name, other) in pairwise(visits)
        if (one.stage, one.journey) == (other.stage, other.journey)
        and one.draft != other.draft and other.stage not in follows
    ]  # fmt: skip
    assert stale == []
