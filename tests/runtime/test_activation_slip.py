"""The slip of an activation (A57): the code as text and QR, nothing of the person."""

from datetime import UTC, datetime

import pytest

from kiosk.case.activation_code import scanned
from kiosk.journeys.state import Draft, Stage, Visit
from kiosk.policies.policy import load
from kiosk.runtime.paperwork import Paperwork
from kiosk.ui.texts import LANGUAGES, Texts
from sync.wire.real_name_v1 import ActivationV1

CODE = "7KQ4M2XA9DRT"
NAME = "NGUYỄN THỊ LAN"
PAPER = Paperwork(load("mobifone"), Texts, lambda: datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a57_the_slip_carries_the_code_twice_and_no_name(language: str) -> None:
    draft = Draft(
        case="case-1", activation=ActivationV1(CODE, 1_798_000_000.0, in_service=False),
        entered=(("full_name", NAME), ("id_number", "079200000001")),
        iccids=(("activation", "8984010000000000013"),),
    )  # fmt: skip
    visit = Visit(stage=Stage.ACTIVATE_CODE, journey="real-name", language=language, draft=draft)
    slip = PAPER.receipt(visit)
    printed = " ".join([slip.title, slip.case_number, *slip.notes, *sum(slip.lines, ())])
    assert "7KQ4-M2XA-9DRT" in printed
    assert scanned((slip.qr,)) == CODE
    assert NAME not in printed
    assert "079200000001" not in printed
    assert "case-1" not in printed
    assert slip.case_number.endswith("0013")
