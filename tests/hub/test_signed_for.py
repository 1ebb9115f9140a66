"""A child's SIM and SIMs of an enterprise at the centre (B8, B9): what is claimed, what forbids."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from hub.cases.cases import CannotDecideError
from hub.counters.numbers import used
from sync.wire.case_v1 import (
    CaseV1,
    ConsentV1,
    FaceEvidence,
    LineV1,
    PersonField,
    SignatoryV1,
)
from sync.wire.centre_v1 import AllowanceV1, AskAllowance, AskResume
from tests.hub.browser import PASSWORD, browser
from tests.hub.world import CODE, ICCIDS, JPEG, NOON, NUMBER, World

TAX_CODE = "0100109106"


def person(**fields: str) -> dict[str, PersonField]:
    return {name: PersonField(value, "chip") for name, value in fields.items()}


ADULT = SignatoryV1(
    "VNM/001090001234", "cccd",
    person(full_name="NGUYỄN THỊ AN", id_number="001090001234", birth="1990-01-01"),
)  # fmt: skip
FACE = FaceEvidence(0.8, 0.5, same=True, reference="printed", models={})


def signed(journey: str, **changes: Any) -> CaseV1:
    """Make a case that somebody signed for another."""
    plain = CaseV1(
        case="case-1", journey=journey, brand="mobifone", policy="2026-11", language="vi",
        opened=NOON, submitted=NOON, reservation="", number="", document="", document_kind="",
        person={}, email="an@example.vn", iccid="", iccids={}, dispensed=False,
        pictures={"portrait": JPEG, "signatory_front": JPEG}, face=FACE,
        consents=[ConsentV1("terms", "1", NOON)], resume_code="ABCD1234EFGH", signatory=ADULT,
        contract=b"%PDF", strokes=[[(0.1, 0.1, 0)]],
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def child(**changes: Any) -> CaseV1:
    values = {
        "reservation": CODE, "number": NUMBER, "iccid": ICCIDS[0], "document": "VNM/001216005678",
        "document_kind": "can_cuoc",
        "person": person(full_name="NGUYỄN BẢO AN", id_number="001216005678", birth="2016-03-01"),
        "pictures": {"portrait": JPEG, "signatory_front": JPEG, "front": JPEG},
        "details": {"relation": "mother"},
    }  # fmt: skip
    return signed("minor-sim", **{**values, **changes})


def firm(sims: int = 2, **changes: Any) -> CaseV1:
    values = {
        "document": f"MST/{TAX_CODE}", "lines": [line(n) for n in range(sims)],
        "person": person(full_name="Sao Mai", id_number=TAX_CODE, issuer="MST"),
        "pictures": {"portrait": JPEG, "signatory_front": JPEG, "paper_1_registration": JPEG,
                     "paper_2_authorisation": JPEG},
        "details": {"role": "authorised", "tax_code": TAX_CODE},
    }  # fmt: skip
    return signed("enterprise-sim", **{**values, **changes})


def line(n: int) -> LineV1:
    return LineV1(f"R-200{n}", f"+8490000010{n}", ICCIDS[n])


def reserve(hub: World, sims: int) -> None:
    for sim in map(line, range(sims)):
        hub.reservation(sim.reservation, sim.number, iccid=sim.iccid)


def held(hub: World, document: str) -> int:
    with hub.centre.database.read() as on:
        return used(on, hub.pepper.document(document))


def stands(hub: World) -> list[str]:
    with hub.centre.database.read() as on:
        return hub.centre.cases.blockers(on, hub.case())


def test_b8_a_childs_number_counts_on_the_child_and_waits_for_a_person(hub: World) -> None:
    hub.reservation(iccid=ICCIDS[0])
    hub.call()
    hub.send(child())
    assert hub.case().state == "IN_REVIEW"
    assert (held(hub, "VNM/001216005678"), held(hub, "VNM/001090001234")) == (1, 0)
    hub.approve()
    assert (hub.case().state, hub.kept().status) == ("CONNECTED", "CONNECTED")


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        (lambda c: {"signatory": None, "pictures": {**c.pictures, "front": JPEG}},
         "signatory.missing"),
        (lambda c: {"face": None}, "signatory.face"),
        (lambda c: {"face": msgspec.structs.replace(FACE, same=False)}, "signatory.face"),
        (lambda c: {"signatory": msgspec.structs.replace(
            ADULT, person={**ADULT.person, "birth": PersonField("2010-01-01", "chip")})},
         "signatory.age"),
        (lambda c: {"person": {**c.person, "birth": PersonField("2012-09-21", "chip")}},
         "minor.age"),
        (lambda c: {"person": {**c.person, "birth": PersonField("2020-09-22", "chip")}},
         "minor.age"),
        (lambda c: {"details": {}}, "minor.relation"),
        (lambda c: {"details": {"relation": "guardian"}}, "papers.missing"),
        (lambda c: {"consents": []}, "consent.missing"),
    ],
)  # fmt: skip
def test_b8_nobody_approves_a_child_without_a_recognised_adult_and_their_word(
    hub: World, changes: Callable[[CaseV1], dict[str, Any]], flag: str
) -> None:
    hub.reservation(iccid=ICCIDS[0])
    hub.call()
    case = child()
    hub.send(msgspec.structs.replace(case, **changes(case)))
    assert flag in stands(hub)
    with pytest.raises(CannotDecideError):
        hub.approve()


def test_b8_without_an_agents_word_a_childs_sim_is_not_connected(hub: World) -> None:
    hub.reservation(iccid=ICCIDS[0])
    hub.send(child())
    assert stands(hub) == ["call.missing"]


def test_b8_typed_words_of_a_certificate_are_to_be_read_against_its_picture(hub: World) -> None:
    hub.reservation(iccid=ICCIDS[0])
    hub.call()
    pictures = {"portrait": JPEG, "signatory_front": JPEG, "paper_1_birth_certificate": JPEG}
    hub.send(child(document_kind="birth_certificate", pictures=pictures))
    assert "minor.typed" in hub.case().flags
    assert stands(hub) == []


def test_b8_a_child_of_whom_nothing_is_shown_is_not_reviewed(hub: World) -> None:
    hub.reservation(iccid=ICCIDS[0])
    hub.send(child(pictures={"portrait": JPEG, "signatory_front": JPEG}))
    assert (hub.case().state, hub.case().reason) == ("PHOTO_REJECTED", "doc.not_found")


def test_b8_what_was_sent_back_is_open_again_and_begun_anew(hub: World) -> None:
    hub.reservation(iccid=ICCIDS[0])
    hub.call()
    hub.send(child())
    hub.reject("doc.glare")
    assert (hub.kept().status, held(hub, "VNM/001216005678")) == ("CONNECT_FAILED", 0)
    asked = AskResume(CODE, "ABCD1234EFGH", "")
    assert hub.refused(asked) == "data.resume_code_wrong"


def test_b9_every_sim_is_held_counted_on_the_tax_code_and_connected(hub: World) -> None:
    reserve(hub, 2)
    hub.send(firm())
    assert (hub.case().state, stands(hub)) == ("IN_REVIEW", [])
    assert {hub.kept(line(n).reservation).status for n in range(2)} == {"CONNECTING"}
    assert held(hub, f"MST/{TAX_CODE}") == 2
    assert held(hub, "VNM/001090001234") == 0
    hub.approve()
    assert {hub.kept(line(n).reservation).status for n in range(2)} == {"CONNECTED"}


def test_b9_the_centre_tells_how_many_a_tax_code_may_still_have(hub: World) -> None:
    reserve(hub, 2)
    hub.send(firm())
    most = hub.centre.rules.max_enterprise_numbers
    asked = AskAllowance(f"MST/{TAX_CODE}", "enterprise-sim")
    assert hub.ask(asked) == AllowanceV1(2, most)
    assert hub.ask(AskAllowance("VNM/001090001234", "sim-activate")) == AllowanceV1(0, 3)


def test_b9_all_sims_are_let_go_when_the_case_is_sent_back(hub: World) -> None:
    reserve(hub, 2)
    hub.send(firm())
    hub.reject("doc.blur_text")
    assert {hub.kept(line(n).reservation).status for n in range(2)} == {"CONNECT_FAILED"}
    assert held(hub, f"MST/{TAX_CODE}") == 0


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"document": "MST/0100109107"}, "enterprise.tax_code"),
        ({"document": "VNM/001090001234"}, "enterprise.tax_code"),
        ({"lines": []}, "enterprise.no_sims"),
        ({"lines": [LineV1("R-2000", "+84900000100", ICCIDS[9])]}, "sim.mismatch_reservation"),
        ({"lines": [LineV1("R-9999", "+84900000100", ICCIDS[0])]}, "reservation.unknown"),
        ({"email": ""}, "data.email_required"),
        ({"face": None}, "signatory.face"),
        ({"pictures": {"portrait": JPEG, "signatory_front": JPEG, "paper_1_registration": JPEG}},
         "papers.missing"),
    ],
)  # fmt: skip
def test_b9_what_no_person_may_approve(hub: World, changes: dict[str, Any], flag: str) -> None:
    reserve(hub, 2)
    hub.send(firm(**changes))
    assert flag in stands(hub)
    with pytest.raises(CannotDecideError):
        hub.approve()


def test_b9_the_legal_representative_needs_no_letter(hub: World) -> None:
    reserve(hub, 1)
    pictures = {"portrait": JPEG, "signatory_front": JPEG, "paper_1_registration": JPEG}
    hub.send(firm(1, pictures=pictures, details={"role": "legal"}))
    assert stands(hub) == []


def test_the_desk_shows_the_owner_and_who_signed_each_apart(hub: World) -> None:
    hub.centre.operators.add("anna", PASSWORD)
    hub.reservation(iccid=ICCIDS[5])
    reserve(hub, 2)
    hub.send(child(iccid=ICCIDS[5]))
    hub.send(firm(case="case-2"))
    with browser(hub.centre) as desk:
        assert desk.log_in() == 303
        shown = desk.http.get("/cases/case-1").text
        assert shown.index("NGUYỄN BẢO AN") < shown.index("Who stood there and signed")
        assert shown.index("Who stood there and signed") < shown.index("NGUYỄN THỊ AN")
        assert "Signer&#39;s document, front" in shown
        firms = desk.http.get("/cases/case-2").text
        assert all(sim.iccid in firms for sim in map(line, range(2)))
        assert f"2 of {hub.centre.rules.max_enterprise_numbers}" in firms
        assert desk.http.get("/cases/case-2/pictures/paper_2_authorisation").status_code == 200
