"""The last screens show how far the sealed case is, in what was sent, and say when it arrived."""

import pytest
from PyQt5.QtWidgets import QApplication, QLabel

from kiosk.journeys.state import Stage, Visit
from kiosk.ui import examples
from kiosk.ui.window import Window

BASE = Visit(language="en", draft=examples.draft("en"))


def told(window: Window) -> list[str]:
    names = ("upload", "upload.arrived")
    labels = [part for part in window.page.findChildren(QLabel) if part.objectName() in names]
    return [part.text() for part in labels if part.isVisible()]


def words(window: Window) -> list[str]:
    QApplication.processEvents()  # what was put in meanwhile is shown
    return [part.text() for part in window.page.findChildren(QLabel) if part.isVisible()]


@pytest.mark.parametrize("stage", [Stage.RECEIPT, Stage.DONE])
def test_octets_are_counted_until_the_centre_has_the_case(window: Window, stage: Stage) -> None:
    window.display(BASE.but(stage=stage))
    assert told(window) == []
    window.display(BASE.but(stage=stage, upload=(1_310_000, 4_215_000)))
    assert told(window) == ["On its way to the centre: 1310 of 4215 kB"]
    window.display(BASE.but(stage=stage, upload=(4_215_000, 4_215_000)))
    assert told(window) == ["The centre has received your case."]


@pytest.mark.parametrize("journey", ["update-details", "sim-activate", "eid-level1"])
def test_without_the_line_a_case_is_kept_here_and_not_called_sent(
    window: Window, journey: str
) -> None:
    window.display(BASE.but(journey=journey, stage=Stage.DONE, online=False))
    title = window.page.findChild(QLabel, "title")
    assert title is not None
    assert title.text() == "Your application is safely kept"
    assert "no connection" in told(window)[0]
    window.display(BASE.but(journey=journey, stage=Stage.DONE, upload=(4_215, 4_215)))
    assert title.text() != "Your application is safely kept"


def test_a_line_lost_while_the_receipt_is_printed_is_told_at_once(window: Window) -> None:
    window.display(BASE.but(journey="update-details", stage=Stage.RECEIPT))
    assert "Your new details are sent" in words(window)
    window.display(BASE.but(journey="update-details", stage=Stage.RECEIPT, online=False))
    assert "Your new details are sent" not in words(window)
    assert "Your application is safely kept" in words(window)


def test_without_the_line_nothing_is_said_to_move(window: Window) -> None:
    window.display(BASE.but(stage=Stage.DONE, upload=(65_000, 4_215_000), online=False))
    assert len(told(window)) == 1
    assert "no connection" in told(window)[0]
