"""Answers of the centre as the port's values; decisions about calls only with its signature."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.ports.centre import (
    CallPhase,
    CentreOfflineError,
    CentreRefusedError,
    Link,
    ReservationStatus,
    SimQuery,
)
from kiosk.ports.errors import DeviceGarbledError
from sync.centre import RemoteCentre
from sync.wire.case_v1 import DECISION_PURPOSE, DecisionV1, pack
from sync.wire.centre_v1 import (
    Answer,
    CallStateV1,
    Done,
    FindReservation,
    Question,
    Refused,
    ReservationV1,
    Ring,
)
from sync.wire.envelope import Envelope

KEY = ec.generate_private_key(ec.SECP256R1())


class Wire:
    """Gives one answer to whatever is asked, and remembers the question."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Question] = []
        link = Link(online=True, skew_s=0.0, waiting=0)
        self.centre = RemoteCentre(self.ask, lambda: link, KEY.public_key())

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        return self.answer


def decided(
    verdict: str, ticket: str = "t-1", key: ec.EllipticCurvePrivateKey = KEY
) -> tuple[bytes, bytes]:
    word = pack(DecisionV1(ticket, "case-1", verdict, None, "agent", 1.0))
    return word, key.sign(DECISION_PURPOSE + word, ec.ECDSA(hashes.SHA256()))


def test_a_reservation_comes_with_its_status() -> None:
    kept = ReservationV1("R1", "0912", "S", "NOT_CONNECTED", None, "2030-01-01",
                         agents_at=1_796_083_200)  # fmt: skip
    wire = Wire(kept)
    found = wire.centre.reservation(SimQuery(serial="8984", language="zh"))
    assert wire.asked == [FindReservation("8984", None, "zh")]
    assert found.status is ReservationStatus.NOT_CONNECTED
    assert found.agents_at == 1_796_083_200


@pytest.mark.parametrize(
    "answer",
    [
        Done(),
        Refused("no.such.reason"),
        ReservationV1("R1", "0912", "S", "MAYBE", None, "2030-01-01"),
    ],
)
def test_answers_that_fit_no_question_are_named_so(answer: Answer) -> None:
    with pytest.raises(DeviceGarbledError):
        Wire(answer).centre.reservation(SimQuery(code="R1"))


def test_a_no_carries_its_reason_and_an_absent_store_is_offline() -> None:
    with pytest.raises(CentreRefusedError) as refused:
        Wire(Refused("otp.wrong")).centre.check_otp("t", "1")
    assert refused.value.reason == "otp.wrong"
    with pytest.raises(CentreOfflineError):
        Wire(Refused("centre.offline")).centre.check_otp("t", "1")


def test_an_approval_signed_by_the_centre_is_kept_as_evidence() -> None:
    word, signature = decided("approved")
    wire = Wire(CallStateV1("t-1", "approved", 0, None, word, signature))
    state = wire.centre.call_state("t-1")
    assert (state.phase, state.decision) == (CallPhase.APPROVED, word)


@pytest.mark.parametrize(
    ("word", "signature"),
    [
        (None, None),
        (decided("approved")[0], None),
        decided("approved", key=ec.generate_private_key(ec.SECP256R1())),
        decided("failed"),
        decided("approved", ticket="t-2"),
        (b"\xc1", KEY.sign(DECISION_PURPOSE + b"\xc1", ec.ECDSA(hashes.SHA256()))),
    ],
    ids=["none", "unsigned", "another key", "another word", "another call", "no message"],
)
def test_an_approval_without_proof_is_trouble_on_the_line(
    word: bytes | None, signature: bytes | None
) -> None:
    wire = Wire(CallStateV1("t-1", "approved", 0, None, word, signature))
    state = wire.centre.call_state("t-1")
    assert (state.phase, state.decision) == (CallPhase.NETWORK, None)


def test_the_evidence_of_a_call_travels_as_it_was_sealed() -> None:
    wire = Wire(CallStateV1("t-1", "queued", 2))
    evidence = Envelope(b"{}", b"sealed", b"signature")
    assert wire.centre.ring("case-1", "vi", evidence.pack()).position == 2
    assert wire.asked == [Ring("case-1", "vi", b"{}", b"sealed", b"signature")]
    with pytest.raises(DeviceGarbledError, match="no envelope"):
        wire.centre.ring("case-1", "vi", b"\xc1 rubbish")
