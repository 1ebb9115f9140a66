"""Signing SIM at the centre: each way a request can end, hostile services, accounts (A102-A110)."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hub.signing.accounts import LEVEL
from hub.signing.proof import unseal
from sync.wire.centre_v1 import Refused
from sync.wire.signing_v1 import (
    ENTERPRISE,
    AskSigning,
    CancelSigning,
    ComplaintV1,
    FileComplaint,
    RequestSigning,
)
from tests.hub.signing_world import (
    AN,
    FIRM,
    ID,
    LAN,
    NOBODY,
    OLD_ID,
    TAX_CODE,
    Signed,
    registration,
    signing_world,
)
from tests.hub.world import OTHER
from twins.signature_service import Authority, Phone, SignatureService

YEAR = timedelta(365)


@pytest.fixture(scope="module")
def running() -> Iterator[SignatureService]:
    with SignatureService() as service:
        service.phones[AN] = service.citizen("Lê Văn An", ID)
        service.phones[FIRM] = service.company("Công ty TNHH Sao Mai", TAX_CODE)
        service.phones[LAN] = service.citizen("Trần Thị Lan", "079200000001")
        yield service


@pytest.fixture
def world(tmp_path: Path, running: SignatureService) -> Iterator[Signed]:
    kept = dict(running.phones)
    running.spoil = lambda _, answer: answer
    running.delay, running.drip, running.lists = 0.0, 0.0, True
    running.authority.revoked.clear()
    for phone in kept.values():
        phone.shown, phone.answered, phone.signature = "", "", b""
        phone.on, phone.tries = True, 3
    with signing_world(tmp_path, running) as made:
        yield made
    running.phones.clear()
    running.phones.update(kept)


def test_a102_the_same_transaction_code_stands_on_kiosk_and_phone(world: Signed) -> None:
    made = world.rung()
    assert made.phase == "waiting"
    assert made.left_s == 120
    assert made.code in world.service.phones[AN].shown
    assert len(made.code) == 4


def test_a103_no_question_of_a_kiosk_has_room_for_a_pin() -> None:
    for question in (RequestSigning, AskSigning, CancelSigning):
        assert not [name for name in question.__struct_fields__ if "pin" in name.lower()]


def test_a109_a_signature_gives_the_data_of_the_certificate(world: Signed) -> None:
    told = world.signed()
    assert told.phase == "signed", told
    assert told.signer is not None
    assert (told.signer.full_name, told.signer.id_number) == ("Lê Văn An", ID)
    assert told.signer.issuer == "Specimen-CA Signing SIM"


@pytest.mark.parametrize("kind", ["CMND", "CCCD"])
def test_a_12_digit_number_is_read_under_either_name(world: Signed, kind: str) -> None:
    world.service.phones[AN] = world.service.citizen("Lê Văn An", ID, kind=kind)
    told = world.signed()
    assert told.signer is not None
    assert told.signer.id_number == ID


def test_a108_the_account_has_level_3_and_its_evidence(world: Signed) -> None:
    told = world.signed()
    assert world.hub.send(registration(told)) == ("stored", "")
    assert world.hub.case().state == "APPROVED"
    (account,) = world.accounts()
    assert account.level == LEVEL == 3
    proof = unseal(world.hub.pepper, told.ticket, account.proof)
    assert proof is not None
    assert told.code.encode() in proof.content
    assert len(proof.chain) == 3
    assert ID.encode() not in account.proof


def test_the_holder_is_told_by_text_and_mail(world: Signed) -> None:
    told = world.signed()
    world.hub.send(registration(told, email="an@example.vn"))
    with world.hub.centre.database.read() as on:
        texts = on.exec_driver_sql("select recipient, body from texts").all()
        mails = on.exec_driver_sql("select recipient, subject from mail").all()
    assert [row.recipient for row in texts] == [AN]
    assert [row.recipient for row in mails] == ["an@example.vn"]


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (lambda phone: phone.refuse(), "pki.refused"),
        (lambda phone: phone.confirm("000000"), "pki.wrong_pin"),
        (lambda phone: [phone.confirm("000000") or phone.ask("x", b"") for _ in range(3)],
         "pki.pin_blocked"),
    ],
)  # fmt: skip
def test_a104_what_the_phone_answers_is_named(world: Signed, deed: object, reason: str) -> None:
    made = world.rung()
    deed(world.service.phones[AN])  # type: ignore[operator]
    told = world.followed(made.ticket)
    assert (told.phase, told.reason) == ("failed", reason)


def test_a104_a_phone_that_is_off_times_out(world: Signed) -> None:
    world.service.phones[AN].on = False
    made = world.rung()
    assert world.followed(made.ticket).phase == "waiting"
    world.hub.pass_s(121)
    told = world.state(made.ticket)
    assert (told.phase, told.reason) == ("failed", "pki.timeout")


def test_a104_a_late_signature_is_ignored(world: Signed) -> None:
    made = world.rung()
    world.hub.pass_s(121)
    world.work()
    phone = world.service.phones[AN]
    phone.confirm(phone.pin)
    assert world.followed(made.ticket).reason == "pki.timeout"
    assert world.row(made.ticket).state == "failed"


def test_a104_an_unknown_number_is_named(world: Signed) -> None:
    made = world.rung(NOBODY)
    assert world.state(made.ticket).reason == "pki.number_unknown"


def test_a104_an_ended_certificate_is_named_with_its_day(world: Signed) -> None:
    phone = world.service.citizen("Lê Văn An", ID, -timedelta(days=3))
    world.service.phones[AN] = phone
    told = world.signed()
    assert told.reason == "pki.cert_expired"
    assert told.day == phone.certificate.not_valid_after_utc.date().isoformat()


def test_a104_a_revoked_certificate_is_named_with_its_day(world: Signed) -> None:
    world.service.revoke(world.service.phones[AN])
    told = world.signed()
    assert told.reason == "pki.cert_revoked"
    assert told.day


def test_without_its_list_a_certificate_is_not_believed(world: Signed) -> None:
    world.service.lists = False
    assert world.signed().reason == "pki.status_unknown"


def test_a_new_request_voids_the_one_before(world: Signed) -> None:
    first = world.rung()
    world.hub.pass_s(6)
    second = world.rung()
    phone = world.service.phones[AN]
    assert second.code in phone.shown
    phone.confirm(phone.pin)
    assert world.followed(second.ticket).phase == "signed"
    assert world.state(first.ticket).phase == "failed"


def test_asked_again_at_once_the_phone_rings_once(world: Signed) -> None:
    first = world.rung()
    assert world.request().ticket == first.ticket


def test_a_cancelled_request_signs_nothing(world: Signed) -> None:
    made = world.rung()
    world.hub.ask(CancelSigning(made.ticket))
    phone = world.service.phones[AN]
    phone.confirm(phone.pin)
    assert world.followed(made.ticket).phase == "failed"


def test_nobodys_phone_is_rung_without_end(world: Signed) -> None:
    for at in range(6):
        world.rung(case=f"case-{at}")
    answer = world.hub.ask(RequestSigning("case-7", "citizen", AN, "vi"))
    assert answer == Refused("pki.too_often")


def test_a_ticket_is_good_for_its_kiosk_alone(world: Signed) -> None:
    made = world.rung()
    assert world.hub.refused(AskSigning(made.ticket), OTHER) == "pki.unknown_request"


def test_a105_a_second_account_of_a_citizen_is_refused(world: Signed) -> None:
    world.hub.load("accounts", f"subject,number,old_number\ncitizen,{ID},\n")
    assert world.signed().reason == "data.dup_account"


def test_a105_an_account_that_came_in_between_is_found_too(world: Signed) -> None:
    told = world.signed()
    world.hub.load("accounts", f"subject,number,old_number\ncitizen,{ID},\n")
    world.hub.send(registration(told))
    assert (world.hub.case().state, world.hub.case().reason) == ("REJECTED", "data.dup_account")
    assert len(world.accounts()) == 1


def test_c25_nine_digits_find_the_account_of_twelve(world: Signed) -> None:
    world.hub.load("accounts", f"subject,number,old_number\ncitizen,{ID},{OLD_ID}\n")
    world.service.phones[AN] = world.service.citizen("Lê Văn An", OLD_ID, kind="CMND")
    assert world.signed().reason == "data.dup_account"


def test_c25_nine_digits_alone_open_no_account(world: Signed) -> None:
    world.service.phones[AN] = world.service.citizen("Lê Văn An", OLD_ID, kind="CMND")
    assert world.signed().reason == "pki.old_number"


def test_a106_whoever_has_the_sim_of_an_account_may_complain(world: Signed) -> None:
    world.hub.load("accounts", f"subject,number,old_number\ncitizen,{ID},\n")
    told = world.signed()
    filed = world.hub.ask(FileComplaint(told.ticket))
    assert isinstance(filed, ComplaintV1)
    assert filed.number == "case-1/1"
    assert filed == world.hub.ask(FileComplaint(told.ticket))


def test_nobody_complains_about_an_account_he_has_not_met(world: Signed) -> None:
    told = world.signed()
    assert world.hub.refused(FileComplaint(told.ticket)) == "pki.unknown_request"


def test_a107_a_second_account_of_a_company_is_refused(world: Signed) -> None:
    world.hub.load("accounts", f"subject,number,old_number\nenterprise,{TAX_CODE},\n")
    assert world.signed(FIRM, ENTERPRISE).reason == "data.dup_account"


def test_a107_a_tax_code_with_a_wrong_digit_is_named(world: Signed) -> None:
    wrong = TAX_CODE[:9] + str((int(TAX_CODE[9]) + 1) % 10)
    world.service.phones[FIRM] = world.service.company("Sao Mai", wrong)
    assert world.signed(FIRM, ENTERPRISE).reason == "data.tax_code_check_digit"


def test_a98_a_persons_certificate_opens_no_companys_account(world: Signed) -> None:
    assert world.signed(AN, ENTERPRISE).reason == "pki.other_subject"
    assert world.signed(FIRM).reason == "pki.other_subject"


def test_a110_a_company_without_an_address_is_refused(world: Signed) -> None:
    told = world.signed(FIRM, ENTERPRISE)
    world.hub.send(registration(told, email=""))
    assert (world.hub.case().state, world.hub.case().reason) == ("REJECTED", "data.email_required")
    assert world.accounts() == []


def test_a110_a_citizen_needs_no_address(world: Signed) -> None:
    world.hub.send(registration(world.signed(), email=""))
    assert world.hub.case().state == "APPROVED"


def test_a_company_gets_its_account(world: Signed) -> None:
    told = world.signed(FIRM, ENTERPRISE)
    assert told.signer is not None
    assert told.signer.tax_code == TAX_CODE
    world.hub.send(registration(told, email="mai@example.vn"))
    assert world.hub.case().state == "APPROVED"


@pytest.mark.parametrize(
    "changed",
    [
        {"details": {}}, {"details": {"signing": "made-up"}}, {"consents": []},
        {"document": "VNM/079200000001"}, {"resumes": "case-0"},
    ],
)  # fmt: skip
def test_no_account_without_a_verified_signature_of_this_case(
    world: Signed, changed: dict[str, object]
) -> None:
    world.hub.send(registration(world.signed(), **changed))
    assert (world.hub.case().state, world.hub.case().reason) == ("REJECTED", "pki.not_verified")
    assert world.accounts() == []


def test_a_signature_serves_one_case(world: Signed) -> None:
    told = world.signed()
    world.hub.send(registration(told))
    world.hub.send(registration(told, "case-2"))
    assert world.hub.case("case-2").state == "REJECTED"
    assert len(world.accounts()) == 1


def test_a_signature_of_another_kiosk_is_none(world: Signed) -> None:
    world.hub.send(registration(world.signed()), device=OTHER)
    assert world.hub.case().state == "REJECTED"


def other_content(phone: Phone) -> bytes:
    return phone.sign(b"something else")


def other_key(phone: Phone) -> bytes:
    thief = Phone(phone.certificate, Authority()._key, phone.issuer)
    return thief.sign(phone.data)


def other_authority(phone: Phone) -> bytes:
    with SignatureService() as foreign:
        false = foreign.phone(
            [(one.oid, str(one.value)) for one in phone.certificate.subject][2:], YEAR
        )
    return false.sign(phone.data)


@pytest.mark.parametrize(
    "forge",
    [other_content, other_key, other_authority, lambda _: b"", lambda _: b"\x30\x80" * 9000,
     lambda phone: phone.sign(phone.data)[:-20]],
)  # fmt: skip
def test_a_false_signature_proves_nothing(world: Signed, forge: object) -> None:
    made = world.rung()
    phone = world.service.phones[AN]
    phone.signature = forge(phone) or b"-"  # type: ignore[operator]
    assert world.followed(made.ticket).reason == "pki.not_verified"
    assert world.row(made.ticket).proof == b""


def changed(name: str, value: object) -> object:
    def spoil(verb: str, answer: tuple[int, bytes]) -> tuple[int, bytes]:
        if verb != "status":
            return answer
        told = json.loads(answer[1])
        told["MSS_StatusResp"][name] = value
        return answer[0], json.dumps(told).encode()

    return spoil


STRANGE = {
    "another transaction": changed("AP_Info", {"AP_TransID": "SK.other"}),
    "another number": changed("MobileUser", {"MSISDN": LAN}),
    "no base64": changed("MSS_Signature", {"Base64Signature": "***"}),
    "a signature too large": changed(
        "MSS_Signature", {"Base64Signature": b64encode(bytes(300_000)).decode()}
    ),
    "not in its own words": lambda _, __: (200, b"<html>"),
    "deep": lambda _, __: (200, b"[" * 100_000),
    "huge": lambda _, __: (200, b'{"x":"' + b"a" * 600_000 + b'"}'),
    "another status": lambda _, __: (302, b""),
    "nothing": lambda _, __: (200, b"{}"),
}


@pytest.mark.parametrize("how", STRANGE)
def test_a_service_out_of_its_mind_is_named_and_proves_nothing(world: Signed, how: str) -> None:
    made = world.rung()
    phone = world.service.phones[AN]
    phone.confirm(phone.pin)
    world.service.spoil = STRANGE[how]  # type: ignore[assignment]
    told = world.followed(made.ticket, 5)
    assert (told.phase, told.reason) == ("failed", "pki.service")


def test_a_slow_service_holds_up_no_question(tmp_path: Path, running: SignatureService) -> None:
    running.spoil = lambda _, answer: answer
    running.drip = 0.5  # an answer would take minutes
    with signing_world(tmp_path, running, timeout_s=3.0) as made:
        asked = made.request()
        (under_way,) = made.worker.start_due()
        assert made.state(asked.ticket).phase == "waiting"
        assert not under_way.done()
        under_way.result(30)
        assert made.state(asked.ticket).reason == "pki.service"
    running.drip = 0.0


def test_without_a_service_nothing_is_asked(hub: object) -> None:
    answer = hub.ask(RequestSigning("case-1", "citizen", AN, "vi"))  # type: ignore[attr-defined]
    assert answer == Refused("centre.offline")
