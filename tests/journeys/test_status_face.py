"""Journey `status`, the face instead of the code: consents, what is asked, what is left of it."""

import msgspec
import pytest

from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.facts import Facts
from kiosk.journeys.state import Stage
from kiosk.ports.vision import Liveness, Subject
from kiosk.runtime.sealing import case_of, face_of
from sync.wire.status_v1 import AskStatusByFace, StatusV1
from tests.journeys.world import FACE, FACTS, World, shot, world

NUMBER = "7KQ4-M2XA-9DRT"
AGREED = ("terms", "biometrics", "status_face")


def without(**changes: object) -> Facts:
    status = msgspec.structs.replace(FACTS.policy.status, **changes)
    policy = msgspec.structs.replace(FACTS.policy, status=status)
    return Facts(policy, FACTS.today, FACTS.unix, FACTS.fresh_case, FACTS.fresh_resume_code)


def at_entry(facts: Facts = FACTS) -> World:
    made = world(journey="status", facts=facts)
    made.walk(Stage.STATUS_ENTRY)
    return made


def agreeing() -> World:
    made = at_entry()
    made.send(on.FaceAsked("7kq4 m2xa 9drt"))
    assert made.visit.stage is Stage.STATUS_AGREE
    return made


def asked(made: World) -> list[AskStatusByFace]:
    every = [one.question for one in made.done if isinstance(one, do.Ask)]
    return [one for one in every if isinstance(one, AskStatusByFace)]


def looked(made: World) -> bool:
    return any(isinstance(one, do.Watch) for one in made.done)


def show_face(made: World) -> None:
    made.touch()
    made.touch()


def test_a68_number_and_face_show_how_the_case_stands() -> None:
    made = agreeing()
    show_face(made)
    assert made.visit.stage is Stage.STATUS_SHOWN
    assert asked(made) == [AskStatusByFace(NUMBER, FACE, FACTS.policy.status.version)]
    draft = made.visit.draft
    assert (draft.portrait, draft.face, draft.match, draft.detail("code")) == (None,) * 3 + ("",)


def test_a68_the_camera_does_not_look_before_the_customer_agreed() -> None:
    made = agreeing()
    for refused in ((), ("terms", "biometrics", "status_face")):
        made.send(on.Declared("", refused))
        assert made.visit.stage is Stage.STATUS_AGREE
    assert not looked(made)
    made.touch()
    assert [one.subject for one in made.done if isinstance(one, do.Watch)] == [Subject.PORTRAIT]


@pytest.mark.parametrize("number", ["", "7KQ4", "7KQ4-M2XA-9DRT-1"])
def test_a_face_without_a_whole_number_leads_nowhere(number: str) -> None:
    made = at_entry()
    made.send(on.FaceAsked(number))
    assert made.visit.stage is Stage.STATUS_ENTRY


def test_where_the_policy_keeps_no_faces_none_is_asked_for() -> None:
    made = at_entry(without(by_face=False))
    made.send(on.FaceAsked(NUMBER))
    assert made.visit.stage is Stage.STATUS_ENTRY


def test_a_face_that_opens_nothing_is_told_without_saying_why_and_ends_at_a_person() -> None:
    made = agreeing()
    made.answers[AskStatusByFace] = ("centre.refused", Reason.CASE_UNKNOWN)
    show_face(made)
    for left in (2, 1):
        told = made.visit.problem
        assert told is not None
        assert (made.visit.stage, told.reason, told.tries_left) == (
            Stage.STATUS_FACE, Reason.CASE_UNKNOWN, left,
        )  # fmt: skip
        assert made.visit.draft.portrait is None
        show_face(made)
    assert made.visit.stage is Stage.HUMAN


def test_other_models_count_as_nobodys_try() -> None:
    made = agreeing()
    made.answers[AskStatusByFace] = ("centre.refused", Reason.FACE_MODELS)
    show_face(made)
    told = made.visit.problem
    assert told is not None
    assert (told.reason, told.tries_left) == (Reason.FACE_MODELS, None)


def test_what_is_held_up_instead_of_a_face_is_not_sent() -> None:
    made = agreeing()
    fake = Liveness(False, "passive", 0.1, 0.5)
    made.answers[do.Shoot] = shot(Subject.PORTRAIT, liveness=fake)
    show_face(made)
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.NOT_LIVE
    assert asked(made) == []


def test_the_colours_are_shown_where_the_policy_wants_them() -> None:
    challenged = msgspec.structs.replace(FACTS.policy, liveness="challenge")
    made = at_entry(
        Facts(challenged, FACTS.today, FACTS.unix, FACTS.fresh_case, FACTS.fresh_resume_code)
    )
    made.send(on.FaceAsked(NUMBER))
    show_face(made)
    assert made.visit.stage is Stage.CHALLENGE
    made.walk(Stage.STATUS_SHOWN)
    assert len(asked(made)) == 1


def test_whoever_goes_back_has_shown_nothing_and_agreed_to_nothing() -> None:
    made = agreeing()
    made.answers[AskStatusByFace] = ("centre.offline", "")
    show_face(made)
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CENTRE_OFFLINE
    made.send(on.WentBack())
    assert made.visit.stage is Stage.STATUS_ENTRY
    draft = made.visit.draft
    assert (draft.portrait, draft.consents, draft.session) == (None, (), "")
    made.touch()
    assert made.visit.stage is Stage.STATUS_SHOWN, "number and code need no face"


def test_a_case_found_by_face_is_not_taken_up() -> None:
    made = agreeing()
    failed = StatusV1(NUMBER, "real-name", "NEEDS_RESUBMIT", "face.no_match", 1.0, "portrait")
    made.answers[AskStatusByFace] = failed
    show_face(made)
    made.send(on.Continued())
    assert made.visit.stage is Stage.STATUS_SHOWN


def at_information(journey: str = "sim-activate") -> World:
    made = world(journey=journey)
    made.walk(Stage.INFORMATION)
    return made


@pytest.mark.parametrize("journey", ["sim-activate", "real-name", "eid-level1"])
def test_a68_a_face_goes_with_the_case_of_whoever_agreed_to_that(journey: str) -> None:
    made = at_information(journey)
    made.send(on.Declared("an@example.com", AGREED))
    face = face_of(made.visit.draft, FACTS.policy)
    assert face is not None
    assert (face.case, face.template, face.keep_days) == ("case-1", FACE, 30)
    assert face.consent.purpose == "status_face"
    sent = case_of(made.visit, FACTS.policy, 1.0)
    assert [one.purpose for one in sent.consents] == [*AGREED]


def test_no_face_goes_with_the_case_of_whoever_did_not() -> None:
    made = at_information()
    made.touch()
    assert not any(isinstance(one, do.Describe) for one in made.done)
    assert face_of(made.visit.draft, FACTS.policy) is None


def test_the_case_goes_on_without_a_face_that_could_not_be_described() -> None:
    made = at_information()
    made.answers[do.Describe] = ("vision.picture_unusable", "")
    made.send(on.Declared("an@example.com", AGREED))
    assert made.visit.stage is Stage.CONTRACT
    assert [one.purpose for one in made.visit.draft.consents] == ["terms", "biometrics"]
    assert face_of(made.visit.draft, FACTS.policy) is None


def test_a_word_taken_back_before_sending_takes_the_face_with_it() -> None:
    made = at_information()
    made.send(on.Declared("an@example.com", AGREED))
    made.send(on.WentBack())
    made.touch()
    assert made.visit.draft.face is None
