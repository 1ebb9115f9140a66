"""Journey `signing-sim` (A98-A110): each way a request ends, the ways out, what is sent."""

from dataclasses import fields

import msgspec
import pytest

from kiosk.case.person import Source
from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Busy, Stage
from kiosk.runtime.sealing import case_of
from sync.wire.signing_v1 import (
    AskSigning,
    CancelSigning,
    FileComplaint,
    RequestSigning,
    SigningV1,
)
from tests.journeys.good import FIRM, good
from tests.journeys.world import FACTS, SILENCE, World, world


def at(stage: Stage, subject: str = "citizen", **answers: SigningV1) -> World:
    """Walk to a stage; `state` is what the centre says of the request."""
    made = world(journey="signing-sim")
    told = answers.get("state")

    def desk(effect: do.Effect) -> object:
        assert isinstance(effect, do.Ask)
        return told if told and isinstance(effect.question, AskSigning) else good(effect)

    made.answers[do.Ask] = desk
    made.walk(Stage.SIGNING_SUBJECT)
    made.send(on.Chosen(subject))
    if stage is not Stage.SIGNING_WAIT:
        made.walk(stage)
        return made
    made.walk(Stage.SIGNING_NUMBER)
    made.touch()
    return made


def failed(reason: str, day: str = "") -> SigningV1:
    return SigningV1("s-1", "4821", "failed", 0, reason, day)


def asked(made: World, kind: type) -> list[object]:
    return [e.question for e in made.done if isinstance(e, do.Ask) and isinstance(e.question, kind)]


def test_a99_without_a_signing_sim_nothing_is_asked() -> None:
    made = world(journey="signing-sim")
    made.walk(Stage.SIGNING_START)
    made.send(on.OwnershipAnswered(owns=False))
    assert (made.visit.stage, made.visit.outcome) == (Stage.STOPPED, Reason.PKI_NO_SIM)


def test_a102_the_number_goes_to_the_centre_in_international_form() -> None:
    made = at(Stage.SIGNING_DATA)
    assert asked(made, RequestSigning) == [
        RequestSigning("case-1", "citizen", "+84987654321", "vi")
    ]


def test_a102_what_is_no_number_is_not_asked() -> None:
    made = at(Stage.SIGNING_NUMBER)
    made.send(on.NumberTyped("12"))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.NUMBER_FORMAT
    assert asked(made, RequestSigning) == []


def test_a103_nothing_a_customer_touches_has_room_for_a_pin() -> None:
    named = {field.name for kind in on.Touch.__args__ for field in fields(kind)}
    assert not [name for name in named if "pin" in name.lower()]


def polled(made: World) -> do.Ask:
    return [e for e in made.done if isinstance(e, do.Ask)][-1]


def hold(made: World) -> None:
    """Let the request be shown on the phone; no poll is answered."""
    made.answers[do.Ask] = lambda effect: (
        good(effect) if not isinstance(effect.question, AskSigning) else SILENCE
    )
    made.send(on.NumberTyped("0987654321"))


def test_a103_the_wait_shows_code_and_seconds_and_may_be_cancelled() -> None:
    made = at(Stage.SIGNING_NUMBER)
    hold(made)
    assert made.visit.busy is Busy.AWAITING_SIGNATURE
    assert made.visit.draft.signing is not None
    assert made.visit.draft.signing.code == "4821"
    assert made.visit.wait_left == 120
    made.send(on.Ticked(30.0))
    assert made.visit.wait_left == 90
    made.send(on.CancelAsked())
    assert made.visit.stage is Stage.SIGNING_NUMBER
    assert [e.question for e in made.done if isinstance(e, do.Tell)] == [CancelSigning("s-1")]


def test_a103_nobody_is_called_idle_while_the_phone_is_waited_for() -> None:
    made = at(Stage.SIGNING_NUMBER)
    hold(made)
    for second in range(1, 119):
        made.send(on.Ticked(float(second)))
    assert made.visit.overlay is None
    assert made.visit.stage is Stage.SIGNING_WAIT


def test_polling_waits_between_two_questions() -> None:
    made = at(Stage.SIGNING_NUMBER)
    hold(made)
    assert polled(made).after_s == 1.0


def test_a_broken_line_is_waited_out_as_long_as_the_phone_may_answer() -> None:
    made = at(Stage.SIGNING_NUMBER)
    hold(made)
    made.send(on.Failed(made.visit.awaiting or 0, "centre.offline", "not_done"))
    assert made.visit.busy is Busy.AWAITING_SIGNATURE
    made.send(on.Ticked(126.0))
    made.send(on.Failed(made.visit.awaiting or 0, "centre.offline", "not_done"))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CENTRE_OFFLINE


def test_walking_away_cancels_at_the_centre() -> None:
    made = at(Stage.SIGNING_NUMBER)
    hold(made)
    made.send(on.StartedOver())
    assert made.visit.stage is Stage.ATTRACT
    assert do.Tell(CancelSigning("s-1")) in made.done


