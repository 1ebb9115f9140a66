"""Real-name at the centre: codes (A57), one card a document (A72), review, SMS, resubmission."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.cases.cases import CannotDecideError
from hub.counters.real_name import ALPHABET, MADE_A_DAY, SIGNS, WRONG_OF_DEVICE
from hub.counters.tables import ACTIVATIONS, CARDS
from hub.post.tables import TEXTS
from hub.web.views import pulse
from sync.wire.case_v1 import CaseV1, PersonField
from sync.wire.centre_v1 import AllowanceV1, AskAllowance, AskResume, ResumeGrantV1
from sync.wire.real_name_v1 import Activate, ActivationV1, OpenActivation, OpenedV1
from tests.hub.world import ICCIDS, OTHER, World, case, world

SIM, SECOND = "8984040000000000100", "8984040000000000118"
ENTERED = {"full_name": "Nguyễn Thị Lan", "id_number": "079200000001", "address": "Huế"}
DAY = 86_400


@pytest.fixture
def sold(hub: World) -> World:
    hub.load("cards", f"iccid,number\n{SIM},+84900000100\n{SECOND},+84900000118\n")
    return hub


def made(hub: World, iccid: str = SIM, order: str = "verify_first") -> ActivationV1:
    answer = hub.ask(Activate(iccid, ENTERED, order))
    assert isinstance(answer, ActivationV1), answer
    return answer


def opened(hub: World, code: str) -> OpenedV1:
    answer = hub.ask(OpenActivation(code))
    assert isinstance(answer, OpenedV1), answer
    return answer


def registration(hub: World, name: str = "case-1", iccid: str = SIM, **more: object) -> CaseV1:
    ticket = opened(hub, made(hub, iccid).code).ticket
    return plain(name, iccid, ticket, **more)


def plain(name: str, iccid: str, ticket: str, **more: object) -> CaseV1:
    usual = case(
        name, journey="real-name", reservation="", number="", iccid="", call_decision=None,
        iccids={"activation": iccid}, contract=None, strokes=[], email="",
        details={"activation": ticket},
    )  # fmt: skip
    person = {**usual.person, "contact": PersonField("+84900000999", "typed")}
    return msgspec.structs.replace(usual, person=person, **more)


def texts(hub: World) -> list[tuple[str, str, str]]:
    with hub.centre.database.read() as on:
        rows = on.execute(select(TEXTS).order_by(TEXTS.c.id))
        return [(row.kind, row.recipient, row.body) for row in rows]


def held(hub: World, iccid: str = SIM) -> tuple[bool, bool]:
    with hub.centre.database.read() as on:
        row = on.execute(select(CARDS).where(CARDS.c.iccid == iccid)).one()
    return row.document is not None, row.pending


def test_a57_a_code_is_of_60_bits_without_look_alikes_and_kept_as_a_hash(sold: World) -> None:
    code = made(sold).code
    assert len(code) == SIGNS
    assert len(ALPHABET) ** SIGNS >= 2**60
    assert not set(ALPHABET) & set("01OI")
    with sold.centre.database.read() as on:
        row = on.execute(select(ACTIVATIONS)).one()
    kept = b"".join(str(value).encode() for value in row) + row.entered
    assert code.encode() not in kept
    assert ENTERED["full_name"].encode() not in kept


def test_a57_the_code_gives_back_the_sim_it_was_made_for_and_what_was_entered(sold: World) -> None:
    code = made(sold).code
    found = sold.ask(OpenActivation(f"{code[:4].lower()}-{code[4:8]} {code[8:]}"), OTHER)
    assert isinstance(found, OpenedV1)
    assert (found.iccid, found.number, found.entered) == (SIM, "+84900000100", ENTERED)


def test_a57_a_code_is_used_once(sold: World) -> None:
    code = made(sold).code
    assert sold.send(plain("case-1", SIM, opened(sold, code).ticket))[0] == "stored"
    assert sold.refused(OpenActivation(code)) == "activation.code_used"


def test_a57_a_code_expires_and_what_was_told_is_erased(sold: World) -> None:
    code = made(sold).code
    sold.pass_s(30 * DAY - 60)
    assert opened(sold, code).iccid == SIM
    sold.pass_s(61)
    assert sold.refused(OpenActivation(code)) == "activation.code_expired"
    with sold.centre.database.read() as on:
        assert on.scalar(select(ACTIVATIONS.c.entered)) == b""


def test_a57_a_new_code_for_the_same_sim_voids_the_old(sold: World) -> None:
    first, second = made(sold).code, made(sold).code
    assert sold.refused(OpenActivation(first)) == "activation.code_used"
    assert opened(sold, second).iccid == SIM


def test_a57_guesses_are_counted_by_kiosk_and_codes_by_sim(sold: World) -> None:
    code = made(sold).code
    for guess in range(WRONG_OF_DEVICE):
        assert sold.refused(OpenActivation(f"{guess:012}")) == "activation.code_unknown"
    assert sold.refused(OpenActivation(code)) == "activation.too_often"
    assert isinstance(sold.ask(OpenActivation(code), OTHER), OpenedV1)
    sold.pass_s(901)
    assert opened(sold, code).iccid == SIM
    for _ in range(MADE_A_DAY - 1):
        made(sold)
    assert sold.refused(Activate(SIM, ENTERED, "verify_first")) == "activation.too_often"


def test_a55_a_sim_that_was_never_sold_gets_no_code(sold: World) -> None:
    assert sold.refused(Activate(ICCIDS[3], ENTERED, "verify_first")) == "activation.sim_unknown"


@pytest.mark.parametrize(("order", "at_once"), [("verify_first", False), ("activate_first", True)])
def test_a53_the_order_decides_when_the_sim_serves(sold: World, order: str, at_once: bool) -> None:
    assert made(sold, order=order).in_service is at_once
    with sold.centre.database.read() as on:
        served = on.scalar(select(CARDS.c.service_at).where(CARDS.c.iccid == SIM))
    assert (served is not None) is at_once


def test_a67_review_is_due_in_working_days_and_the_desk_warned_before(sold: World) -> None:
    sold.send(registration(sold))
    row = sold.case()
    assert row.state == "IN_REVIEW"
    assert row.due_at == 1_790_244_000.0  # Thursday 24 Sep 2026, 17:00 in Viet Nam
    way = sold.centre.cases.way("real-name")
    assert way.alarm_at(row.received_at, row.due_at) == row.due_at - DAY


def test_a69_approved_the_card_serves_and_both_phones_are_told(sold: World) -> None:
    sold.send(registration(sold))
    sold.approve()
    assert sold.case().state == "APPROVED"
    assert held(sold) == (True, False)
    told = texts(sold)
    assert [(kind, number) for kind, number, _ in told] == [
        ("registered", "+84900000100"), ("told", "+84900000999"),
    ]  # fmt: skip
    assert all("case-1" in body for _, _, body in told)


def test_a70_sent_back_with_a_reason_it_goes_on_anywhere_by_case_number(sold: World) -> None:
    sold.send(registration(sold))
    sold.reject("face.no_match")
    ((kind, number, body),) = texts(sold)
    assert (kind, number) == ("failed", "+84900000999")
    assert "case-1" in body
    grant = sold.ask(AskResume("", "K7QP-4MWX", "case-1"), OTHER)
    assert grant == ResumeGrantV1("case-1", "portrait", "face.no_match", "cccd", "real-name")
    again = plain(
        "case-2", "", "", resumes="case-1", resumed_step="portrait", details={}, iccids={}
    )
    assert sold.send(again)[0] == "stored"
    sold.approve("case-2")
    assert held(sold) == (True, False)


def test_a70_somebody_elses_code_resumes_nothing(sold: World) -> None:
    sold.send(registration(sold))
    sold.reject("face.no_match")
    assert sold.refused(AskResume("", "AAAA-BBBB", "case-1")) == "data.resume_code_wrong"
    assert sold.refused(AskResume("", "K7QP-4MWX", "case-7")) == "data.resume_code_wrong"


def test_a72_a_second_card_of_the_same_document_is_refused(sold: World) -> None:
    second = registration(sold, "case-2", SECOND)
    sold.send(registration(sold))
    sold.send(second)
    row = sold.case("case-2")
    assert (row.state, row.reason) == ("REJECTED", "data.one_card")
    assert held(sold, SECOND)[0] is False
    assert sold.ask(AskAllowance("VNM/079200000001", "real-name")) == AllowanceV1(1, 1)
    assert sold.ask(AskAllowance("VNM/079200000001")) == AllowanceV1(1, 3)


def test_a72_the_same_case_again_changes_nothing(sold: World) -> None:
    whole = registration(sold)
    envelope = sold.sealed(whole)
    for expected in ("stored", "stored", "duplicate"):
        got = sold.centre.intake.store(envelope, "kiosk-0001")[0].value
        assert got in (expected, "duplicate")
    assert sold.case().state == "IN_REVIEW"


@pytest.mark.parametrize("ticket", ["", "no-such-ticket"])
def test_a57_a_case_without_its_code_is_never_approved(sold: World, ticket: str) -> None:
    sold.send(plain("case-1", SIM, ticket))
    with sold.centre.database.read() as on:
        blocked = sold.centre.cases.blockers(on, sold.case())
    assert "activation.code_unknown" in blocked


def test_a57_two_cases_with_one_code_the_second_is_held_up(sold: World) -> None:
    first = registration(sold)
    sold.send(first)
    sold.send(msgspec.structs.replace(first, case="case-2", document="VNM/079200000002"))
    with sold.centre.database.read() as on:
        assert "activation.code_used" in sold.centre.cases.blockers(on, sold.case("case-2"))
    with pytest.raises(CannotDecideError):
        sold.approve("case-2")


def test_a_card_of_somebody_else_gets_no_code(sold: World) -> None:
    sold.send(registration(sold))
    assert sold.refused(Activate(SIM, ENTERED, "verify_first")) == "activation.sim_registered"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("shared")
    with world(folder) as made_:
        made_.load("cards", f"iccid,number\n{SIM},+84900000100\n")
        yield made_


@settings(max_examples=25)
@given(st.text(max_size=80))
def test_no_text_opens_a_registration(shared: World, text: str) -> None:
    shared.pass_s(1_000)
    assert shared.refused(OpenActivation(text)) == "activation.code_unknown"


def test_a67_the_desk_is_warned_by_working_days_and_shows_them(sold: World) -> None:
    sold.send(registration(sold))
    assert pulse(sold.centre).due_soon == 0
    sold.pass_s(2 * DAY + 3600)  # two working days later, after closing time
    assert pulse(sold.centre).due_soon == 1
    sold.pass_s(DAY)
    assert (pulse(sold.centre).due_soon, pulse(sold.centre).overdue) == (0, 1)


def test_a57_codes_of_a_card_are_counted_all_day_whatever_else_is_counted(sold: World) -> None:
    for _ in range(MADE_A_DAY):
        made(sold)
    sold.pass_s(3600)
    assert sold.refused(OpenActivation("ABCDEFGHJKMN")) == "activation.code_unknown"
    assert sold.refused(Activate(SIM, ENTERED, "verify_first")) == "activation.too_often"
    sold.pass_s(86_400)
    assert made(sold).code
