"""Random customers, devices and centres: what must hold whatever happens, in whatever order."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.case.document import DocumentKind
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Overlay, Stage
from kiosk.journeys.visit import COMMITTED, LAST, advance
from kiosk.ports.centre import Allowance, CallPhase, CallState
from kiosk.ports.chip_reader import PaChain
from kiosk.ports.sim_reader import SimIdentity
from kiosk.ports.vision import Match, Subject
from tests.journeys.world import (
    FACTS,
    ICCID,
    OTHER_ICCID,
    SIGNATURE,
    TOUCHES,
    World,
    chip,
    reservation,
    world,
)

TOUCH = st.one_of(
    st.sampled_from([None] * 12),  # what a willing customer does here
    st.sampled_from(
        [
            on.Continued(), on.WentBack(), on.OverlayClosed(), on.StartedOver(), on.HumanAsked(),
            on.ScanAsked(), on.SlotAsked(), on.ShutterPressed(), on.Agreed(), on.RetakeAsked(),
            on.ChipSkipped(), on.OtpAskedAgain(), on.CallPressed(), on.CallBackAsked(),
            on.Steady(), on.Signed(SIGNATURE), on.LanguageChosen("zh"), on.OtpTyped("000000"),
            on.ResumeTyped(""), on.SimTyped(ICCID, ""), on.SimTyped(OTHER_ICCID, "MBF2026"),
            on.NumberTyped("12"), on.OwnershipAnswered(owns=False), on.Declared("a@b.vn", ()),
            on.DocumentChosen(DocumentKind.PASSPORT), on.DocumentChosen(DocumentKind.CMND),
            on.OverlayAsked(Overlay.HELP), on.LinkChanged(online=False), on.Progressed(1, 2),
            on.Uploaded("case-1", 1, 2),
            on.Answered(1, 1.0), on.Failed(2, "bus.timeout", "unknown"), on.Outages(("vision",)),
        ]
    ),
    st.floats(0, 80).map(lambda s: s),
)  # fmt: skip
ERRORS = st.sampled_from(
    [
        ("centre.offline", ""), ("centre.timeout", ""), ("centre.refused", "otp.wrong"),
        ("bus.absent", ""), ("bus.timeout", ""), ("device.garbled", ""), ("camera.gone", ""),
        ("chip.moved", ""), ("sim_dispenser.jammed", ""), ("outbox.full", ""),
        ("printer.paper_out", ""), ("vision.picture_unusable", ""), ("no.such.code", ""),
    ]
)  # fmt: skip
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        do.FindReservation: st.sampled_from([reservation(), reservation(iccid=ICCID)]),
        do.AskAllowance: st.integers(0, 4).map(lambda used: Allowance(used, 3)),
        do.ReadChip: st.sampled_from([chip(), chip(pa_chain=PaChain.SIGNATURE_BAD)]),
        do.Compare: st.booleans().map(lambda same: Match(0.5, 0.5, same=same)),
        do.AskCall: st.sampled_from(
            [CallState("c", p, decision=b"s") for p in CallPhase if p.value not in "queued"]
        ).filter(lambda c: c.phase is not CallPhase.CONNECTED),
        do.TakeSim: st.sampled_from(
            [SimIdentity(ICCID, None, b""), SimIdentity("garbage", None, b"")]
        ),
        do.HandOutSim: st.booleans(),
    },
)


def failing(draw: st.DataObject, made: World) -> None:
    """Let one kind of effect fail from now on, or work again."""
    kind: Any = draw.draw(st.sampled_from(ASKING))
    if draw.draw(st.booleans()):
        made.answers[kind] = draw.draw(ERRORS)
    elif kind is not do.Shoot:
        made.answers.pop(kind, None)


ASKING: list[type] = [
    do.FindReservation, do.AskAllowance, do.SendOtp, do.CheckOtp, do.Ring, do.AskCall, do.ReadChip,
    do.Compare, do.MakeContract, do.TakeSim, do.HandOutSim, do.Submit, do.Print,
]  # fmt: skip


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)  # fmt: skip
@given(st.data(), ANSWERS)
def test_whatever_happens(data: st.DataObject, answers: dict[type, Any]) -> None:
    made = world(answers=dict(answers))
    clock = 0.0
    for _ in range(data.draw(st.integers(0, 26))):  # begin anywhere on the way
        made.touch()
        check(made)
    for _ in range(data.draw(st.integers(5, 60))):
        move = data.draw(TOUCH)
        if isinstance(move, float):
            clock += move
            made.send(on.Ticked(clock))
        elif move is None:
            made.touch()
        else:
            made.send(move)
        if data.draw(st.integers(0, 9)) == 0:
            failing(data, made)
        check(made)


def check(made: World) -> None:
    visit = made.visit
    # no SIM at the gate without a durable case
    assert set(made.gate) <= made.durable
    # a case that was not allowed, not called or not signed is never sent as whole
    if visit.draft.submitted and visit.draft.parked is None and visit.draft.resumes is None:
        assert visit.draft.call is not None
        assert visit.draft.call.decision == b"signed" or visit.draft.call.decision
        assert visit.draft.signature is not None
        assert {c.purpose for c in visit.draft.consents} >= {"terms", "biometrics"}
        assert visit.draft.email
    # a person is always within reach: help leads there, or the visit ends by itself
    if visit.stage not in (Stage.ATTRACT, *LAST) and visit.busy not in COMMITTED:
        assert advance(visit, on.HumanAsked(), FACTS)[0].stage is Stage.HUMAN
    # nothing of the customer after the end
    if visit.stage is Stage.ATTRACT:
        assert visit.draft.case == ""
        assert visit.problem is None
        assert visit.tries == ()
    assert visit.stage in TOUCHES or visit.busy is not None


@pytest.mark.parametrize("stage", [s for s in Stage if s not in (Stage.ATTRACT, *LAST)])
def test_a_customer_who_walks_away_is_warned_then_forgotten(stage: Stage) -> None:
    made = world()
    made.visit = made.visit.but(stage=stage, draft=made.visit.draft)
    made.send(on.Ticked(10.0))
    made.send(on.Ticked(46.0))
    assert made.visit.overlay is Overlay.IDLE
    assert made.visit.countdown == 19
    made.send(on.OverlayClosed())
    assert made.visit.overlay is None
    made.send(on.Ticked(46.0 + 45.0))
    assert made.visit.overlay is Overlay.IDLE
    made.send(on.Ticked(46.0 + 65.0))
    assert (made.visit.stage, made.visit.outcome) == (Stage.ATTRACT, "abandoned")
    assert do.Wipe() in made.done


def test_a_late_answer_changes_nothing() -> None:
    made = world()
    made.walk(Stage.SIM_DETAILS)
    before = made.visit
    made.send(on.Answered(before.asked, reservation(number="+84999999999")))
    assert made.visit == before


def test_a_camera_that_came_back_is_told_again_what_to_look_for() -> None:
    made = world()
    made.walk(Stage.PORTRAIT)
    made.done.clear()
    made.send(on.Outages(("vision",)))
    assert made.done == []
    made.send(on.Outages(()))
    assert made.done == [do.Watch(Subject.PORTRAIT), do.Bind(made.visit.draft.session)]


def test_start_over_with_a_card_inside_keeps_the_card() -> None:
    made = world()
    made.walk(Stage.SUBMIT)
    assert made.visit.draft.dispensed == ICCID
    made.send(on.StartedOver())
    assert do.KeepSim() in made.done


def test_a_document_that_expires_today_is_still_good() -> None:
    from dataclasses import replace

    made = world()
    made.facts = replace(FACTS, today=FACTS.today + timedelta(days=0))
    made.walk(Stage.BACK_REVIEW)
    assert made.visit.problem is None