@pytest.mark.parametrize(
    "reason",
    [Reason.PKI_REFUSED, Reason.PKI_WRONG_PIN, Reason.PKI_TIMEOUT, Reason.PKI_SERVICE,
     Reason.PKI_NOT_VERIFIED, Reason.PKI_STATUS_UNKNOWN],
)  # fmt: skip
def test_a104_three_requests_then_a_person(reason: Reason) -> None:
    made = at(Stage.SIGNING_WAIT, state=failed(reason))
    for left in (2, 1):
        assert made.visit.problem is not None
        assert (made.visit.problem.reason, made.visit.problem.tries_left) == (reason, left)
        assert made.visit.stage is Stage.SIGNING_WAIT
        made.send(on.RetakeAsked())
    assert (made.visit.stage, made.visit.outcome) == (Stage.HUMAN, reason)
    assert len(asked(made, RequestSigning)) == 3


@pytest.mark.parametrize(
    "reason",
    [Reason.PKI_PIN_BLOCKED, Reason.PKI_CERT_EXPIRED, Reason.PKI_CERT_REVOKED,
     Reason.PKI_OTHER_SUBJECT, Reason.PKI_OLD_NUMBER, Reason.TAX_CODE_CHECK_DIGIT],
)  # fmt: skip
def test_a104_what_no_try_cures_ends_with_day_and_address(reason: Reason) -> None:
    made = at(Stage.SIGNING_WAIT, state=failed(reason, "2026-11-01"))
    assert (made.visit.stage, made.visit.outcome) == (Stage.STOPPED, reason)
    assert made.visit.problem is not None
    shown = dict(made.visit.problem.shown)
    assert shown == {"day": "2026-11-01", "address": FACTS.policy.signing_sim.counter}


def test_a104_an_unknown_number_may_be_corrected() -> None:
    made = at(Stage.SIGNING_WAIT, state=failed(Reason.PKI_NUMBER_UNKNOWN))
    assert made.visit.stage is Stage.SIGNING_NUMBER
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.PKI_NUMBER_UNKNOWN


def test_an_answer_to_a_request_given_up_changes_nothing() -> None:
    made = at(Stage.SIGNING_NUMBER)
    hold(made)
    late = made.visit.awaiting or 0
    made.send(on.CancelAsked())
    signed = good(do.Ask(late, AskSigning("s-1")))
    made.send(on.Answered(late, signed))
    assert made.visit.stage is Stage.SIGNING_NUMBER
    assert made.visit.draft.person.fields == ()


@pytest.mark.parametrize("way", ["forgot", "counter"])
def test_a106_an_account_leaves_three_ways(way: str) -> None:
    made = at(Stage.SIGNING_WAIT, state=failed(Reason.DUP_ACCOUNT))
    assert (made.visit.stage, made.visit.outcome) == (Stage.SIGNING_EXISTS, Reason.DUP_ACCOUNT)
    made.send(on.Chosen(way))
    assert made.visit.stage is Stage.SIGNING_ADVICE
    made.send(on.WentBack())
    assert made.visit.stage is Stage.SIGNING_EXISTS


def test_a106_c28_a_complaint_has_a_number_and_is_printed() -> None:
    made = at(Stage.SIGNING_WAIT, state=failed(Reason.DUP_ACCOUNT))
    made.send(on.Chosen("complain"))
    assert asked(made, FileComplaint) == [FileComplaint("s-1")]
    assert made.visit.stage is Stage.SIGNING_COMPLAINT
    assert made.visit.draft.complaint is not None
    assert made.visit.draft.complaint.number == "case-1/1"
    assert len([e for e in made.done if isinstance(e, do.Print)]) == 1
    assert made.visit.draft.printed


def test_a109_the_data_are_the_certificates_and_register_sends_them() -> None:
    made = at(Stage.SIGNING_DATA)
    person = made.visit.draft.person
    assert {field.source for _, field in person.fields} == {Source.CERTIFICATE}
    made.touch()
    assert made.visit.stage is Stage.DONE
    case = case_of(made.visit, FACTS.policy, 2_000.0)
    assert case.document == "VNM/001090001234"
    assert case.details == {"signing": "s-1", "subject": "citizen"}
    assert [one.purpose for one in case.consents] == ["terms"]


def test_a110_a_citizen_may_leave_the_address_out() -> None:
    made = at(Stage.SIGNING_DATA)
    made.send(on.Declared("", ("terms",)))
    assert made.visit.stage is Stage.DONE


def test_a110_an_enterprise_has_to_give_one() -> None:
    signed = SigningV1("s-1", "4821", "signed", signer=FIRM)
    made = at(Stage.SIGNING_DATA, "enterprise", state=signed)
    made.send(on.Declared("", ("terms",)))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.EMAIL_REQUIRED
    made.send(on.Declared("mai@example.vn", ("terms",)))
    assert made.visit.stage is Stage.DONE
    case = case_of(made.visit, FACTS.policy, 2_000.0)
    assert case.document == "MST/0100109106"
    assert case.email == "mai@example.vn"


def test_an_address_in_the_certificate_is_offered() -> None:
    plain = good(do.Ask(1, AskSigning("s-1")))
    assert isinstance(plain, SigningV1)
    assert plain.signer is not None
    signer = msgspec.structs.replace(plain.signer, email="an@example.vn")
    made = at(Stage.SIGNING_DATA, state=msgspec.structs.replace(plain, signer=signer))
    assert made.visit.draft.email == "an@example.vn"


def test_without_consent_nothing_is_sent() -> None:
    made = at(Stage.SIGNING_DATA)
    made.send(on.Declared("a@b.vn", ()))
    assert made.visit.stage is Stage.SIGNING_DATA
    assert not [e for e in made.done if isinstance(e, do.Submit)]
