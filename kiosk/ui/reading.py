"""What a screen says and offers, in reading order, taken from the widget tree itself.

EN 301 549 5.1.3: speech for all that is seen. Nothing is written twice: what has no words here
has none on the screen. What is the customer's own is told to a headset alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from PyQt5.QtWidgets import QAbstractButton, QLabel, QLayout, QScrollArea, QStackedWidget, QWidget

from kiosk.journeys.state import Draft
from kiosk.ui.screens.attract import AttractPage
from kiosk.ui.screens.sheets import Sheet
from kiosk.ui.texts import Texts
from kiosk.ui.widgets.access import Choice
from kiosk.ui.widgets.entry import Entry
from kiosk.ui.widgets.fields import Badge
from kiosk.ui.widgets.keys import Key
from kiosk.ui.widgets.notice import Waiting
from kiosk.ui.widgets.pictures import Camera, Picture
from kiosk.ui.widgets.tick import Tick
from kiosk.ui.window import Window

LEAVES: Final = (QLabel, QAbstractButton, Camera, Picture, Badge)
SHORTEST: Final = 4  # signs of something personal
MASK: Final = "•"
BARE: Final = re.compile(r"<[^>]+>|\u200b")
DIGITS: Final = re.compile(r"\d{4,}|\b0\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """Something told, and whether it is the customer's own."""

    text: str
    private: bool = False


def rooms(window: Window) -> list[QWidget]:
    """Give the parts of the window that can be used now, the page before the header."""
    if window.overlay is not None:
        return [window.overlay]
    page = window.page
    sheets = [sheet for sheet in page.findChildren(Sheet) if sheet.isVisible()]
    if sheets:
        return [sheets[-1]]
    if isinstance(page, AttractPage) or window.header is None:
        return [page]
    waiting: QWidget = page.waiting
    return [waiting if waiting.isVisible() else page, window.header]


def controls(window: Window) -> list[QAbstractButton]:
    """List what can be activated, in reading order."""
    return [
        part for room in rooms(window) for part in walk(room)
        if isinstance(part, QAbstractButton) and part.isEnabled()
    ]  # fmt: skip


def told(window: Window) -> list[Line]:
    """List what the page, sheet or overlay in front says; keys of a keyboard are told singly."""
    texts = Texts(window.visit.language)
    known = frozenset(secrets(window.visit.draft))
    lines = []
    for part in walk(rooms(window)[0]):
        words = "" if isinstance(part, Key) else spoken(part, texts)
        if words:
            private = bool(part.property("private")) or _holds(words, known)
            lines.append(Line(words, private))
    return lines


def printed(window: Window) -> list[tuple[str, str]]:
    """List the words to be seen in front, each with the name of the control they stand on, if any.

    Keys, icons and the header, which is the same on every page, are left out. While the machine
    works the page behind is told, which had been there to be read.
    """
    found = []
    front = rooms(window)[0]
    for part in walk(window.page if isinstance(front, Waiting) else front):
        name = part.objectName() if isinstance(part, QAbstractButton) else ""
        if not isinstance(part, Key):
            found += [(name, line) for line in _print(part) if line]
    return found


def spoken(part: QWidget, texts: Texts) -> str:
    """Give name, kind and state of a part as one sentence; empty for mere decoration."""
    match part:
        case Choice():
            return part.accessibleName()
        case Entry():
            value = part.value or texts.say("speech.empty")
            return f"{part.accessibleName()}, {texts.say('speech.line')}: {value}"
        case Tick():
            state = "speech.ticked" if part.isChecked() else "speech.unticked"
            return f"{part.accessibleName()}, {texts.say('speech.tick')}, {texts.say(state)}"
        case Key():
            return part.accessibleName()
        case QAbstractButton():
            words = [part.accessibleName(), part.accessibleDescription(),
                     texts.say("speech.button")]  # fmt: skip
            if not part.isEnabled():
                words.append(texts.say("speech.unavailable"))
            return ", ".join(word for word in words if word)
        case QLabel():
            return part.text().replace("\u200b", "")
        case Camera():
            return part.accessibleDescription()
        case Picture():
            return texts.say("speech.picture")
    return part.accessibleName()


def aloud(line: Line, texts: Texts, headset: bool) -> str:
    """Give the words for the voice: digits singly, masks by name, what is private hidden."""
    if line.private and not headset:
        name, colon, _ = line.text.partition(":")
        return f"{name}: {texts.say('speech.hidden')}" if colon else texts.say("speech.hidden")
    words = line.text.replace(MASK, f" {texts.say('speech.asterisk')} ")
    return DIGITS.sub(lambda found: " ".join(found.group()), words)


def personal(words: str, draft: Draft) -> bool:
    """Tell whether something collected from the customer is in the words, in any spacing."""
    return _holds(words, secrets(draft))


def secrets(draft: Draft) -> Iterator[str]:
    """Give what was collected from the customer, without spaces and signs."""
    values = [field.value for _, field in draft.person.fields]
    values += [draft.email, draft.own_number or "", draft.resume_code, draft.case]
    values += [value for _, value in draft.entered]
    values.append(draft.activation.code if draft.activation is not None else "")
    if draft.reservation is not None:
        values.append(draft.reservation.number)
    for value in values:
        found = _plain(value.removeprefix("+84"))
        if len(found) >= SHORTEST:
            yield found
    day = draft.person.get("birth").split("-")
    if len(day) == 3:
        yield "".join(reversed(day))  # as it is written on the screen


def walk(widget: QWidget) -> list[QWidget]:
    """Give every visible leaf in the order of the layouts; sheets and veils stand apart."""
    found: list[QWidget] = []
    _gather(widget, found)
    return found


def _gather(widget: QWidget, found: list[QWidget]) -> None:
    if not widget.isVisible():
        return
    if isinstance(widget, LEAVES):
        found.append(widget)
        return
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        if inner is not None:
            _gather(inner, found)
        return
    placed: list[QWidget] = []
    if not isinstance(widget, QStackedWidget):
        _place(widget.layout(), placed)
    known = set(placed)
    rest = [one for one in widget.children() if isinstance(one, QWidget) and one not in known]
    for part in (*placed, *rest):
        if not isinstance(part, Sheet | Waiting):
            _gather(part, found)


def _print(part: QWidget) -> list[str]:
    """Give what stands on a part: labels it is made of, or its text and the words below it."""
    inner = [label.text() for label in part.findChildren(QLabel) if label.isVisible()]
    own = [part.text()] if isinstance(part, QLabel | QAbstractButton) else []
    below = [part.accessibleDescription()] if isinstance(part, QAbstractButton) else []
    return [BARE.sub("", line).strip() for line in inner or [*own, *below]]


def _place(layout: QLayout | None, placed: list[QWidget]) -> None:
    """Add what stands in a layout and in those inside it."""
    for index in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(index) if layout is not None else None
        widget = item.widget() if item is not None else None
        if widget is not None:
            placed.append(widget)
        elif item is not None:
            _place(item.layout(), placed)


def _holds(words: str, known: Iterable[str]) -> bool:
    plain = _plain(words)
    return any(secret in plain for secret in known)


def _plain(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))
