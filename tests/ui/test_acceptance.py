"""What the acceptance of SIM activation asks of the screens, row by row."""

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QAbstractButton, QApplication, QLabel

from kiosk.case.reasons import Reason
from kiosk.journeys import events as e
from kiosk.journeys.state import Busy, Problem, Stage, Visit
from kiosk.ports.centre import Reservation, ReservationStatus
from kiosk.ports.vision import Hint, Preview, Subject
from kiosk.ui import examples
from kiosk.ui.texts import LANGUAGES, Texts
from kiosk.ui.widgets.code import CodePicture
from kiosk.ui.widgets.entry import Entry
from kiosk.ui.widgets.pictures import Camera
from kiosk.ui.window import Window
from tests.ui.test_touches import press

BASE = Visit(language="en", journey="sim-activate", draft=examples.draft("en"), back_to=Stage.NEEDS)
FIVE = (
    Reason.UNKNOWN_SERIAL,
    Reason.SERIAL_NUMBER_MISMATCH,
    Reason.VOUCHER_INVALID,
    Reason.VOUCHER_UNCONFIRMED,
    Reason.VOUCHER_EXPIRED,
)


def words(window: Window) -> str:
    QApplication.processEvents()
    return " ".join(part.text() for part in window.page.findChildren(QLabel) if part.isVisible())


def button(window: Window, name: str) -> QAbstractButton:
    QApplication.processEvents()
    return next(b for b in window.page.findChildren(QAbstractButton, name) if b.isVisible())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a7_five_errors_are_five_texts(window: Window, language: str) -> None:
    shown = set()
    for reason in FIVE:
        problem = Problem(reason, tries_left=2)
        window.display(BASE.but(stage=Stage.SIM_ENTRY, language=language, problem=problem))
        text = Texts(language).say(f"reason.{reason.value}")
        assert text in words(window)
        shown.add(text)
    assert len(shown) == len(FIVE)


def test_a8_the_reason_of_the_last_failure_is_shown(window: Window) -> None:
    failed = Reservation("MBF1", "+84901234567", "C90", ReservationStatus.CONNECT_FAILED, None,
                         "2026-12-31", Reason.NO_MATCH.value, "case-0")  # fmt: skip
    window.display(BASE.but(stage=Stage.SIM_DETAILS).with_draft(reservation=failed))
    assert "The last connection failed" in words(window)
    assert "The photo does not match the document yet." in words(window)


def test_a15_a_refused_picture_is_shown_with_what_is_wrong(window: Window) -> None:
    window.display(BASE.but(stage=Stage.DOCUMENT_FRONT))
    window.frame(examples.preview(Subject.CARD_FRONT, None, steady=True))
    camera = window.page.findChild(Camera)
    window.display(BASE.but(stage=Stage.DOCUMENT_FRONT, problem=Problem(Reason.GLARE, 2)))
    frozen = camera.grab().toImage()
    told = Problem(Reason.GLARE, 2, picture=examples.picture(Subject.SIM))
    window.display(BASE.but(stage=Stage.DOCUMENT_FRONT, problem=told))
    shown = camera.grab().toImage()
    assert shown != frozen
    window.frame(examples.preview(Subject.CARD_FRONT, None, steady=True))
    assert camera.hint == "Tilt it a little: too much glare"
    assert camera.grab().toImage() == shown
    window.display(BASE.but(stage=Stage.DOCUMENT_FRONT))
    window.frame(Preview(3, examples.picture(Subject.CARD_FRONT), Hint(None, steady=True)))
    assert camera.hint == "Very good, hold still"
    assert camera.grab().toImage() != shown


def test_a30_a_wrong_number_stays_to_be_mended(window: Window) -> None:
    window.display(BASE.but(stage=Stage.OWN_NUMBER))
    press(window, "key.0", "key.9")
    window.display(BASE.but(stage=Stage.OWN_NUMBER, problem=Problem(Reason.NUMBER_FORMAT, 2)))
    entry = window.page.findChild(Entry, "number")
    assert (entry.value, entry.wrong) == ("09", True)
    press(window, "key.0")
    assert not entry.wrong


def test_a33_the_button_says_when_another_code_may_be_asked_for(window: Window) -> None:
    window.display(BASE.but(stage=Stage.OTP, resend_at=42.0))
    again = button(window, "otp.again")
    assert (again.text(), again.isEnabled()) == ("Send again in 42 s", False)
    window.display(BASE.but(stage=Stage.OTP, resend_at=42.0, now=41.5))
    assert again.text() == "Send again in 1 s"
    window.display(BASE.but(stage=Stage.OTP, resend_at=42.0, now=42.0))
    assert (again.text(), again.isEnabled()) == ("Send again", True)


def test_a34_the_caller_sees_the_own_picture(window: Window) -> None:
    window.display(BASE.but(stage=Stage.CALL, busy=Busy.CHECKING))
    window.frame(examples.preview(Subject.PORTRAIT, None, steady=True))
    camera = window.page.findChild(Camera)
    assert not camera.empty
    assert "Checking the camera" in words(window)
    window.display(Visit())
    assert camera.empty


