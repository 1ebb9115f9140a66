"""Cases come in once, whole, and are kept whatever they are."""

import sqlite3
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hub.cases.tables import ENVELOPES
from hub.line.arrivals import NotNowError
from hub.store import audit
from sync.wire.envelope import Envelope, seal
from sync.wire.transfer_v1 import Verdict
from tests.hub.world import CODE, ICCID, JPEG, KIOSK, NUMBER, OTHER, World, case, world


def test_a_stored_case_is_in_review_and_its_reservation_connecting(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    assert hub.send(case()) == ("stored", "")
    assert hub.case().state == "IN_REVIEW"
    assert (hub.kept().status, hub.kept().claimed_by) == ("CONNECTING", "case-1")


def test_what_was_answered_is_still_there_after_a_restart(tmp_path: Path) -> None:
    with world(tmp_path) as before:
        before.reservation(iccid=ICCID)
        envelope = before.sealed(case())
        assert before.centre.intake.store(envelope, KIOSK)[0] is Verdict.STORED
        keys = before.devices
    with world(tmp_path) as after:
        after.devices.update(keys)
        assert after.case().state == "IN_REVIEW"
        assert after.centre.intake.store(envelope, KIOSK)[0] is Verdict.DUPLICATE


def test_the_same_envelope_twice_is_one_case(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    envelope = hub.sealed(case())
    assert hub.centre.intake.store(envelope, KIOSK)[0] is Verdict.STORED
    entries = len(hub.audit())
    assert hub.centre.intake.store(envelope, KIOSK)[0] is Verdict.DUPLICATE
    assert len(hub.audit()) == entries


def test_the_same_case_sealed_anew_is_kept_beside_and_changes_nothing(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case())
    forged = case(email="thief@example.com")
    assert hub.send(forged) == ("conflict", "case.conflict")
    with hub.centre.database.read() as on:
        verdicts = sorted(on.scalars(select(ENVELOPES.c.verdict)))
        assert verdicts == ["conflict", "stored"]
        assert hub.centre.evidence.whole(on, "case-1").email == "lan@example.vn"


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        (b"", "content.malformed"),
        (b"\x93\x01\x02\x03", "content.malformed"),
        (b"\xdd\xff\xff\xff\xff", "content.malformed"),
        (b"\x91" * 5000, "content.malformed"),
        (msgspec.msgpack.encode({"case": "case-1"}), "content.malformed"),
        (msgspec.msgpack.encode(case("another")), "content.case_id"),
        (msgspec.msgpack.encode(case(number="9" * 400)), "content.field_too_long"),
    ],
)
def test_broken_content_is_a_dead_letter_that_stays(hub: World, plain: bytes, reason: str) -> None:
    envelope = hub.sealed(plain)
    assert hub.centre.intake.store(envelope, KIOSK) == (Verdict.REJECTED, reason)
    assert hub.centre.intake.store(envelope, KIOSK) == (Verdict.REJECTED, reason)
    with hub.centre.database.read() as on:
        assert on.scalars(select(ENVELOPES.c.body)).one() == envelope.body


def test_one_kiosk_cannot_fill_the_disk_with_what_is_no_case(hub: World) -> None:
    said = {hub.centre.intake.store(hub.sealed(b"broken"), KIOSK) for _ in range(40)}
    assert said == {(Verdict.REJECTED, "content.malformed")}
    with hub.centre.database.read() as on:
        assert on.scalar(select(func.count()).select_from(ENVELOPES)) == 32
    assert len([row for row in hub.audit() if row.action == "case.rejected"]) == 40


def test_no_error_of_the_database_tells_a_customers_data(hub: World) -> None:
    hub.reservation()
    with pytest.raises(IntegrityError) as twice:
        hub.reservation()
    assert NUMBER not in str(twice.value)


def test_a_busy_database_decides_nothing(hub: World) -> None:
    with sqlite3.connect(hub.folder / "hub.db", isolation_level=None) as other:
        other.execute("alter table devices rename to away")
        with pytest.raises(NotNowError):
            hub.send(case())
        other.execute("alter table away rename to devices")
    other.close()
    assert hub.send(case())[0] == "stored"


def test_a_rejected_envelope_does_not_block_the_good_one_of_the_case(hub: World) -> None:
    hub.centre.intake.store(hub.sealed(b"broken"), KIOSK)
    hub.reservation(iccid=ICCID)
    assert hub.send(case()) == ("stored", "")


def test_a_case_id_that_is_no_name_is_refused(hub: World) -> None:
    odd = "../../etc"
    assert hub.send(case(odd)) == ("rejected", "content.case_id")


def test_an_envelope_of_another_kiosk_is_refused(hub: World) -> None:
    envelope = hub.sealed(case(), device=OTHER)
    assert hub.centre.intake.store(envelope, KIOSK) == (Verdict.REJECTED, "envelope.signature")


def test_a_header_that_names_another_kiosk_is_refused(hub: World) -> None:
    head: dict[str, str | int] = {"device": OTHER, "case": "case-1"}
    envelope = seal(b"x", head, hub.seal_key.public_key(), hub.devices[KIOSK])
    assert hub.centre.intake.store(envelope, KIOSK) == (Verdict.REJECTED, "envelope.signature")


def test_a_changed_body_is_refused_and_not_kept(hub: World) -> None:
    good = hub.sealed(case())
    changed = Envelope(good.header, good.body[:-1] + b"?", good.signature)
    assert hub.centre.intake.store(changed, KIOSK) == (Verdict.REJECTED, "envelope.signature")
    with hub.centre.database.read() as on:
        assert on.execute(select(ENVELOPES)).first() is None
    assert hub.audit()[-1].action == "case.rejected"


def test_a_kiosk_nobody_enrolled_is_refused(hub: World) -> None:
    envelope = hub.sealed(case())
    assert hub.centre.intake.store(envelope, "kiosk-9999")[0] is Verdict.REJECTED


def test_a_case_without_a_portrait_goes_back_to_the_portrait(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case(pictures={"front": JPEG}))
    assert (hub.case().state, hub.case().reason) == ("PHOTO_REJECTED", "face.none")
    assert (hub.kept().status, hub.kept().failure) == ("CONNECT_FAILED", "face.none")


def test_a_case_for_a_number_another_case_is_connecting_waits_for_a_person(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case())
    hub.send(case("case-2"))
    assert hub.case("case-2").state == "IN_REVIEW"
    assert "reservation.not_open" in hub.case("case-2").flags
    assert hub.kept().claimed_by == "case-1"


def test_plain_evidence_is_nowhere_in_the_database(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case())
    hub.centre.database.close()
    files = list(hub.folder.glob("hub.db*"))
    octets = b"".join(file.read_bytes() for file in files)
    assert CODE.encode() in octets
    for secret in ("NGUYỄN THỊ LAN", "079200000001", "Lê Lợi", "K7QP"):
        assert secret.encode() not in octets


def test_the_audit_chain_shows_where_it_was_changed(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case())
    with hub.centre.database.write() as on:
        assert audit.first_break(on) is None
        on.exec_driver_sql("UPDATE audit SET actor = 'operator:nobody' WHERE seq = 2")
        assert audit.first_break(on) == 2
    with hub.centre.database.write() as on:
        on.exec_driver_sql("DELETE FROM audit WHERE seq = 1")
        assert audit.first_break(on) == 1
