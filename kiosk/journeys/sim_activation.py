"""Journey 1, `sim-activate` (MobiFone x CMLink): the legs in order and when each is walked.

A case that failed at the operator is taken up again with its resume code: then only the legs of
the failed step are walked (`resumes`). Chip before portrait: the best reference is the chip's.
"""

from typing import Final

from kiosk.journeys.route import Leg
from kiosk.journeys.state import Draft, Stage


def _resumed(draft: Draft, *steps: str) -> bool:
    """Walk a leg in a fresh case, and in a resumed one only for the named failed steps."""
    return draft.resumes is None or draft.resumes.step in steps


def _failed_before(draft: Draft) -> bool:
    return draft.reservation is not None and draft.reservation.failed_case is not None


def _has_back(draft: Draft) -> bool:
    return draft.document is not None and draft.document.has_back


ROUTE: Final = (
    Leg(Stage.NEEDS),
    Leg(Stage.SIM_ENTRY),
    Leg(Stage.SIM_DETAILS),
    Leg(Stage.RESUME_CODE, _failed_before),
    Leg(Stage.DOCUMENT_CHOICE, lambda d: _resumed(d, "document")),
    Leg(Stage.DOCUMENT_FRONT, lambda d: _resumed(d, "document", "portrait")),
    Leg(Stage.DOCUMENT_BACK, lambda d: _has_back(d) and _resumed(d, "document", "portrait")),
    Leg(Stage.CHIP, lambda d: _resumed(d, "document", "portrait")),
    Leg(Stage.LIMIT, lambda d: d.resumes is None),
    Leg(Stage.PORTRAIT, lambda d: _resumed(d, "document", "portrait")),
    Leg(Stage.OWNERSHIP, lambda d: d.resumes is None),
    Leg(Stage.CALL, lambda d: _resumed(d, "document", "portrait")),
    Leg(Stage.INFORMATION, lambda d: _resumed(d, "document", "details")),
    Leg(Stage.CONTRACT, lambda d: _resumed(d, "document", "details")),
    Leg(Stage.SIGNATURE, lambda d: _resumed(d, "document", "details")),
    Leg(Stage.SIM_FEED, lambda d: d.dispenses and d.parked is None),
    Leg(Stage.SIM_PHOTO, lambda d: not d.dispenses and _resumed(d, "sim")),
    Leg(Stage.SUBMIT),
    Leg(Stage.SIM_TAKE, lambda d: d.dispensed is not None),
    Leg(Stage.RECEIPT),
    Leg(Stage.DONE),
)
