"""Real fingers on the signature pad, the camera's frames, and that nothing stays behind."""

import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from math import sin

import pytest
from PyQt5.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt
from PyQt5.QtGui import QMouseEvent, QPaintEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from kiosk.case.reasons import Reason
from kiosk.journeys.comfort import Comfort
from kiosk.journeys.events import LanguageChosen, Signed
from kiosk.journeys.state import Stage, Visit
from kiosk.ports.vision import Hint, Preview, Subject
from kiosk.ui import examples
from kiosk.ui.widgets.entry import Entry
from kiosk.ui.widgets.pictures import Camera, Picture
from kiosk.ui.widgets.signature import SignaturePad
from kiosk.ui.window import Window
from twins.glass import Fingers

BASE = Visit(language="en", journey="sim-activate", draft=examples.draft("en"), back_to=Stage.NEEDS)
SETTLE_S = 0.4


def settle(qapp: QApplication, seconds: float = SETTLE_S) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        qapp.processEvents()
        time.sleep(0.005)


def until(qapp: QApplication, arrived: Callable[[], object]) -> None:
    ends = time.monotonic() + 40
    while not arrived() and time.monotonic() < ends:
        settle(qapp, 0.05)
    assert arrived()


def drawn(pad: SignaturePad, points: int) -> bool:
    return pad.signature().points == points


def on_glass(qapp: QApplication, at: QPoint) -> tuple[float, float]:
    glass = qapp.primaryScreen().geometry()
    return at.x() / glass.width(), at.y() / glass.height()


@pytest.fixture
def signing(qapp: QApplication, window: Window) -> Window:
    glass = qapp.primaryScreen().geometry()
    window.resize(glass.width(), glass.height())
    window.move(0, 0)
    window.activateWindow()
    window.display(BASE.but(stage=Stage.SIGNATURE))
    places: list[tuple[QPoint, QSize]] = []
    while len(places) < 4 or len(set(map(str, places[-4:]))) > 1:  # until the page is at rest
        settle(qapp, 0.1)
        pad = window.findChild(SignaturePad)
        places.append((pad.mapToGlobal(QPoint(0, 0)), pad.size()))
    return window


def test_two_strokes_of_a_finger_become_a_signature(
    qapp: QApplication, signing: Window, touch_port: int
) -> None:
    said: list[object] = []
    signing.happened.connect(said.append)
    pad = signing.findChild(SignaturePad)
    corner, size = pad.mapToGlobal(QPoint(0, 0)), pad.size()
    fingers = Fingers(touch_port)
    for strokes, row in enumerate((0.35, 0.65), 1):
        line = [QPoint(round(size.width() * (0.1 + 0.02 * i)), round(size.height() * row))
                for i in range(30)]  # fmt: skip
        fingers.stroke([on_glass(qapp, corner + point) for point in line])
        until(qapp, partial(drawn, pad, 30 * strokes))
    fingers.close()
    press = next(b for b in signing.findChildren(QAbstractButton, "continue") if b.isVisible())
    until(qapp, press.isEnabled)
    signature = pad.signature()
    first, second = signature.strokes
    assert first[0].x == pytest.approx(0.1, abs=0.02)
    assert first[-1].x == pytest.approx(0.68, abs=0.02)
    assert second[0].t_ms > first[-1].t_ms
    assert all(a.t_ms <= b.t_ms for a, b in pairwise(first))
    press.click()
    assert said == [Signed(signature)]


def test_a_second_finger_does_not_draw(
    qapp: QApplication, signing: Window, touch_port: int
) -> None:
    pad = signing.findChild(SignaturePad)
    middle = on_glass(qapp, pad.mapToGlobal(pad.rect().center()))
    fingers = Fingers(touch_port)
    for step in range(20):
        x = middle[0] - 0.1 + step * 0.005
        fingers.rest([(x, middle[1]), (x, middle[1] + 0.05)])
        time.sleep(0.006)
    fingers.rest([])
    fingers.close()
    until(qapp, lambda: pad.signature().strokes)
    settle(qapp)
    assert len(pad.signature().strokes) == 1


def test_a_tap_of_a_finger_presses_a_button(
    qapp: QApplication, signing: Window, touch_port: int
) -> None:
    said: list[object] = []
    signing.happened.connect(said.append)
    signing.display(BASE.but(stage=Stage.ATTRACT))
    settle(qapp)
    button = signing.findChild(QAbstractButton, "language.zh")
    fingers = Fingers(touch_port)
    fingers.tap(*on_glass(qapp, button.mapToGlobal(button.rect().center())))
    fingers.close()
    until(qapp, lambda: said)
    assert said == [LanguageChosen("zh")]