def test_a37_a_failed_call_says_so_and_why(window: Window) -> None:
    told = Problem(Reason.VIDEO_MISMATCH, shown=(("said", "face.too_dark"),))
    window.display(BASE.but(stage=Stage.CALL, language="zh", problem=told))
    assert "视频通话验证失败!" in words(window)
    assert Texts("zh").say("reason.face.too_dark") in words(window)
    assert "face.too_dark" not in words(window)


def test_a40_the_machine_says_when_it_calls_again(window: Window) -> None:
    problem = Problem(Reason.VIDEO_NO_ANSWER)
    window.display(BASE.but(stage=Stage.CALL, problem=problem, redial_at=9.0))
    assert "Calling again by itself in 9 s" in words(window)
    assert button(window, "call").isEnabled()
    window.display(BASE.but(stage=Stage.CALL, problem=problem))
    assert "by itself" not in words(window)


def test_c8_who_comes_at_night_hears_first_when_agents_answer(window: Window) -> None:
    away = dict(examples.visits("vi"))["sim_details_agents_away"]
    window.display(away)
    assert "từ 07:00, Thứ ba 01/12" in words(window)
    kept = away.draft.reservation
    assert kept is not None
    there = away.but(draft=away.draft.but(reservation=replace(kept, agents_at=None)))
    window.display(there.but(stage=Stage.NEEDS))  # a page is built when its stage is entered
    window.display(there)
    assert "07:00" not in words(window)


def test_a41_a_contact_number_is_typed_with_digits(window: Window) -> None:
    heard: list[object] = []
    window.happened.connect(heard.append)
    window.display(BASE.but(stage=Stage.INFORMATION))
    press(window, "contact", *(f"key.{digit}" for digit in "0912345678"), "contact.done")
    press(window, "information.next", "consent.terms", "consent.biometrics", "continue")
    mail = "minhanh.nguyen@gmail.com"
    assert heard == [e.Declared(mail, ("terms", "biometrics"), "0912345678")]


def test_a41_who_proved_a_number_is_not_asked_for_one(window: Window) -> None:
    window.display(BASE.but(stage=Stage.INFORMATION).with_draft(number_verified=True))
    assert not window.page.findChild(Entry, "contact").isVisible()


def test_a44_the_contract_is_offered_to_be_read_and_not_forced(window: Window) -> None:
    window.display(BASE.but(stage=Stage.CONTRACT))
    assert button(window, "continue").isEnabled()
    assert button(window, "scroll.down").isEnabled()


def test_w22_the_reminder_comes_before_the_last_screen(window: Window) -> None:
    for stage in (Stage.RECEIPT, Stage.DONE):
        window.display(
            BASE.but(stage=stage, busy=Busy.PRINTING if stage is Stage.RECEIPT else None)
        )
        assert "Remember your document, SIM and receipt" in words(window)


def test_c16_what_will_not_work_is_said_before_the_start(window: Window) -> None:
    unfit = ("printer.paper_out", "sim_dispenser.empty")
    window.display(BASE.but(stage=Stage.NEEDS, unfit=unfit))
    assert "No receipt can be printed now" in words(window)
    assert "no SIM to give now" in words(window)
    window.display(BASE.but(stage=Stage.SIM_DETAILS, unfit=unfit))  # the customer brings a SIM
    assert "no SIM to give now" not in words(window)
    kept = examples.draft("en").reservation
    assert kept is not None
    anyone = replace(kept, iccid=None)
    window.display(BASE.but(stage=Stage.NEEDS))
    window.display(BASE.but(stage=Stage.SIM_DETAILS, unfit=unfit).with_draft(reservation=anyone))
    assert "no SIM to give now" in words(window)


@pytest.mark.parametrize("mailed", [True, False])
def test_c16_without_paper_the_last_screen_shows_the_receipts_code(
    window: Window, mailed: bool
) -> None:
    draft = examples.draft("en").but(
        printed=False, case="7KQ2-M9XD-P4RT", resume_code="RESUME234567",
        receipt_by_mail=mailed,
    )  # fmt: skip
    window.display(BASE.but(stage=Stage.DONE, draft=draft))
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    bits = picture.constBits()
    assert bits is not None
    bits.setsize(picture.sizeInBytes())
    glass = Image.frombuffer(
        "L", (picture.width(), picture.height()), bytes(bits), "raw", "L", picture.bytesPerLine(), 1
    )
    read = [found.text for found in zxingcpp.read_barcodes(glass)]
    assert read == ["SIMKIOSK:1:7KQ2-M9XD-P4RT:RESUME234567"]
    assert ("The same is sent to you" in words(window)) is mailed
    code = window.findChild(CodePicture)
    window.wipe()
    assert code.empty
