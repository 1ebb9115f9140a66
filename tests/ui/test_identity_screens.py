"""The instruction before the portrait, and what e-identity and appointments say of a touch."""

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractButton, QApplication, QLabel

from kiosk.case.reasons import Reason
from kiosk.journeys import events as e
from kiosk.journeys.state import Busy, Problem, Stage, Visit
from kiosk.ui import examples
from kiosk.ui.widgets.clip import PARTS, Clip
from kiosk.ui.window import Window
from sync.wire.status_v1 import StatusV1

BASE = Visit(language="en", journey="eid-level1", draft=examples.draft("en"))
REFUSED = StatusV1("4HKM-T7XQ-2WPA", "eid-level1", "PHOTO_REJECTED", "", 1_795_500_000.0)


def press(window: Window, name: str) -> list[object]:
    heard: list[object] = []
    window.happened.connect(heard.append)
    QApplication.processEvents()
    [button] = [b for b in window.findChildren(QAbstractButton, name) if b.isVisible()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    window.happened.disconnect(heard.append)
    return heard


@pytest.mark.parametrize(
    ("stage", "name", "event"),
    [
        (Stage.EID_START, "continue", e.Continued()),
        (Stage.EID_START, "case.recreate", e.RecreateAsked()),
        (Stage.EID_GUIDE, "continue", e.Continued()),
        (Stage.EID_VIDEO, "video.watch", e.VideoAsked()),
        (Stage.EID_VIDEO, "video.skip", e.VideoSkipped()),
        (Stage.EID_FIRST, "photo.confirm", e.Agreed()),
        (Stage.EID_FIRST, "photo.retake", e.RetakeAsked()),
        (Stage.APPOINTMENT_START, "appointment.manage", e.ManageAsked()),
        (Stage.APPOINTMENT_OFFICE, "choice.1", e.Chosen("cg")),
        (Stage.APPOINTMENT_DAY, "choice.0", e.Chosen("2026-12-01")),
        (Stage.APPOINTMENT_TIME, "choice.1", e.Chosen("2026-12-01T08:30+07:00")),
        (Stage.APPOINTMENT_SHOWN, "appointment.cancel", e.CancelAsked()),
    ],
)
def test_a_touch_says_its_event(window: Window, stage: Stage, name: str, event: object) -> None:
    window.display(BASE.but(stage=stage))
    assert press(window, name) == [event]


def test_a93_the_fixed_words_and_the_button_stand_with_a_refused_photo(window: Window) -> None:
    known = (("code", "H7KQ2MXR9TPW"),)
    told = BASE.but(language="vi", stage=Stage.STATUS_SHOWN)
    window.display(told.with_draft(status=REFUSED, details=known))
    QApplication.processEvents()
    words = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert any("ảnh bản chụp không đủ tiêu chuẩn" in text for text in words)
    assert press(window, "case.recreate") == [e.RecreateAsked()]


def test_a68_a_card_alone_shows_a_case_and_takes_none_up(window: Window) -> None:
    for status in (REFUSED, BASE.draft.status):
        told = BASE.but(stage=Stage.STATUS_SHOWN).with_draft(status=status, details=())
        window.display(told)
        names = {part.objectName() for part in window.page.findChildren(QAbstractButton)}
        assert names & {"case.recreate", "continue"} == set()


def test_a68_the_face_is_offered_once_the_number_is_whole_and_agreed_to_by_a_tick(
    window: Window,
) -> None:
    window.display(BASE.but(journey="status", stage=Stage.STATUS_ENTRY))
    QApplication.processEvents()
    [button] = window.page.findChildren(QAbstractButton, "status.no_code")
    for letter in "7kq4m2xa9dr":
        press(window, f"key.{letter}")
        assert not button.isEnabled()
    press(window, "key.t")
    assert press(window, "status.no_code") == [e.FaceAsked("7KQ4M2XA9DRT")]
    window.display(BASE.but(journey="status", stage=Stage.STATUS_AGREE))
    [go] = window.page.findChildren(QAbstractButton, "continue")
    assert not go.isEnabled()
    press(window, "consent.status_compare")
    assert press(window, "continue") == [e.Declared("", ("status_compare",))]


def test_the_journeys_that_need_a_code_offer_no_face(window: Window) -> None:
    window.display(BASE.but(journey="my-data", stage=Stage.STATUS_ENTRY))
    assert not window.page.findChildren(QAbstractButton, "status.no_code")


def test_where_models_differ_no_other_picture_is_offered(window: Window) -> None:
    asking = BASE.but(journey="status", stage=Stage.STATUS_FACE)
    window.display(asking.but(problem=Problem(Reason.FACE_MODELS)))
    assert not window.page.findChildren(QAbstractButton, "retry")
    window.display(asking.but(problem=Problem(Reason.CASE_UNKNOWN, 2)))
    QApplication.processEvents()
    assert press(window, "retry") == [e.RetakeAsked()]


def test_a83_the_clip_shows_every_caption_in_turn_and_ends(window: Window) -> None:
    window.display(BASE.but(stage=Stage.EID_VIDEO))
    [shown] = window.findChildren(Clip)
    clip = Clip(shown.view, scene_s=0.5)
    ended: list[bool] = []
    clip.ended.connect(lambda: ended.append(True))
    [caption] = clip.findChildren(QLabel, "clip.caption")
    clip.play()
    seen = []
    for _ in range(2000):
        QTest.qWait(5)
        if caption.text() not in seen:
            seen.append(caption.text())
        if ended:
            break
    clip.deleteLater()
    assert ended == [True]
    assert seen == [shown.view.say(part.caption) for part in PARTS]


def test_the_clip_plays_only_while_the_journey_says_so(window: Window) -> None:
    window.display(BASE.but(stage=Stage.EID_VIDEO, busy=Busy.SHOWING_VIDEO))
    [clip] = window.findChildren(Clip)
    assert clip.playing
    window.display(BASE.but(stage=Stage.EID_VIDEO))
    assert not clip.playing
