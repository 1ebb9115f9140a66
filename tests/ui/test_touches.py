"""What the customer touches, and what the window says of it."""

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractButton, QApplication, QLabel

from kiosk.case.document import DocumentKind
from kiosk.case.reasons import Reason
from kiosk.journeys import events as e
from kiosk.journeys.state import Busy, Overlay, Problem, Stage, Visit
from kiosk.ports.centre import CallPhase, CallState
from kiosk.ui import example_owners, examples
from kiosk.ui.widgets.entry import Entry, grouped
from kiosk.ui.window import Window

Said = list[object]
BASE = Visit(language="en", journey="sim-activate", draft=examples.draft("en"), back_to=Stage.NEEDS)


@pytest.fixture
def said(window: Window) -> Said:
    heard: Said = []
    window.happened.connect(heard.append)
    return heard


def press(window: Window, *names: str) -> None:
    for name in names:
        QApplication.processEvents()
        found = [b for b in window.findChildren(QAbstractButton, name) if b.isVisible()]
        assert found, f"{name} is not on the screen"
        assert found[0].isEnabled(), f"{name} is off"
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def at(stage: Stage, **changes: object) -> Visit:
    return BASE.but(stage=stage, **changes)


SIMPLE = [
    (at(Stage.ATTRACT), "start", e.LanguageChosen("en")),
    (at(Stage.ATTRACT), "language.zh", e.LanguageChosen("zh")),
    (at(Stage.NEEDS), "continue", e.Continued()),
    (at(Stage.SIM_ENTRY), "sim.scan", e.ScanAsked()),
    (at(Stage.SIM_ENTRY), "sim.slot", e.SlotAsked()),
    (at(Stage.SIM_SCAN), "doc.shutter", e.ShutterPressed()),
    (at(Stage.SIM_DETAILS), "continue", e.Continued()),
    (at(Stage.SIM_DETAILS), "back", e.WentBack()),
    (at(Stage.RESUME_CODE), "resume.anew", e.ResumeTyped("")),
    (at(Stage.DOCUMENT_CHOICE), "document.cccd", e.DocumentChosen(DocumentKind.CCCD)),
    (at(Stage.DOCUMENT_CHOICE), "document.passport", e.DocumentChosen(DocumentKind.PASSPORT)),
    (at(Stage.DOCUMENT_FRONT), "doc.shutter", e.ShutterPressed()),
    (at(Stage.DOCUMENT_FRONT, problem=Problem(Reason.GLARE)), "doc.recapture", e.RetakeAsked()),
    (at(Stage.FRONT_REVIEW), "doc.agree", e.Agreed()),
    (at(Stage.BACK_REVIEW), "doc.retake", e.RetakeAsked()),
    (at(Stage.CHIP, busy=Busy.AWAITING_CHIP), "chip.skip", e.ChipSkipped()),
    (at(Stage.CHIP, problem=Problem(Reason.CHIP_MOVED)), "retry", e.RetakeAsked()),
    (at(Stage.LIMIT, problem=Problem(Reason.CENTRE_OFFLINE)), "retry", e.RetakeAsked()),
    (at(Stage.LIMIT, problem=Problem(Reason.CENTRE_OFFLINE)), "continue", e.Continued()),
    (at(Stage.PORTRAIT), "doc.shutter", e.ShutterPressed()),
    (at(Stage.PORTRAIT_REVIEW), "doc.agree", e.Agreed()),
    (at(Stage.OWNERSHIP), "ownership.yes", e.OwnershipAnswered(owns=True)),
    (at(Stage.OWNERSHIP), "ownership.no", e.OwnershipAnswered(owns=False)),
    (at(Stage.OTP), "otp.again", e.OtpAskedAgain()),
    (at(Stage.CALL), "call", e.CallPressed()),
    (at(Stage.CALL, busy=Busy.CALLING), "call.back", e.CallBackAsked()),
    (at(Stage.CALL, problem=Problem(Reason.VIDEO_MISMATCH)), "photo.retake", e.RetakeAsked()),
    (at(Stage.CALL, problem=Problem(Reason.VIDEO_NO_ANSWER)), "call", e.CallPressed()),
    (at(Stage.CONTRACT), "continue", e.Continued()),
    (at(Stage.SIM_FEED, problem=Problem(Reason.JAM)), "continue", e.Continued()),
    (at(Stage.SIM_PHOTO_REVIEW), "doc.agree", e.Agreed()),
    (at(Stage.SUBMIT), "continue", e.Continued()),
    (at(Stage.DONE), "finish", e.StartedOver()),
    (at(Stage.HUMAN, problem=Problem(Reason.OTP_LOCKED, final=True)), "finish", e.StartedOver()),
    (at(Stage.NEEDS), "help", e.OverlayAsked("help")),
    (at(Stage.NEEDS), "language", e.OverlayAsked("language")),
    (at(Stage.NEEDS), "start_over", e.OverlayAsked("leave")),
    (at(Stage.NEEDS, overlay=Overlay.IDLE, countdown=9), "idle.more", e.OverlayClosed()),
    (at(Stage.NEEDS, overlay=Overlay.IDLE, countdown=9), "idle.end", e.StartedOver()),
    (at(Stage.NEEDS, overlay=Overlay.HELP), "help.human", e.HumanAsked()),
    (at(Stage.NEEDS, overlay=Overlay.LANGUAGE), "language.vi", e.LanguageChosen("vi")),
    (at(Stage.NEEDS, overlay=Overlay.LEAVE), "leave.yes", e.StartedOver()),
    (at(Stage.NEEDS, overlay=Overlay.LEAVE), "leave.stay", e.OverlayClosed()),
]


