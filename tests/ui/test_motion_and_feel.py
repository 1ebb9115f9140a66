"""Nothing flashes, still means still, and a finger sees at once that it was felt."""

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QImage, QPainter
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractButton, QApplication, QWidget

from kiosk.journeys.comfort import Comfort
from kiosk.journeys.state import Busy, Overlay, Stage, Visit
from kiosk.policies.policy import Policy
from kiosk.ui import examples
from kiosk.ui.screens.attract import Hero
from kiosk.ui.texts import Texts
from kiosk.ui.theme import Metrics
from kiosk.ui.widgets.entry import BLINK_MS
from kiosk.ui.widgets.guides import LOOP_MS, SCENES
from kiosk.ui.widgets.motion import TICK_MS
from kiosk.ui.widgets.progress import Ring
from kiosk.ui.widgets.view import View
from kiosk.ui.window import Window

BASE = Visit(language="en", draft=examples.draft("en"), back_to=Stage.NEEDS)
WIDE, HIGH, BLOCK = 96, 64, 8
STEP, DARK = 0.10, 0.80  # WCAG 2.1, 2.3.1: change of relative luminance, the darker below
MOST = 3  # a second


def light(image: QImage) -> list[float]:
    """Give the mean relative luminance of each block."""
    small = image.scaled(
        WIDE // BLOCK, HIGH // BLOCK, Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )  # fmt: skip
    return [
        _luminance(small.pixelColor(x, y))
        for y in range(small.height()) for x in range(small.width())
    ]  # fmt: skip


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def flashes(values: list[float]) -> int:
    """Count pairs of opposing changes of at least 10 % of white, the darker below 0.80."""
    swings, extreme, way = 0, values[0], 0
    for value in values[1:]:
        if abs(value - extreme) >= STEP and min(value, extreme) < DARK:
            turn = 1 if value > extreme else -1
            swings += turn != way
            way, extreme = turn, value
        elif way * (value - extreme) > 0:
            extreme = value
    return swings // 2


def most_flashes(frames: list[list[float]], tick_ms: float) -> int:
    """Give the most flashes of any block within any second."""
    window = max(2, round(1000 / tick_ms))
    return max(
        flashes([frame[block] for frame in frames[start : start + window]])
        for block in range(len(frames[0]))
        for start in range(0, max(1, len(frames) - window), 5)
    )


def frame(draw: object, *arguments: object) -> list[float]:
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    image.fill(QColor("#F3F6FB"))
    painter = QPainter(image)
    painter.scale(WIDE / 480, HIGH / 320)
    draw(painter, *arguments)  # type: ignore[operator]
    painter.end()
    return light(image)


@pytest.fixture
def view(rules: Policy) -> View:
    return View(Metrics(540, 960), Texts("en"), rules)


def test_the_measure_finds_a_flash() -> None:
    assert flashes([0.0, 1.0] * 5) == 4
    assert flashes([0.5, 0.55] * 20) == 0
    assert flashes([0.85, 1.0] * 20) == 0


@pytest.mark.parametrize("scene", SCENES)
def test_a_guide_flashes_less_than_three_times_a_second(qapp: QApplication, scene: str) -> None:
    ticks = range(0, LOOP_MS + 1000, TICK_MS)
    frames = [frame(SCENES[scene], (at % LOOP_MS) / LOOP_MS) for at in ticks]
    assert most_flashes(frames, TICK_MS) <= MOST


def test_the_first_screen_flashes_less_than_three_times_a_second(
    qapp: QApplication, view: View
) -> None:
    hero = Hero(view)
    hero.resize(480, 320)

    def draw(painter: QPainter, at: float) -> None:
        painter.translate(240, 160)
        hero.draw(painter, at)

    frames = [frame(draw, at / 20) for at in range(60)]
    assert most_flashes(frames, 50) <= MOST


def test_the_ring_flashes_less_than_three_times_a_second(qapp: QApplication, view: View) -> None:
    ring = Ring(view, 220)
    frames = []
    for _ in range(40):
        ring.tick()
        frames.append(light(ring.grab().toImage()))
    assert most_flashes(frames, TICK_MS) <= MOST


def test_the_caret_blinks_less_than_three_times_a_second() -> None:
    assert 1000 / (2 * BLINK_MS) <= MOST


@pytest.mark.parametrize("stage", [Stage.SIM_TAKE, Stage.SUBMIT, Stage.LIMIT])
def test_less_motion_is_none(window: Window, stage: Stage) -> None:
    busy = Busy.CHECKING if stage is Stage.LIMIT else None
    window.display(BASE.but(stage=stage, busy=busy, comfort=Comfort(still=True)))
    QTest.qWait(30)
    first = window.grab().toImage()
    QTest.qWait(130)
    assert window.grab().toImage() == first


@pytest.mark.parametrize(
    ("visit", "name"),
    [
        (BASE.but(stage=Stage.NEEDS), "continue"), (BASE.but(stage=Stage.OWNERSHIP), "back"),
        (BASE.but(stage=Stage.OWNERSHIP), "ownership.no"), (BASE.but(stage=Stage.OTP), "key.5"),
        (BASE.but(stage=Stage.NEEDS), "help"), (Visit(), "start"), (Visit(), "language.th"),
        (BASE.but(stage=Stage.NEEDS, overlay=Overlay.ACCESS), "access.contrast"),
        (BASE.but(stage=Stage.PORTRAIT), "human"),
    ],
)  # fmt: skip
def test_a_finger_sees_that_it_was_felt_before_anything_comes_of_it(
    qapp: QApplication, rules: Policy, visit: Visit, name: str
) -> None:
    """One turn of the event loop after the finger lands the control looks pressed."""
    window = Window(rules, 540, 960)
    window.show()
    touched: list[bool] = []
    happened: list[object] = []
    window.touched.connect(lambda: touched.append(True))
    window.happened.connect(happened.append)
    window.display(visit)
    qapp.processEvents()
    part: QWidget = next(p for p in window.findChildren(QAbstractButton, name) if p.isVisible())
    rest = part.grab().toImage()
    QTest.mousePress(part, Qt.MouseButton.LeftButton)
    qapp.processEvents()
    assert part.grab().toImage() != rest
    assert touched == [True]
    assert happened == []
    window.close()
    window.deleteLater()
