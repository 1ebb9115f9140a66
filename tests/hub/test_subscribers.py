"""The book of subscribers: re-verification (B1), update of details (B2), "my numbers" (B5)."""

from typing import Any

import pytest
from sqlalchemy import select

from hub.counters.tables import NUMBERS
from hub.imports.files import ImportFileError
from hub.people import plain
from hub.people.subscribers import COMPARED, UNKNOWN_TRIES
from hub.people.tables import REQUESTS, SUBSCRIBER_FIELDS, SUBSCRIBERS
from hub.post.tables import TEXTS
from sync.wire.case_v1 import CaseV1, ChipEvidence, PersonField
from sync.wire.centre_v1 import CheckOtp, SendOtp
from sync.wire.subscriber_v1 import AskHolder, AskNumbers, AskRecord, AskSubscriber
from tests.hub.world import ICCID, JPEG, KIOSK, NOON, OTHER, World, case

MINE = "+84901234567"
HEAD = "number,iccid,status,reason,since,document,full_name,birth,sex,address"
LAN = 'VNM/079200000001,NGUYỄN THỊ LAN,1999-02-03,F,"5 Trần Phú, Huế"'
DOCUMENT = "VNM/079200000001"
CHIP = ChipEvidence("PACE", "PA_OK", {"DG1": "OK", "DG2": "OK"}, {"DG1": b"a"})
PERSON = {
    "full_name": PersonField("Nguyễn Thị Lan", "chip"), "birth": PersonField("1999-02-03", "chip"),
    "id_number": PersonField("079200000001", "chip"), "sex": PersonField("F", "chip"),
    "address": PersonField("12 Lê Lợi, Đà Nẵng", "chip"),
}  # fmt: skip


BLOCKED = f"{MINE},{ICCID},OUTGOING_BLOCKED,device_change,{NOON - 9e5:.0f},{LAN}"


def book(hub: World, line: str = BLOCKED) -> None:
    hub.load("subscribers", f"{HEAD}\n{line}\n")


def proof(hub: World, number: str = MINE, device: str = KIOSK) -> str:
    """Send a code to the number and give it back, as its holder would."""
    sent: Any = hub.ask(SendOtp(number), device)
    hub.ask(CheckOtp(sent.ticket, hub.phones.code()), device)
    return str(sent.ticket)


def holder(otp: str, **more: str) -> AskHolder:
    said = {"document": DOCUMENT, "full_name": "NGUYEN THI LAN", "birth": "1999-02-03", **more}
    return AskHolder(MINE, otp, **said)


def visit(otp: str, journey: str = "reverify-sim", **more: Any) -> CaseV1:
    details = {"otp": otp, **more.pop("details", {})}
    usual: dict[str, Any] = {
        "journey": journey, "reservation": "", "number": "", "iccid": "", "iccids": {},
        "email": "", "strokes": [], "contract": None, "own_number": MINE, "chip": CHIP,
        "person": PERSON, "pictures": {"front": JPEG, "portrait": JPEG}, "details": details,
    }  # fmt: skip
    return case(**{**usual, **more})


def row(hub: World) -> Any:
    with hub.centre.database.read() as on:
        return on.execute(select(SUBSCRIBERS)).one()


def texts(hub: World) -> list[Any]:
    with hub.centre.database.read() as on:
        return [(one.kind, one.recipient) for one in on.execute(select(TEXTS))]


def test_b11_number_or_sim_tell_status_reason_and_since_when(hub: World) -> None:
    book(hub)
    by_number: Any = hub.ask(AskSubscriber(MINE))
    assert by_number == hub.ask(AskSubscriber(iccid=ICCID))
    assert (by_number.status, by_number.reason) == ("OUTGOING_BLOCKED", "device_change")
    assert by_number.since == NOON - 9e5


def test_a_kiosk_cannot_search_for_numbers(hub: World) -> None:
    book(hub)
    for n in range(UNKNOWN_TRIES):
        assert hub.refused(AskSubscriber(f"+8490000{n:04}")) == "otp.number_unknown"
    assert hub.refused(AskSubscriber(MINE)) == "data.too_often"
    hub.pass_s(901)
    assert hub.ask(AskSubscriber(MINE)).number == MINE  # type: ignore[union-attr]


