"""Every reading of a SIM's serial travels with the motion: a card of another one is not given."""

import pytest

from kiosk.case.reasons import Reason
from kiosk.case.sim import differs
from kiosk.journeys import effects as do
from kiosk.journeys.state import Stage
from tests.journeys.world import ICCID, OTHER_ICCID, World, world


def walked(**answers: object) -> World:
    made = world(answers={getattr(do, name): value for name, value in answers.items()})
    made.walk(Stage.DONE)
    return made


def test_the_hand_out_names_what_the_chip_said() -> None:
    (given,) = [e for e in walked().done if isinstance(e, do.HandOutSim)]
    assert dict(given.serials)["chip"] == ICCID


@pytest.mark.parametrize(
    ("detail", "reason"),
    [("sim.mismatch_photo", Reason.MISMATCH_PHOTO), ("sim.mismatch_chip", Reason.MISMATCH_CHIP)],
)
def test_a_differing_card_is_said_and_the_case_stays_sent(detail: str, reason: Reason) -> None:
    made = walked(HandOutSim=("custody.mismatch", detail))
    assert made.visit.outcome == reason.value
    assert made.visit.draft.parked is reason
    assert made.durable


@pytest.mark.parametrize(
    ("serials", "reason"),
    [
        ((("chip", ICCID), ("photo", ICCID)), None),
        ((("reservation", ICCID[:-1]),), None),  # a list without check digits
        ((("reservation", OTHER_ICCID),), Reason.MISMATCH_RESERVATION),
        ((("chip", ICCID), ("barcode", OTHER_ICCID)), Reason.MISMATCH_BARCODE),
        ((("photo", OTHER_ICCID),), Reason.MISMATCH_PHOTO),
        ((("chip", ""),), Reason.MISMATCH_CHIP),
    ],
)
def test_all_four_readings_must_name_one_card(
    serials: tuple[tuple[str, str], ...], reason: Reason | None
) -> None:
    assert differs(ICCID, serials) is reason
