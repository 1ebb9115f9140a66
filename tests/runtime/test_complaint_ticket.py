"""The ticket of a complaint (C28): its number and day, and nothing of whoever complains."""

from datetime import UTC, datetime

from kiosk.case.person import Person, Source
from kiosk.journeys.state import Draft, Stage, Visit
from kiosk.policies.policy import load
from kiosk.runtime.paperwork import Paperwork
from kiosk.ui.texts import Texts
from sync.wire.signing_v1 import ComplaintV1


def test_c28_a_complaint_ticket_has_number_and_day_and_no_code_to_scan() -> None:
    paperwork = Paperwork(load("mobifone"), Texts, lambda: datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    person = Person().with_field("full_name", "LÊ VĂN AN", Source.CERTIFICATE)
    filed = ComplaintV1("7KQ4-M2XA-9DRT/1", 1_795_500_000.0)
    draft = Draft(case="7KQ4-M2XA-9DRT", person=person, complaint=filed)
    visit = Visit(stage=Stage.SIGNING_COMPLAINT, journey="signing-sim", language="en", draft=draft)
    ticket = paperwork.receipt(visit)
    assert ticket.title == "Complaint ticket"
    assert ("Complaint number", "7KQ4-M2XA-9DRT/1") in ticket.lines
    assert (ticket.qr, dict(ticket.labels).get("scan")) == ("", None)
    assert "AN" not in " ".join(value for _, value in ticket.lines)
