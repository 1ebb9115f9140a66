"""E-identity level 1: by chip, by QR code alone, and once more after a photo that was refused."""

from typing import Final

from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.scripts.script import Script
from twins.rig.scripts.status import receipt, tell_reference
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes

VIDEO_S: Final = 120.0


def _watch(customer: Customer) -> None:
    """See the whole instruction."""
    customer.screen.tap("video.watch")
    customer.screen.wait(lambda v: v.stage != "eid_video", VIDEO_S, "the end of the video")


def _skip(customer: Customer) -> None:
    """Skip the instruction, which is asked back once."""
    customer.screen.tap("video.skip")
    customer.screen.wait(lambda v: v.problem is not None, 30, "the warning")
    customer.screen.tap("video.skip")
    customer.screen.wait(lambda v: v.stage != "eid_video", 30, "the camera")


def _consent(customer: Customer) -> None:
    """Agree; the result comes by text message, so no e-mail is told."""
    customer.screen.tap("information.next")
    for purpose in ("terms", "biometrics"):
        customer.screen.tap(f"consent.{purpose}")
    customer.screen.tap("continue")


def _no_chip(customer: Customer) -> None:
    customer.screen.tap("chip.skip", 20)


def _confirm(customer: Customer) -> None:
    customer.screen.tap("photo.confirm")


TOUCHES: Final = {"eid_video": _watch, "eid_first": _confirm, "information": _consent}


def _case(stage: Stage) -> str:
    return receipt(stage)[0]


def approved(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Let a person pass the photo and the authority agree: a verified chip needs nobody else."""
    if last.stage != "done" or "chip.key_refused" in customer.met:
        return by_a_person(stage, customer, last)
    case = _case(stage)
    wrong = _judged(stage, case, "match")
    state = stage.agent.become(case, ("APPROVED",))
    wrong += [] if state == "APPROVED" else [f"the case is {state}"]
    return wrong + _told(stage, case)


def _judged(stage: Stage, case: str, answer: str) -> list[str]:
    if (state := stage.agent.become(case, ("SUBMITTED",))) != "SUBMITTED":
        return [f"the case came in as {state}"]
    stage.agent.send(f"/cases/{case}/photo")
    if (state := stage.agent.become(case, ("ELIGIBLE_FOR_DB_CHECK",))) != "ELIGIBLE_FOR_DB_CHECK":
        return [f"a good photo left the case {state}"]
    stage.agent.send(f"/cases/{case}/data", answer=answer)
    return []


def _told(stage: Stage, case: str) -> list[str]:
    """Look for the text message with the steps of the activation (A96)."""
    heard = stage.sms.heard(case, 60)
    return [] if heard else ["no text message with the result"]


def by_a_person(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Ask the authority, then a person: a QR code alone is approved by neither alone (I8)."""
    if last.stage != "done":
        return []
    case = _case(stage)
    wrong = _judged(stage, case, "match")
    state = stage.agent.become(case, ("IN_REVIEW", "APPROVED"))
    wrong += [] if state == "IN_REVIEW" else [f"approved by itself: {state}"]
    stage.agent.send(f"/cases/{case}/approve")
    state = stage.agent.become(case, ("APPROVED",))
    return wrong + ([] if state == "APPROVED" else [f"the case is {state}"]) + _told(stage, case)


def _reader_broken(stage: Stage, _: Customer) -> None:
    stage.machine.pn532.mute = True


def _refused_before(stage: Stage, again: Customer) -> None:
    """Walk a first visit, whose photo a person then refuses."""
    first = stage.customer()
    first.journey, first.touches = "eid-level1", {**TOUCHES, "eid_video": _skip}
    first.visit_until("done")
    again.reference = receipt(stage)
    case = again.reference[0]
    stage.agent.become(case, ("SUBMITTED",))
    stage.agent.send(f"/cases/{case}/photo", reason="face.too_dark")
    stage.agent.become(case, ("PHOTO_REJECTED",))
    first.leave()


def _recreate(customer: Customer) -> None:
    customer.screen.tap("case.recreate")


def _again_approved(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Only the photo was asked for again; a person looks at the new case, for it has no match."""
    passed = {step.stage for step in customer.steps}
    wrong = [f"asked again: {name}" for name in ("document_front", "chip") if name in passed]
    return wrong + by_a_person(stage, customer, last)


def _chip_card(wishes: Wishes) -> None:
    if wishes.kind == "passport":
        wishes.kind = "cccd"


SCRIPT: Final = Script(
    "eid-level1", "eid-level1", "e-identity level 1 by the chip of the card",
    touches=TOUCHES, decided=False, wish=_chip_card, after=approved,
)  # fmt: skip
BY_QR: Final = Script(
    "eid-level1-qr", "eid-level1", "the chip cannot be read: the card's QR code instead",
    touches={**TOUCHES, "eid_video": _skip, "chip": _no_chip}, decided=False, wish=_chip_card,
    begin=_reader_broken, after=by_a_person,
)  # fmt: skip
AGAIN: Final = Script(
    "eid-level1-photo-rejected", "status", "the photo was refused: the case is created again",
    touches={**TOUCHES, "eid_video": _skip, "status_entry": tell_reference,
             "status_shown": _recreate},
    decided=False, wish=_chip_card, begin=_refused_before, after=_again_approved,
)  # fmt: skip
