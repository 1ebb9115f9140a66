"""A check that failed or was not clear is flagged, in words and with its score."""

import pytest

from hub.cases.findings import findings
from hub.ways.proven import beyond_question
from sync.wire.case_v1 import ChipEvidence, FaceEvidence, LivenessEvidence, PersonField
from tests.hub.browser import PASSWORD, browser
from tests.hub.world import ICCID, World, case

CLEAR = LivenessEvidence("passive", True, 0.97, 0.1, "", {}, {}, [])
DOUBT = LivenessEvidence("challenge", True, 0.42, 0.1, "", {}, {}, [], doubtful=True)
FAILED = LivenessEvidence("challenge", False, 0.03, 0.1, "", {}, {}, [])
FLAGS = {"face.not_live", "face.live_doubtful"}


@pytest.mark.parametrize(
    ("checks", "flags"),
    [
        ([], set()),
        ([CLEAR], set()),
        ([CLEAR, DOUBT], {"face.live_doubtful"}),
        ([CLEAR, FAILED], {"face.not_live"}),
    ],
)
def test_what_was_not_clear_is_flagged(checks: list[LivenessEvidence], flags: set[str]) -> None:
    assert FLAGS & set(findings(case(liveness=checks))) == flags


@pytest.mark.parametrize(
    ("checks", "final"), [([CLEAR], True), ([DOUBT], False), ([FAILED], False)]
)
def test_a_doubtful_face_is_never_decided_without_a_person(
    checks: list[LivenessEvidence], final: bool
) -> None:
    proven = case(
        chip=ChipEvidence("pace", "PA_OK", {"DG1": "OK"}, {}),
        face=FaceEvidence(0.9, 0.77, True, "chip", {}),
        person={"id_number": PersonField("079200000001", "chip")},
        liveness=checks,
    )
    assert beyond_question(proven) is final


def test_the_reviewer_reads_the_doubt_and_the_score(hub: World) -> None:
    hub.reservation(iccid=ICCID)
    hub.call()
    hub.send(case(liveness=[CLEAR, DOUBT]))
    hub.centre.operators.add("anna", PASSWORD)
    with browser(hub.centre) as desk:
        assert desk.log_in() == 303
        text = desk.http.get("/cases/case-1").text
    for part in ("was not clear", "0.42", "0.97", "not clear"):
        assert part in text
