"""Counter `status` by number and face: one face with one case's, kept by consent, gone in time."""

import json
import math
import struct
from random import Random
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from hub.cases.likeness import OtherModelsError, alike, sound
from hub.cases.tables import FACES
from hub.counters.status import FACE_DEVICE_TRIES, FACE_TRIES
from hub.people.my_data import certificate_file, withdraw_face
from hub.people.tables import REQUESTS
from sync.wire.case_v1 import ConsentV1
from sync.wire.envelope import Envelope, seal
from sync.wire.face_v1 import FaceV1, TemplateV1, pack
from sync.wire.my_data_v1 import AskData
from sync.wire.status_v1 import AskStatusByFace, StatusV1
from tests.hub.browser import PASSWORD, browser
from tests.hub.test_my_data import asked
from tests.hub.test_subscribers import DOCUMENT
from tests.hub.world import ICCID, KIOSK, NOON, World, case

UNKNOWN = "data.case_unknown"
OFTEN = "data.too_often"
DAY = 86_400
NAMES = {"a": 192, "b": 128}


def vectors(seed: int) -> dict[str, list[float]]:
    dice = Random(seed)  # noqa: S311 - faces of nobody
    return {name: [dice.gauss(0, 1) for _ in range(count)] for name, count in NAMES.items()}


def face(
    seed: int = 1, noise: float = 0.0, threshold: float = 0.8, model: str = "5f"
) -> TemplateV1:
    """Make numbers of somebody: the same seed the same person, noise another picture."""
    other, packed = vectors(1000 + seed), {}
    for name, numbers in vectors(seed).items():
        mixed = [n + noise * o for n, o in zip(numbers, other[name], strict=True)]
        length = math.hypot(*mixed)
        packed[name] = struct.pack(f"<{len(mixed)}e", *(n / length for n in mixed))
    return TemplateV1(packed, dict.fromkeys(NAMES, model), {"a": 0.4, "b": 0.6}, threshold)


def sealed(hub: World, name: str = "case-1", **changes: Any) -> Envelope:
    word = ConsentV1("status_face", "2026-11-01", NOON)
    made = msgspec.structs.replace(FaceV1(name, face(), word, 30), **changes)
    head: dict[str, str | int] = {"device": KIOSK, "case": f"{name}-FACE", "holds": "face"}
    return seal(pack(made), head, hub.seal_key.public_key(), hub.devices[KIOSK])


def leave(hub: World, name: str = "case-1", **changes: Any) -> tuple[str, str]:
    verdict, reason = hub.centre.intake.store(sealed(hub, name, **changes), KIOSK)
    return verdict.value, reason


@pytest.fixture
def left(hub: World) -> World:
    """Begin with a case in review, and the face of its customer beside it."""
    hub.reservation(iccid=ICCID)
    hub.send(case(call_decision=hub.call().decision))
    assert leave(hub) == ("stored", "")
    return hub


def question(who: TemplateV1 | None = None, name: str = "case-1") -> AskStatusByFace:
    return AskStatusByFace(name, who or face(noise=0.3), "2026-11-01")


def held(hub: World) -> dict[str, tuple[bool, str]]:
    """Tell of each face whether its octets are there, and why not."""
    with hub.centre.database.read() as on:
        rows = on.execute(select(FACES))
        return {row.case_id: (bool(row.body and row.header), row.ended_why) for row in rows}


def test_a68_number_and_face_tell_how_the_case_stands(left: World) -> None:
    told = left.ask(question())
    assert isinstance(told, StatusV1)
    assert (told.case, told.journey, told.state) == ("case-1", "sim-activate", "IN_REVIEW")


def test_a68_wrong_face_wrong_number_and_no_face_are_told_alike(left: World) -> None:
    left.send(case("case-2", reservation="", number="", iccid="", iccids={}, journey="eid-level1"))
    assert left.refused(question(face(2))) == UNKNOWN
    assert left.refused(question(name="case-9")) == UNKNOWN
    assert left.refused(question(name="case-2")) == UNKNOWN


def test_a68_other_models_are_told_as_what_they_are(left: World) -> None:
    assert left.refused(question(face(model="60"))) == "data.face_models"


def test_the_threshold_is_the_one_that_came_with_the_case(hub: World) -> None:
    hub.send(case(reservation="", number="", iccid="", iccids={}, journey="eid-level1"))
    leave(hub, template=face(threshold=0.99))
    assert hub.refused(question(face(noise=0.3, threshold=0.1))) == UNKNOWN
    assert isinstance(hub.ask(question(face())), StatusV1)


def test_trying_is_slow_for_a_case_and_for_a_kiosk(left: World) -> None:
    for _ in range(FACE_TRIES):
        left.refused(question(face(2)))
    assert left.refused(question()) == OFTEN
    left.pass_s(901)
    for n in range(FACE_DEVICE_TRIES):
        left.refused(question(name=f"case-x{n}"))
    assert left.refused(question()) == OFTEN
    left.pass_s(901)
    assert isinstance(left.ask(question()), StatusV1)


def test_every_comparison_is_booked_without_a_number_of_the_face(left: World) -> None:
    left.ask(question())
    left.refused(question(face(2)))
    booked = [row.detail for row in left.audit() if row.action == "status.by_face"]
    assert booked == [
        '{"consent":"2026-11-01","same":"yes"}', '{"consent":"2026-11-01","same":"no"}'
    ]  # fmt: skip


