"""The colours: told before, judged after, and a person instead whenever the customer wants one."""

from dataclasses import replace

import msgspec
import pytest

from kiosk.case.challenge import Shown
from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Busy, Stage
from kiosk.ports.vision import Liveness, Subject
from tests.journeys.world import FACTS, World, shot, world

ATTACK = Liveness(False, "challenge", 0.1, 0.5)
SHOWN = (Shown("#858585", 1),)


def challenged(policy: str = "challenge", **answers: object) -> World:
    made = world(
        facts=replace(FACTS, policy=msgspec.structs.replace(FACTS.policy, liveness=policy))
    )
    made.answers |= {getattr(do, name): value for name, value in answers.items()}
    return made


def test_a_policy_that_wants_no_challenge_passes_it_over() -> None:
    made = challenged("passive")
    made.walk(Stage.OWNERSHIP)
    assert not any(isinstance(effect, do.AskColours) for effect in made.done)


def test_nothing_is_shown_before_the_customer_starts_it() -> None:
    made = challenged()
    made.walk(Stage.CHALLENGE)
    assert made.visit.draft.colours is None
    made.send(on.Continued())
    assert made.visit.busy is Busy.SHOWING_COLOURS
    assert made.visit.draft.colours is not None


def test_a_person_before_the_screen_goes_on() -> None:
    made = challenged()
    made.walk(Stage.CHALLENGE)
    made.send(on.Continued())
    made.send(on.ColoursShown(SHOWN))
    assert made.visit.stage is Stage.OWNERSHIP
    assert made.visit.draft.liveness == Liveness(True, "challenge", 0.9, 0.5)
    assert any(effect == do.JudgeColours(effect.ticket, SHOWN) for effect in made.done
               if isinstance(effect, do.JudgeColours))  # fmt: skip


def test_an_attack_ends_at_a_person_after_the_third_time() -> None:
    made = challenged(JudgeColours=ATTACK)
    made.walk(Stage.CHALLENGE)
    for left in (2, 1, 0):
        made.send(on.Continued())
        made.send(on.ColoursShown(SHOWN))
        assert made.visit.problem is not None
        assert made.visit.problem.reason is Reason.NOT_LIVE
        assert made.visit.problem.tries_left == left
        made.send(on.RetakeAsked())
    assert made.visit.stage is Stage.HUMAN


def test_a_doubtful_film_goes_on_and_the_doubt_is_kept() -> None:
    doubt = Liveness(True, "challenge", 0.2, 0.1, doubtful=True)
    made = challenged(JudgeColours=doubt)
    made.walk(Stage.CHALLENGE)
    made.send(on.Continued())
    made.send(on.ColoursShown(SHOWN))
    assert made.visit.stage is Stage.OWNERSHIP
    assert made.visit.draft.liveness == doubt


def test_a_machine_too_slow_to_film_uses_up_nobodys_tries() -> None:
    made = challenged(JudgeColours=replace(ATTACK, fault=Reason.DEVICE_BUSY))
    made.walk(Stage.CHALLENGE)
    for _ in range(4):
        made.send(on.Continued())
        made.send(on.ColoursShown(SHOWN))
        assert made.visit.problem is not None
        assert made.visit.problem.reason is Reason.DEVICE_BUSY
        assert made.visit.problem.tries_left is None
        made.send(on.RetakeAsked())
    assert made.visit.stage is Stage.CHALLENGE


def test_who_moved_is_told_so() -> None:
    made = challenged(JudgeColours=replace(ATTACK, fault=Reason.FACE_MOVED))
    made.walk(Stage.CHALLENGE)
    made.send(on.Continued())
    made.send(on.ColoursShown(SHOWN))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.FACE_MOVED


@pytest.mark.parametrize("started", [False, True])
def test_a_person_can_be_asked_for_at_every_moment(started: bool) -> None:
    made = challenged()
    made.walk(Stage.CHALLENGE)
    if started:
        made.send(on.Continued())
    made.send(on.HumanAsked())
    assert made.visit.stage is Stage.HUMAN


def test_colours_that_nobody_asked_for_are_not_judged() -> None:
    made = challenged()
    made.walk(Stage.CHALLENGE)
    made.send(on.ColoursShown(SHOWN))
    assert not any(isinstance(effect, do.JudgeColours) for effect in made.done)


def test_a_camera_that_fails_is_named_and_the_colours_can_be_asked_for_again() -> None:
    made = challenged(JudgeColours=("camera.gone", ""))
    made.walk(Stage.CHALLENGE)
    made.send(on.Continued())
    made.send(on.ColoursShown(SHOWN))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CAMERA_GONE
    made.send(on.RetakeAsked())
    made.send(on.Continued())
    assert made.visit.busy is Busy.SHOWING_COLOURS


@pytest.mark.parametrize(("policy", "stage"), [("passive", Stage.HUMAN), ("off", Stage.OWNERSHIP)])
def test_a_picture_of_a_picture_ends_at_a_person_where_the_policy_looks(
    policy: str, stage: Stage
) -> None:
    made = challenged(policy)
    made.walk(Stage.PORTRAIT)
    copied = replace(shot(Subject.PORTRAIT), liveness=replace(ATTACK, method="passive"))
    made.answers[do.Shoot] = copied
    for event in (on.Steady(), on.RetakeAsked(), on.Steady(), on.RetakeAsked(), on.Steady()):
        made.send(event)
    if made.visit.stage is Stage.PORTRAIT_REVIEW:
        made.send(on.Agreed())
    assert made.visit.stage is stage


def test_the_portrait_is_sealed_in_a_session_of_its_own() -> None:
    made = challenged()
    made.facts = replace(made.facts, fresh_nonce="fresh")
    made.walk(Stage.PORTRAIT)
    assert do.Bind("fresh") in made.done
    assert made.visit.draft.session == "fresh"
