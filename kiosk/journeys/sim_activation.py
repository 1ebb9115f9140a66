"""Journey 1, `sim-activate` (MobiFone x CMLink): the legs in order and when each is walked.

A case that failed at the operator is taken up again with its resume code, here or from its status:
then only the legs of the failed step are walked (`resumes`). Chip before portrait: the best
reference is the chip's.
"""

from typing import Final

from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Draft, Stage


def _resumed(draft: Draft, *steps: str) -> bool:
    """Walk a leg in a fresh case, and in a resumed one only for the named failed steps."""
    return draft.resumes is None or draft.resumes.step in steps


def _failed_before(draft: Draft) -> bool:
    return draft.reservation is not None and draft.reservation.failed_case is not None


def _has_back(draft: Draft) -> bool:
    return draft.document is not None and draft.document.has_back


JOURNEY: Final = Journey(
    "sim-activate",
    (
        Leg(Stage.NEEDS, "sim"),
        Leg(Stage.SIM_ENTRY, "sim", inner=(Stage.SIM_SCAN,)),
        Leg(Stage.SIM_DETAILS, "sim"),
        Leg(Stage.RESUME_CODE, "sim", _failed_before),
        Leg(Stage.DOCUMENT_CHOICE, "document", lambda d: _resumed(d, "document")),
        Leg(Stage.DOCUMENT_FRONT, "document", lambda d: _resumed(d, "document", "portrait"),
            (Stage.FRONT_REVIEW,)),
        Leg(Stage.DOCUMENT_BACK, "document",
            lambda d: _has_back(d) and _resumed(d, "document", "portrait"), (Stage.BACK_REVIEW,)),
        Leg(Stage.CHIP, "chip", lambda d: _resumed(d, "document", "portrait")),
        Leg(Stage.LIMIT, "chip", lambda d: d.resumes is None),
        Leg(Stage.PORTRAIT, "portrait", lambda d: _resumed(d, "document", "portrait"),
            (Stage.PORTRAIT_REVIEW,)),
        Leg(Stage.CHALLENGE, "portrait", lambda d: _resumed(d, "document", "portrait")),
        Leg(Stage.OWNERSHIP, "proof", lambda d: d.resumes is None,
            (Stage.OWN_NUMBER, Stage.OTP)),
        Leg(Stage.CALL, "proof", lambda d: _resumed(d, "document", "portrait")),
        Leg(Stage.INFORMATION, "contract", lambda d: _resumed(d, "document", "details")),
        Leg(Stage.CONTRACT, "contract", lambda d: _resumed(d, "document", "details")),
        Leg(Stage.SIGNATURE, "contract", lambda d: _resumed(d, "document", "details")),
        Leg(Stage.SIM_FEED, "handout", lambda d: d.dispenses and d.parked is None),
        Leg(Stage.SIM_PHOTO, "handout", lambda d: not d.dispenses and _resumed(d, "sim"),
            (Stage.SIM_PHOTO_REVIEW,)),
        Leg(Stage.SUBMIT, "handout"),
        Leg(Stage.SIM_TAKE, "handout", lambda d: d.dispensed is not None),
        Leg(Stage.RECEIPT, "handout"),
        Leg(Stage.DONE, "handout"),
    ),
    back={
        Stage.SIM_ENTRY: Stage.NEEDS,
        Stage.SIM_DETAILS: Stage.SIM_ENTRY,
        Stage.RESUME_CODE: Stage.SIM_DETAILS,
        Stage.DOCUMENT_CHOICE: Stage.SIM_DETAILS,
        Stage.OWN_NUMBER: Stage.OWNERSHIP,
    },
    opened_by=Stage.RESUME_CODE,
)  # fmt: skip
