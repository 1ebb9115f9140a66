"""Journey 3, `eid-level1` (A76-A97): card, chip or QR code, instructed portrait, colours, sent.

A case whose photo was not good enough is created again from its number and code: the chip's data
stay with the earlier case at the centre, only the photo is taken anew (A93).
"""

from typing import Final

from kiosk.case import id_qr
from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Draft, Stage


def _fresh(draft: Draft) -> bool:
    return draft.resumes is None


def _needs_code(draft: Draft) -> bool:
    sides = [shot for shot in (draft.front, draft.back) if shot is not None]
    seen = any(id_qr.first(side.codes) for side in sides)
    return _fresh(draft) and draft.chip is None and not seen


JOURNEY: Final = Journey(
    "eid-level1",
    (
        Leg(Stage.EID_START, "document", inner=(Stage.EID_CODE,)),
        Leg(Stage.DOCUMENT_CHOICE, "document", _fresh),
        Leg(Stage.DOCUMENT_FRONT, "document", _fresh, (Stage.FRONT_REVIEW,)),
        Leg(Stage.DOCUMENT_BACK, "document", _fresh, (Stage.BACK_REVIEW,)),
        Leg(Stage.EID_GUIDE, "chip", _fresh),
        Leg(Stage.CHIP, "chip", _fresh),
        Leg(Stage.EID_QR, "chip", _needs_code),
        Leg(Stage.EID_RESULT, "chip", _fresh),
        Leg(Stage.EID_VIDEO, "portrait"),
        Leg(Stage.PORTRAIT, "portrait"),
        Leg(Stage.CHALLENGE, "portrait"),
        Leg(Stage.EID_FIRST, "portrait"),
        Leg(Stage.OWN_NUMBER, "proof", _fresh, (Stage.OTP,)),
        Leg(Stage.INFORMATION, "send", _fresh),
        Leg(Stage.SUBMIT, "send"),
        Leg(Stage.RECEIPT, "send"),
        Leg(Stage.DONE, "send"),
    ),
    back={
        Stage.EID_CODE: Stage.EID_START,
        Stage.DOCUMENT_CHOICE: Stage.EID_START,
        Stage.OWN_NUMBER: Stage.EID_FIRST,
    },
)
