"""Appointments at the kiosk: office, day, time; moved, cancelled; the calendar entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case.calendar import Meeting, calendar
from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import Reference, scanned
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.reference import qr_text
from kiosk.journeys.state import Stage
from sync.wire.appointment_v1 import CancelAppointment, MoveAppointment, SlotsV1
from tests.journeys.good import STARTS
from tests.journeys.world import World, world

WORDS = st.text(max_size=60)


def at(stage: Stage) -> World:
    made = world(journey="appointment")
    made.walk(stage)
    return made


def manage() -> World:
    made = at(Stage.APPOINTMENT_START)
    made.send(on.ManageAsked())
    made.touch()
    assert made.visit.stage is Stage.APPOINTMENT_SHOWN
    return made


def test_b6_a_booking_is_sealed_with_its_lease_and_nothing_personal() -> None:
    made = at(Stage.APPOINTMENT_DONE)
    draft = made.visit.draft
    assert draft.case in made.durable
    assert draft.detail("lease") == "lease-1"
    assert draft.detail("starts") == STARTS
    assert draft.person.fields == ()
    assert draft.printed


def test_a_time_that_was_taken_is_told_and_what_is_free_is_asked_anew() -> None:
    made = at(Stage.APPOINTMENT_TIME)
    made.answers[do.HoldPlace] = ("centre.refused", Reason.SLOT_TAKEN)
    made.touch()
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.SLOT_TAKEN
    made.send(on.RetakeAsked())
    assert made.visit.stage is Stage.APPOINTMENT_OFFICE
    assert made.visit.draft.slots is not None


def test_a_lease_that_is_gone_books_nothing() -> None:
    made = at(Stage.APPOINTMENT_CHECK)
    made.answers[do.Submit] = ("centre.refused", Reason.SLOT_TAKEN)
    made.touch()
    assert made.visit.stage is Stage.APPOINTMENT_CHECK
    assert not made.durable
    made.send(on.RetakeAsked())  # the same place again would be no help
    assert made.visit.stage is Stage.APPOINTMENT_OFFICE


def test_without_the_centre_and_without_a_lent_place_the_line_is_named() -> None:
    made = at(Stage.APPOINTMENT_START)
    made.answers[do.FindSlots] = SlotsV1([], [], held=True)
    made.touch()
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CENTRE_OFFLINE


def test_b6_a_booking_is_cancelled_after_it_was_asked_twice() -> None:
    made = manage()
    made.send(on.CancelAsked())
    asked = [e.question for e in made.done if isinstance(e, do.Ask)]
    assert not [q for q in asked if isinstance(q, CancelAppointment)]
    made.send(on.CancelAsked())
    assert made.visit.stage is Stage.APPOINTMENT_DONE
    assert made.visit.outcome == "cancelled"


def test_b6_a_booking_is_moved_under_its_own_number_and_no_new_case_is_made() -> None:
    made = manage()
    made.walk(Stage.APPOINTMENT_DONE)
    [moved] = [e.question for e in made.done if isinstance(e, do.KeepMoved)]
    assert moved == MoveAppointment("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW", "lease-1")
    assert not made.durable
    assert made.visit.draft.case == "7KQ4-M2XA-9DRT"


def test_the_receipts_entry_is_a_calendar_file_and_finds_the_booking_again() -> None:
    made = at(Stage.APPOINTMENT_DONE)
    draft = made.visit.with_draft(case="7KQ4-M2XA-9DRT", resume_code="H7KQ2MXR9TPW").draft
    entry = qr_text(draft, "Level 2")
    assert "DTSTART:20261201T010000Z" in entry  # 08:00 in Viet Nam
    assert "DURATION:PT30M" in entry
    assert scanned((entry,)) == Reference("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW")


@given(WORDS, WORDS)
def test_a_calendar_file_keeps_its_lines_whatever_the_words(title: str, place: str) -> None:
    made = calendar(Meeting("a", STARTS, 30, title, place, "note"))
    lines = made.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert sum(line.startswith("BEGIN:") for line in lines) == 2


def test_a_time_without_an_offset_is_no_meeting() -> None:
    with pytest.raises(ValueError, match="offset"):
        calendar(Meeting("a", "2026-12-01T08:00", 30, "", "", ""))