@pytest.mark.parametrize(
    ("visit", "name", "event"), SIMPLE, ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_touch_says_its_event(
    window: Window, said: Said, visit: Visit, name: str, event: object
) -> None:
    window.display(visit)
    press(window, name)
    assert said == [event]


def test_search_is_off_until_something_is_typed(window: Window, said: Said) -> None:
    window.display(at(Stage.SIM_ENTRY))
    search = window.page.findChild(QAbstractButton, "continue")
    assert not search.isEnabled()
    press(window, "key.8", "key.9", "key.backspace", "key.9", "key.0", "continue")
    assert said == [e.SimTyped("890", "")]


def test_a_reservation_code_is_typed_in_capitals(window: Window, said: Said) -> None:
    window.display(at(Stage.SIM_ENTRY))
    press(window, "sim.code", "key.m", "key.b", "key.7", "key.ok")
    assert said == [e.SimTyped("", "MB7")]


def test_a_code_on_a_wide_screen_is_typed_on_a_sheet(
    qapp: QApplication, window: Window, said: Said
) -> None:
    window.resize(1280, 800)
    window.display(at(Stage.SIM_ENTRY))
    qapp.processEvents()
    press(window, "sim.code", "key.m", "key.b", "sim.code.done", "continue")
    assert said == [e.SimTyped("", "MB")]


def test_the_phone_number_is_sent_as_typed(window: Window, said: Said) -> None:
    window.display(at(Stage.OWN_NUMBER))
    press(window, *(f"key.{digit}" for digit in "0901234567"), "continue")
    assert said == [e.NumberTyped("0901234567")]


def test_six_digits_make_a_code_and_leave_the_boxes_empty(window: Window, said: Said) -> None:
    window.display(at(Stage.OTP))
    press(window, *(f"key.{digit}" for digit in "123456"), "key.ok")
    assert said == [e.OtpTyped("123456")]
    assert window.page.findChild(Entry, "otp").value == ""


def test_consents_are_unticked_and_confirm_waits_for_the_required_ones(
    window: Window, said: Said
) -> None:
    window.display(at(Stage.INFORMATION))
    press(window, "information.next")
    ticks = [window.page.findChild(QAbstractButton, f"consent.{purpose}")
             for purpose in ("terms", "biometrics", "status_face", "marketing")]  # fmt: skip
    assert [tick.isChecked() for tick in ticks] == [False] * 4
    confirm = window.page.findChildren(QAbstractButton, "continue")[-1]
    press(window, "consent.terms")
    assert not confirm.isEnabled()
    press(window, "consent.biometrics", "continue")
    assert said == [e.Declared("minhanh.nguyen@gmail.com", ("terms", "biometrics"))]


def test_the_email_is_typed_with_its_own_keys(window: Window, said: Said) -> None:
    visit = at(Stage.INFORMATION).with_draft(email="")
    window.display(visit)
    assert not window.page.findChild(QAbstractButton, "information.next").isEnabled()
    press(window, "email", "key.a", "key.n", "key.@gmail.com", "email.done", "information.next")
    press(window, "consent.terms", "consent.biometrics", "continue")
    assert said == [e.Declared("an@gmail.com", ("terms", "biometrics"))]


def test_the_policy_can_be_read_and_put_away(window: Window, said: Said) -> None:
    window.display(at(Stage.INFORMATION))
    press(window, "information.next", "consent.details", "consent.close")
    assert said == []


def test_an_approved_call_goes_on_and_cannot_be_made_again(window: Window, said: Said) -> None:
    call = CallState("c", CallPhase.APPROVED, decision=b"x")
    window.display(at(Stage.CALL).with_draft(call=call))
    press(window, "continue")
    assert said == [e.Continued()]
    assert not [b for b in window.page.findChildren(QAbstractButton, "call") if b.isVisible()]


def test_a_change_of_language_keeps_what_was_typed(window: Window) -> None:
    window.display(at(Stage.SIM_ENTRY))
    press(window, "key.8", "key.9")
    window.display(at(Stage.SIM_ENTRY, language="zh"))
    assert window.page.findChild(Entry, "sim.serial").value == "89"
    assert window.page.findChild(QLabel, "title").text() == "确认 SIM 卡"


def test_nothing_below_a_busy_veil_can_be_touched(window: Window, said: Said) -> None:
    window.display(at(Stage.SIM_ENTRY, busy=Busy.SEARCHING))
    button = window.page.findChild(QAbstractButton, "sim.scan")
    middle = button.mapTo(window, button.rect().center())
    QTest.mouseClick(window.childAt(middle), Qt.MouseButton.LeftButton)
    assert said == []


def test_a_restarting_camera_is_named(window: Window) -> None:
    window.display(at(Stage.PORTRAIT, outages=("vision",)))
    title = window.page.findChild(QLabel, "waiting.title")
    assert title.isVisible()
    assert title.text() == "The camera is restarting"


def test_a_problem_says_reason_remedy_and_tries(window: Window) -> None:
    window.display(at(Stage.OTP, problem=Problem(Reason.OTP_WRONG, tries_left=2)))
    words = " ".join(part.text() for part in window.page.findChildren(QLabel) if part.isVisible())
    assert "That code is not right." in words
    assert "Tries left: 2" in words
    window.display(at(Stage.OTP))
    words = " ".join(part.text() for part in window.page.findChildren(QLabel) if part.isVisible())
    assert "not right" not in words


def test_the_countdown_follows_without_a_new_overlay(window: Window) -> None:
    window.display(at(Stage.OTP, overlay=Overlay.IDLE, countdown=9))
    first = window.overlay
    window.display(at(Stage.OTP, overlay=Overlay.IDLE, countdown=8))
    assert window.overlay is first
    window.display(at(Stage.OTP))
    assert window.overlay is None


@pytest.mark.parametrize(
    ("text", "groups", "shown"),
    [
        ("8984012345678901234", (4,), "8984 0123 4567 8901 234"),
        ("0901234567", (4, 3, 3), "0901 234 567"),
        ("", (4,), ""),
        ("ABC", (), "ABC"),
    ],
)
def test_digits_are_grouped_as_on_the_card(text: str, groups: tuple[int, ...], shown: str) -> None:
    assert grouped(text, groups) == shown


def test_the_seven_steps_show_the_present_one(window: Window) -> None:
    window.display(at(Stage.CHIP, busy=Busy.AWAITING_CHIP))
    step = next(part for part in window.findChildren(QLabel, "step") if part.isVisible())
    assert step.text() == "3/7  ·  Chip check"


def test_a_tick_of_the_clock_does_not_take_the_button_from_under_a_finger(
    window: Window, said: Said
) -> None:
    window.display(at(Stage.DOCUMENT_FRONT))
    QApplication.processEvents()
    shutter = window.page.findChild(QAbstractButton, "doc.shutter")
    QTest.mousePress(shutter, Qt.MouseButton.LeftButton)
    window.display(at(Stage.DOCUMENT_FRONT, now=1.0))
    QTest.mouseRelease(shutter, Qt.MouseButton.LeftButton)
    assert said == [e.ShutterPressed()]


def test_progress_of_the_chip_keeps_its_buttons(window: Window) -> None:
    window.display(at(Stage.CHIP, busy=Busy.READING_CHIP, progress=(100, 20_000)))
    first = window.page.findChild(QAbstractButton, "chip.skip")
    window.display(at(Stage.CHIP, busy=Busy.READING_CHIP, progress=(9_000, 20_000)))
    assert window.page.findChildren(QAbstractButton, "chip.skip") == [first]
    assert window.page.findChild(QLabel, "chip.count").text() == "9 of 20 kB read"


CHILD, FIRM = example_owners.of_child(BASE), example_owners.of_enterprise(BASE)


@pytest.mark.parametrize(
    ("visit", "button", "said_then"),
    [
        (CHILD.but(stage=Stage.RELATION), "relation.guardian", e.Chosen("guardian")),
        (CHILD.but(stage=Stage.CHILD_DOCUMENT), "document.birth_certificate",
         e.DocumentChosen(DocumentKind.BIRTH_CERTIFICATE)),
        (CHILD.but(stage=Stage.PAPER), "doc.shutter", e.ShutterPressed()),
        (CHILD.but(stage=Stage.PAPER_REVIEW), "paper.more", e.MoreAsked()),
        (CHILD.but(stage=Stage.PAPER_REVIEW), "doc.agree", e.Agreed()),
        (FIRM.but(stage=Stage.NUMBER_LIST), "list.remove.1", e.Picked(("MBF7",))),
        (FIRM.but(stage=Stage.NUMBER_LIST), "list.more", e.MoreAsked()),
        (FIRM.but(stage=Stage.NUMBER_LIST), "continue", e.Continued()),
        (FIRM.but(stage=Stage.ROLE), "role.legal", e.Chosen("legal")),
        (FIRM.but(stage=Stage.COMPANY), "continue",
         e.DetailsTyped((("organisation", example_owners.COMPANY), ("tax_code", "0100109106")))),
    ],
)  # fmt: skip
def test_who_signs_for_another_says_it_by_one_touch(
    window: Window, said: Said, visit: Visit, button: str, said_then: object
) -> None:
    window.display(visit)
    press(window, button)
    assert said == [said_then]


def test_a_full_list_of_sims_offers_no_further_one(window: Window) -> None:
    full = FIRM.but(stage=Stage.NUMBER_LIST, draft=FIRM.draft.with_detail("room", "2"))
    window.display(full)
    assert not window.findChildren(QAbstractButton, "list.more")
