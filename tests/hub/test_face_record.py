"""The record of a face match reaches the operator; cases of earlier kiosks have none."""

import msgspec

from sync.wire.case_v1 import CaseV1, FaceEvidence, pack
from tests.hub.browser import PASSWORD, browser
from tests.hub.world import CODE, ICCID, NOON, World, case

RECORD = FaceEvidence(
    0.83, 0.77, same=True, reference="chip", models={"face_embedding": "ab" * 32},
    scores={"face_embedding": 0.7123}, far=1e-4, band="clear", odds=3.21, at=NOON,
    nonce="5e" * 16, pictures=["0a" * 32, "0b" * 32], frames=3,
)  # fmt: skip


def page_of(hub: World, sent: CaseV1) -> str:
    hub.reservation(iccid=ICCID)
    hub.call()
    hub.send(sent)
    hub.centre.operators.add("anna", PASSWORD)
    with browser(hub.centre) as desk:
        assert desk.log_in() == 303
        return desk.http.get(f"/cases/{sent.case}").text


def test_the_operator_sees_what_decided_and_by_which_threshold(hub: World) -> None:
    text = page_of(hub, case(face=RECORD))
    for part in ("ab" * 32, "0.7123", "0.77", "10^3.21", "5e" * 16, "0a" * 32, "10,000"):
        assert part in text
    assert CODE in text


def test_a_case_without_a_record_is_shown_as_before(hub: World) -> None:
    assert "Record of the face match" not in page_of(hub, case())


def test_a_match_sealed_before_the_record_existed_is_read() -> None:
    old = msgspec.msgpack.decode(pack(case(face=RECORD)))
    old["face"] = {key: old["face"][key] for key in
                   ("score", "threshold", "same", "reference", "models")}  # fmt: skip
    read = msgspec.convert(old, CaseV1)
    assert read.face is not None
    assert (read.face.score, read.face.nonce, read.face.frames) == (0.83, "", 1)