def test_a68_a_withdrawn_consent_destroys_the_face_at_once(left: World) -> None:
    left.reject("face.no_match")
    rows = asked(left, withdraw="status_face")
    assert [(row.what, row.state) for row in rows] == [("status_face", "done")]
    assert held(left) == {"case-1": (False, "withdrawn")}
    assert left.refused(question()) == UNKNOWN


def test_b4_its_owner_sees_that_the_consent_is_withdrawn(hub: World) -> None:
    agreed = [ConsentV1(name, "2026-11-01", NOON) for name in ("terms", "status_face")]
    hub.reservation(iccid=ICCID)
    hub.send(case(call_decision=hub.call().decision, consents=agreed, document=DOCUMENT))
    leave(hub)
    hub.approve()
    asked(hub, withdraw="status_face")
    told: Any = hub.ask(AskData("case-1", "K7QP-4MWX", DOCUMENT))
    assert [(one.purpose, one.withdrawn) for one in told.consents] == [
        ("terms", False), ("status_face", True),
    ]  # fmt: skip
    assert told.asked == [], "it is done already, though the contract runs on"


def test_a_face_that_comes_after_its_end_is_not_kept(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.send(case(call_decision=hub.call().decision))
    hub.reject("face.no_match")
    asked(hub, withdraw="status_face")
    assert leave(hub) == ("stored", "")
    assert held(hub) == {"case-1": (False, "withdrawn")}


def test_a68_an_erased_case_takes_its_face_along_and_the_certificate_names_both(
    left: World,
) -> None:
    left.reject("doc.class_refused")
    ticket = asked(left, ask="erasure")[0].ticket
    left.centre.requests.carry_out(ticket, "anna")
    assert held(left) == {"case-1": (False, "erased")}
    with left.centre.database.read() as on:
        told = json.loads(certificate_file(on.execute(select(REQUESTS)).one()))
    assert len(told["certificate"]["digests"]) == 2
    assert left.refused(question()) == UNKNOWN


def test_a68_a_face_ends_so_many_days_after_the_decision(left: World) -> None:
    left.pass_s(90 * DAY)
    assert left.centre.faces.sweep() == 0, "nothing is decided yet"
    left.reject("face.no_match")
    left.pass_s(30 * DAY - 1)
    assert left.centre.faces.sweep() == 0
    left.pass_s(1)
    assert left.centre.faces.sweep() == 1
    assert held(left) == {"case-1": (False, "over")}
    assert left.refused(question()) == UNKNOWN


def test_a_face_whose_case_never_came_is_swept(hub: World) -> None:
    leave(hub)
    hub.pass_s(30 * DAY)
    assert hub.centre.faces.sweep() == 1


def test_the_face_of_a_case_serves_those_that_resume_it_and_is_withdrawn_by_either(
    left: World,
) -> None:
    left.reject("face.no_match")
    left.send(case("case-3", resumes="case-1", resumed_step="portrait", consents=[]))
    assert isinstance(left.ask(question(name="case-3")), StatusV1)
    with left.centre.database.write() as on:
        withdraw_face(on, "none", "case-3", left.centre.clock())
    assert held(left)["case-1"] == (False, "withdrawn")


def test_a_face_sent_again_is_known_and_another_one_does_not_replace_it(left: World) -> None:
    again = sealed(left, "case-4")
    assert left.centre.intake.store(again, KIOSK)[0] == "stored"
    assert left.centre.intake.store(again, KIOSK)[0] == "duplicate"
    assert leave(left, "case-4", template=face(2)) == ("conflict", "case.conflict")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"consent": ConsentV1("biometrics", "1", NOON)}, "consent.missing"),
        ({"case": "case-9"}, "content.case_id"),
        ({"keep_days": 9999}, "content.malformed"),
        ({"consent": ConsentV1("status_face", "x" * 70_000, NOON)}, "content.too_large"),
        ({"template": msgspec.structs.replace(face(), weights={"a": 1.0})}, "content.malformed"),
        ({"template": msgspec.structs.replace(face(), threshold=0.0)}, "content.malformed"),
    ],
)
def test_what_is_no_face_by_consent_is_not_kept(
    hub: World, changes: dict[str, Any], reason: str
) -> None:
    assert leave(hub, **changes) == ("rejected", reason)
    assert held(hub) == {}


@pytest.mark.parametrize(
    "octets", [b"", b"\x00" * 384, b"\x00\x7e" * 192, b"\x00\x7c" * 192, b"\x00<" * 5, b"\x00<x"]
)
def test_numbers_that_are_none_are_nobodys(octets: bytes) -> None:
    broken = msgspec.structs.replace(face(), vectors={**face().vectors, "a": octets})
    assert not sound(broken)
    assert not alike(face(), broken)


def test_vectors_of_another_length_are_nobodys() -> None:
    short = msgspec.structs.replace(
        face(), vectors={**face().vectors, "a": face().vectors["a"][:200]}
    )
    assert not alike(face(), short)


def test_models_are_compared_by_their_hashes() -> None:
    with pytest.raises(OtherModelsError):
        alike(face(), face(model="60"))


def test_the_desk_sees_that_a_face_is_kept_and_when_it_was_destroyed(left: World) -> None:
    left.centre.operators.add("anna", PASSWORD)
    with browser(left.centre) as desk:
        assert desk.log_in() == 303
        assert "kept sealed" in desk.http.get("/cases/case-1").text
        left.reject("face.no_match")
        asked(left, withdraw="status_face")
        assert "consent withdrawn" in desk.http.get("/cases/case-1").text