def test_the_book_holds_no_name_number_or_birth_date(hub: World) -> None:
    book(hub)
    hub.centre.database.close()
    stored = (hub.folder / "hub.db").read_bytes()
    for personal in ("LAN", "079200000001", "1999-02-03", "Trần Phú"):
        assert personal.encode() not in stored


def test_b12_three_fields_are_one_answer_and_how_they_are_written_does_not_count(
    hub: World,
) -> None:
    book(hub)
    otp = proof(hub)
    assert hub.ask(holder(otp)).same  # type: ignore[union-attr]
    assert hub.ask(holder(otp, full_name="Nguyễn  thị LAN", birth="03/02/1999")).same  # type: ignore[union-attr]
    for other in ({"document": "VNM/079200000002"}, {"full_name": "TRAN LAN"},
                  {"birth": "1999-02-04"}, {"birth": ""}):  # fmt: skip
        assert not hub.ask(holder(otp, **other)).same  # type: ignore[union-attr]


def test_the_book_says_nothing_without_the_code_sent_to_the_number(hub: World) -> None:
    book(hub)
    assert hub.refused(holder("")) == "otp.expired"
    elsewhere = proof(hub, "+84907777777")
    assert hub.refused(holder(elsewhere)) == "otp.expired"
    mine = proof(hub)
    assert hub.refused(holder(mine), OTHER) == "otp.expired"
    hub.pass_s(1801)
    assert hub.refused(holder(mine)) == "otp.expired"


def test_people_cannot_be_tried_out_against_a_number(hub: World) -> None:
    book(hub)
    otp = proof(hub)
    for n in range(COMPARED):
        hub.ask(holder(otp, birth=f"1990-01-{n + 1:02}"))
    assert hub.refused(holder(otp)) == "data.too_often"


def test_b13_what_chip_and_face_prove_restores_the_service_at_once(hub: World) -> None:
    book(hub)
    assert hub.send(visit(proof(hub)))[0] == "stored"
    assert hub.case().state == "CONNECTED"
    assert (row(hub).status, row(hub).reason, row(hub).verified_by) == ("ACTIVE", "", "case-1")
    assert texts(hub) == [("restored", MINE)]
    book(hub)  # the operator's file of this morning does not undo it
    assert row(hub).status == "ACTIVE"


@pytest.mark.parametrize(
    ("more", "flag"),
    [
        ({"chip": None}, "chip.not_read"),
        ({"face": None}, "face.unmeasured"),
        ({"exceptions": ["head_cover"]}, None),
        ({"person": {**PERSON, "birth": PersonField("1999-02-04", "chip")}},
         "record.birth_differs"),
        ({"document": "VNM/079200000002"}, "record.document_differs"),
        ({"person": {**PERSON, "id_number": PersonField("079200000001", "qr")}}, None),
    ],
)  # fmt: skip
def test_what_is_not_beyond_question_waits_for_a_person(
    hub: World, more: dict[str, Any], flag: str | None
) -> None:
    book(hub)
    hub.send(visit(proof(hub), **more))
    assert hub.case().state == "IN_REVIEW"
    assert row(hub).status == "OUTGOING_BLOCKED"
    assert flag is None or flag in hub.case().flags


def test_a_case_without_the_numbers_own_code_can_not_be_approved(hub: World) -> None:
    book(hub)
    hub.send(visit(proof(hub, "+84907777777")))
    assert "otp.unproven" in hub.case().flags
    with pytest.raises(Exception, match=r"otp\.unproven"):
        hub.approve()


def test_b2_the_record_is_told_masked_and_only_for_its_own_document(hub: World) -> None:
    book(hub)
    otp = proof(hub)
    fields = {"full_name": "NGUYEN THI LAN", "birth": "1999-02-03", "address": "12 Lê Lợi, Đà Nẵng"}
    told: Any = hub.ask(AskRecord(MINE, otp, DOCUMENT, fields))
    agrees = {field.name: field.agrees for field in told.fields}
    assert agrees == {"document": True, "full_name": True, "birth": True, "address": False}
    shown = " ".join(field.masked for field in told.fields)
    for personal in ("LAN", "0792", "02-03", "Trần"):
        assert personal not in shown
    assert hub.refused(AskRecord(MINE, otp, "VNM/079200000002", fields)) == "data.record_differs"


