"""A person's own data (B4): told to its owner, withdrawn, asked for, erased with a certificate."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from hub.cases.tables import ENVELOPES
from hub.people.my_data import TRIES, certificate_file
from hub.people.requests import CannotAnswerError
from hub.people.tables import REQUESTS
from sync.wire.my_data_v1 import AskData
from sync.wire.transfer_v1 import verify_centre
from tests.hub.browser import PASSWORD, Browser, browser
from tests.hub.test_subscribers import DOCUMENT, visit
from tests.hub.world import ICCID, World, case

UNKNOWN = "data.case_unknown"
RIGHT = AskData("case-1", "K7QP-4MWX", DOCUMENT)
DAY = 86_400


@pytest.fixture
def refused_case(hub: World) -> World:
    """Begin with a case refused for good: nothing of it has to be kept."""
    hub.reservation(iccid=ICCID)
    hub.send(case(call_decision=hub.call().decision))
    hub.reject("doc.class_refused")
    return hub


def asked(hub: World, **details: str) -> list[Any]:
    hub.send(visit("", "my-data", case="case-2", own_number=None,
                   details={"about": "case-1", **details}))  # fmt: skip
    with hub.centre.database.read() as on:
        return list(on.execute(select(REQUESTS).order_by(REQUESTS.c.ticket)))


def test_b4_the_owner_sees_what_was_agreed_to_and_when_an_answer_is_due(
    refused_case: World,
) -> None:
    told: Any = refused_case.ask(RIGHT)
    assert [(one.purpose, one.withdrawn) for one in told.consents] == [("identity", False)]
    now = refused_case.centre.clock()
    assert told.due["withdrawal"] == now + 15 * DAY
    assert now < told.due["copy"] <= now + 5 * DAY
    assert told.held == ""


def test_receipt_and_document_are_both_needed(refused_case: World) -> None:
    other = AskData("case-1", "K7QP-4MWX", "VNM/079200000002")
    assert refused_case.refused(other) == "data.other_document"
    assert refused_case.refused(AskData("case-1", "AAAA-AAAA", DOCUMENT)) == UNKNOWN
    for _ in range(TRIES - 2):
        refused_case.refused(other)
    assert refused_case.refused(RIGHT) == "data.too_often"


def test_b4_wishes_become_tickets_with_a_due_date(refused_case: World) -> None:
    rows = asked(refused_case, withdraw="marketing", ask="copy,erasure,everything")
    assert [(row.kind, row.what) for row in rows] == [
        ("withdrawal", "marketing"), ("copy", ""), ("erasure", ""),
    ]  # fmt: skip
    assert all(row.due_at > row.received_at for row in rows)


def test_nobody_asks_for_the_data_of_another_person(refused_case: World) -> None:
    other = visit("", "my-data", case="case-2", own_number=None, document="VNM/079200000002",
                  details={"about": "case-1", "ask": "erasure"})  # fmt: skip
    refused_case.send(other)
    assert "data.not_the_holder" in refused_case.case("case-2").flags
    with pytest.raises(Exception, match=r"data\.not_the_holder"):
        refused_case.approve("case-2")


def test_b4_an_erasure_destroys_the_evidence_and_is_certified(refused_case: World) -> None:
    hub = refused_case
    ticket = asked(hub, ask="erasure")[0].ticket
    hub.centre.requests.carry_out(ticket, "anna")
    assert hub.case().state == "ERASED"
    assert (hub.case().name_masked, hub.case().document) == ("", "")
    with hub.centre.database.read() as on:
        body = on.scalar(select(ENVELOPES.c.body).where(ENVELOPES.c.case_id == "case-1"))
        row = on.execute(select(REQUESTS)).one()
    assert body == b""
    told = json.loads(certificate_file(row))
    signed = bytes.fromhex(told["purpose"]) + bytes.fromhex(told["signed"])
    verify_centre(signed, bytes.fromhex(told["signature"]), hub.sign_key.public_key())
    assert told["certificate"]["case"] == "case-1"
    assert len(told["certificate"]["digests"]) == 1
    assert hub.refused(RIGHT) == UNKNOWN


def test_a_legal_hold_forbids_the_erasure_until_it_is_lifted(refused_case: World) -> None:
    hub = refused_case
    ticket = asked(hub, ask="erasure")[0].ticket
    hub.centre.requests.hold("case-1", "anna", "court order 12")
    with pytest.raises(CannotAnswerError, match="kept"):
        hub.centre.requests.carry_out(ticket, "anna")
    assert hub.case().state == "REJECTED"
    hub.centre.requests.release("case-1", "anna")
    hub.centre.requests.carry_out(ticket, "anna")
    assert hub.case().state == "ERASED"


def test_the_evidence_of_a_running_contract_is_kept(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case(call_decision=hub.call().decision))
    undecided: Any = hub.ask(RIGHT)
    assert undecided.held == "case.undecided"
    hub.approve()
    running: Any = hub.ask(RIGHT)
    assert running.held == "contract.running"


def test_an_answered_request_is_answered_once(refused_case: World) -> None:
    ticket = asked(refused_case, ask="copy")[0].ticket
    refused_case.centre.requests.refuse(ticket, "anna", "sent by post already")
    with pytest.raises(CannotAnswerError):
        refused_case.centre.requests.carry_out(ticket, "anna")


@pytest.fixture
def desk(refused_case: World) -> Iterator[Browser]:
    refused_case.centre.operators.add("anna", PASSWORD)
    with browser(refused_case.centre) as made:
        assert made.log_in() == 303
        yield made


def test_the_desk_answers_holds_and_erases_with_a_certificate(
    refused_case: World, desk: Browser
) -> None:
    hub = refused_case
    asked(hub, ask="copy,erasure")
    page = desk.http.get("/requests").text
    assert "case-2/1" in page
    assert "Erase and certify" in page
    assert desk.post("/requests/case-2/1/done", "/requests") == 303
    assert desk.post("/requests/case-2/1/done", "/requests") == 409
    assert desk.post("/holds/case-1", "/requests", reason="court order 12") == 303
    held = desk.http.get("/requests").text
    assert "legal hold (court order 12)" in held
    assert "Erase and certify" not in held
    assert desk.post("/requests/case-2/2/done", "/requests") == 409
    assert desk.post("/holds/case-1", "/requests", reason="") == 303
    assert desk.post("/requests/case-2/2/done", "/requests") == 303
    told = desk.http.get("/requests/case-2/2/certificate.json").json()
    assert told["certificate"]["case"] == "case-1"
    assert desk.http.get("/cases/case-1").status_code == 404


def test_a_request_is_refused_with_words_only(refused_case: World, desk: Browser) -> None:
    asked(refused_case, ask="correction")
    assert desk.post("/requests/case-2/1/refuse", "/requests", reason="  ") == 409
    assert desk.post("/requests/case-2/1/refuse", "/requests", reason="is right as it is") == 303
    assert "is right as it is" in desk.http.get("/requests").text


def test_late_requests_are_counted_on_every_page(refused_case: World, desk: Browser) -> None:
    asked(refused_case, ask="copy")
    refused_case.pass_s(8 * DAY)
    assert desk.log_in() == 303
    page = desk.http.get("/cases").text
    assert '<b class="count bad">1</b>' in page
    assert desk.http.post("/requests/case-2/1/done", data={"csrf": "x"}).status_code == 403