def mouse(pad: SignaturePad, kind: QEvent.Type, at: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    QApplication.sendEvent(pad, QMouseEvent(kind, QPointF(at), left, left, Qt.KeyboardModifiers()))


def test_a_mouse_signs_too_and_clear_empties_the_pad(window: Window) -> None:
    window.display(BASE.but(stage=Stage.SIGNATURE))
    pad = window.findChild(SignaturePad)
    done = next(b for b in window.findChildren(QAbstractButton, "continue") if b.isVisible())
    assert not done.isEnabled()
    mouse(pad, QEvent.Type.MouseButtonPress, QPoint(40, 40))
    mouse(pad, QEvent.Type.MouseMove, QPoint(90, 90))
    mouse(pad, QEvent.Type.MouseButtonRelease, QPoint(90, 90))
    assert not done.isEnabled()  # a slip of the finger is no name
    mouse(pad, QEvent.Type.MouseButtonPress, QPoint(40, 40))
    for step in range(20):
        at = QPoint(40 + 20 * step, 40 + pad.height() // 2 * (step % 2))
        mouse(pad, QEvent.Type.MouseMove, at)
    assert not done.isEnabled()  # the button lights when the pen is lifted
    mouse(pad, QEvent.Type.MouseButtonRelease, QPoint(420, 40))
    assert done.isEnabled()
    assert pad.signature().aspect == pytest.approx(pad.width() / pad.height())
    window.findChild(QAbstractButton, "sign.clear").click()
    assert pad.empty
    assert not done.isEnabled()


class Painted(QObject):
    """Counts the pixels that each paint of a widget covers."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.areas: list[int] = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QPaintEvent):
            self.areas.append(sum(r.width() * r.height() for r in event.region().rects()))
        return False


def sign(qapp: QApplication, pad: SignaturePad, steps: int = 150) -> None:
    width, height = pad.width(), pad.height()
    ways = [QPoint(round(width * (0.1 + 0.8 * n / steps)),
                   round(height * (0.5 + 0.3 * sin(n / 6)))) for n in range(steps)]  # fmt: skip
    mouse(pad, QEvent.Type.MouseButtonPress, ways[0])
    for way in ways[1:]:
        mouse(pad, QEvent.Type.MouseMove, way)
        qapp.processEvents()
    mouse(pad, QEvent.Type.MouseButtonRelease, ways[-1])


def test_a_move_of_the_pen_paints_the_new_piece_alone(qapp: QApplication, window: Window) -> None:
    window.display(BASE.but(stage=Stage.SIGNATURE))
    pad = window.findChild(SignaturePad)
    settle(qapp, 0.1)
    mouse(pad, QEvent.Type.MouseButtonPress, QPoint(20, 20))
    mouse(pad, QEvent.Type.MouseButtonRelease, QPoint(20, 20))
    qapp.processEvents()
    painted = Painted(pad)
    sign(qapp, pad)
    whole = pad.width() * pad.height()
    assert len(painted.areas) > 100
    assert max(painted.areas) < whole / 20
    assert sum(painted.areas) / len(painted.areas) < whole / 100


def test_what_was_drawn_piece_by_piece_is_what_the_points_say(
    qapp: QApplication, window: Window
) -> None:
    window.display(BASE.but(stage=Stage.SIGNATURE))
    pad = window.findChild(SignaturePad)
    sign(qapp, pad)
    drawn = pad.grab().toImage()
    pad._redraw()
    assert pad.grab().toImage() == drawn


def test_a_pads_times_never_go_back_whatever_clock_the_events_have(window: Window) -> None:
    window.display(BASE.but(stage=Stage.SIGNATURE))
    pad = window.findChild(SignaturePad)
    pad._down(QPointF(10, 10), 5000)
    for stamp in (5008, 5016, 5004, 900_000, 0, 5040):
        pad._move(QPointF(20, 20), stamp)
    times = [point.t_ms for point in pad.signature().strokes[0]]
    assert times[:4] == [0, 8, 16, 16]
    assert all(a <= b for a, b in pairwise(times))
    assert times[-1] < 1000


def test_a_frame_shows_its_hint_in_the_customers_language(window: Window) -> None:
    window.display(BASE.but(stage=Stage.DOCUMENT_FRONT, language="vi"))
    window.frame(examples.preview(Subject.CARD_FRONT, Reason.GLARE, steady=False))
    camera = window.findChild(Camera)
    assert not camera.empty
    assert camera.hint == "Nghiêng nhẹ để tránh lóa"


@pytest.mark.qt_log_ignore("Corrupt JPEG data|JPEG datastream")
def test_a_torn_frame_keeps_the_last_one(window: Window) -> None:
    window.display(BASE.but(stage=Stage.PORTRAIT))
    window.frame(examples.preview(Subject.PORTRAIT, None, steady=True))
    window.grab()
    window.frame(Preview(2, b"\xff\xd8torn", Hint(None, steady=False)))
    window.grab()
    assert not window.findChild(Camera).empty


def test_the_wipe_leaves_no_picture_no_stroke_and_no_word(
    qapp: QApplication, window: Window
) -> None:
    window.display(BASE.but(stage=Stage.DOCUMENT_FRONT))
    window.frame(examples.preview(Subject.CARD_FRONT, None, steady=True))
    camera = window.findChild(Camera)
    window.display(BASE.but(stage=Stage.FRONT_REVIEW))
    picture = window.findChild(Picture)
    window.display(BASE.but(stage=Stage.INFORMATION))
    email = window.page.findChild(Entry, "email")
    window.display(BASE.but(stage=Stage.SIGNATURE))
    pad = window.findChild(SignaturePad)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    window.display(Visit())
    assert camera.empty
    assert picture.empty
    assert email.value == ""
    assert pad.empty
    settle(qapp, 0.1)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    words = " ".join(part.text() for part in window.findChildren(QLabel))
    assert "NGUYEN" not in words
    assert "0901 234 567" not in words
    assert not window.findChildren(Camera)
    assert not window.findChildren(Picture)


def test_larger_text_is_set_back_for_the_next_customer(window: Window) -> None:
    window.display(BASE.but(stage=Stage.NEEDS, comfort=Comfort(text=1.5)))
    assert window.metrics.text > 1.0
    window.display(Visit())
    assert window.metrics.text == 1.0