def test_b2_old_value_and_new_one_stay_with_their_sources(hub: World) -> None:
    book(hub)
    hub.send(visit(proof(hub), "update-details", details={"changed": "address"}))
    assert hub.case().state == "APPROVED"
    with hub.centre.database.read() as on:
        held = [(one.source, one.case_id, one.until is None) for one in on.execute(
            select(SUBSCRIBER_FIELDS).where(SUBSCRIBER_FIELDS.c.name == "address"))]  # fmt: skip
    assert held == [("operator", None, False), ("chip", "case-1", True)]
    assert texts(hub) == [("updated", MINE)]


def test_b2_the_holder_of_an_old_card_moves_to_the_new_number_with_all_numbers(hub: World) -> None:
    book(hub, f"{MINE},,ACTIVE,,,VNM/024123456,NGUYỄN THỊ LAN,1999-02-03,F,Huế")
    hub.load("numbers", f"document,number\nVNM/024123456,{MINE}\nVNM/024123456,+84901111111\n")
    otp = proof(hub)
    old = {**PERSON, "old_number": PersonField("024123456", "chip")}
    told: Any = hub.ask(AskRecord(MINE, otp, DOCUMENT, {}, "VNM/024123456"))
    assert told.by_old_number
    hub.send(visit(otp, "update-details", person=old, details={"changed": ""}))
    assert hub.case().state == "APPROVED"
    with hub.centre.database.read() as on:
        documents = set(on.scalars(select(NUMBERS.c.document)))
    assert documents == {hub.pepper.document(DOCUMENT)}
    assert hub.ask(holder(otp)).same  # type: ignore[union-attr]


def test_b2_another_old_number_is_nobodys_alias(hub: World) -> None:
    book(hub, f"{MINE},,ACTIVE,,,VNM/024123456,NGUYỄN THỊ LAN,1999-02-03,F,Huế")
    otp = proof(hub)
    told = hub.refused(AskRecord(MINE, otp, DOCUMENT, {}, "VNM/024999999"))
    assert told == "data.record_differs"


def test_b5_numbers_are_listed_masked_and_a_foreign_one_becomes_a_ticket(hub: World) -> None:
    hub.load("numbers", f"document,number\n{DOCUMENT},{MINE}\n{DOCUMENT},+84901111222\n")
    told: Any = hub.ask(AskNumbers(DOCUMENT))
    assert [line.masked[-3:] for line in told.lines] == ["222", "567"]
    assert all("+84" not in line.masked for line in told.lines)
    refs = f"{told.lines[0].ref},made-up"
    hub.send(visit("", "my-numbers", own_number=None, details={"not_mine": refs}))
    with hub.centre.database.read() as on:
        tickets = [(one.kind, one.about, one.state) for one in on.execute(select(REQUESTS))]
    assert tickets == [("complaint", "+84901111222", "open")]


@pytest.mark.parametrize(
    "line",
    [
        f"0901234567,,ACTIVE,,,{LAN}", f"{MINE},,SOMETHING,,,{LAN}",
        f"{MINE},,ACTIVE,device_change,,{LAN}", f"{MINE},,ACTIVE,,yesterday,{LAN}",
        f"{MINE},,ACTIVE,,,VNM/1,A,1999-02-03,F,", f"{MINE},,ACTIVE,,,{DOCUMENT},A,03.99,F,",
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_and_nothing_is_kept(hub: World, line: str) -> None:
    with pytest.raises(ImportFileError, match="line 2"):
        book(hub, line)
    with hub.centre.database.read() as on:
        assert on.execute(select(SUBSCRIBERS)).first() is None


def test_a_masked_value_hides_what_identifies() -> None:
    assert plain.masked("document", "VNM/079200000001") == "••••••••0001"
    assert plain.masked("birth", "03/02/1999") == "••/••/1999"
    assert plain.masked("address", "12 Lê Lợi, Huế") == "•••, Huế"
    assert "Huế" not in plain.masked("address", "Huế")
