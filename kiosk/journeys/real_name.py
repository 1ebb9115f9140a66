"""Journey `real-name` (A50-A75): a sold SIM is registered to its holder.

The SIM is activated first, which gives a code; the code opens the registration, at once or on any
day and kiosk until it expires. A case that was sent back is taken up at the step that failed.
"""

from typing import Final

from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Draft, Stage

NAME: Final = "real-name"


def _resumed(draft: Draft, *steps: str) -> bool:
    return draft.resumes is None or draft.resumes.step in steps


def _fresh(draft: Draft) -> bool:
    return draft.resumes is None


def _person(draft: Draft) -> bool:
    return _resumed(draft, "document", "portrait")


def _has_back(draft: Draft) -> bool:
    return _person(draft) and draft.document is not None and draft.document.has_back


JOURNEY: Final = Journey(
    NAME,
    (
        Leg(Stage.CODE_ENTRY, "code", inner=(
            Stage.CODE_SCAN, Stage.ACTIVATE_SIM, Stage.ACTIVATE_SCAN, Stage.ACTIVATE_DETAILS,
            Stage.ACTIVATE_CODE)),
        Leg(Stage.DOCUMENT_CHOICE, "document", lambda d: _resumed(d, "document")),
        Leg(Stage.DOCUMENT_FRONT, "document", _person, (Stage.FRONT_REVIEW,)),
        Leg(Stage.DOCUMENT_BACK, "document", _has_back, (Stage.BACK_REVIEW,)),
        Leg(Stage.CHIP, "document", _person),
        Leg(Stage.DATA_MATCH, "document", _fresh),
        Leg(Stage.LIMIT, "document", _fresh),
        Leg(Stage.FACE_START, "portrait", _person),
        Leg(Stage.PORTRAIT, "portrait", _person, (Stage.PORTRAIT_REVIEW,)),
        Leg(Stage.CHALLENGE, "portrait", _person),
        Leg(Stage.INFORMATION, "send", lambda d: _resumed(d, "document", "details")),
        Leg(Stage.SUBMIT, "send"),
        Leg(Stage.RECEIPT, "send"),
        Leg(Stage.DONE, "send"),
    ),
    back={
        Stage.CODE_SCAN: Stage.CODE_ENTRY,
        Stage.ACTIVATE_SIM: Stage.CODE_ENTRY,
        Stage.ACTIVATE_SCAN: Stage.ACTIVATE_SIM,
        Stage.ACTIVATE_DETAILS: Stage.ACTIVATE_SIM,
    },
    opened_by=Stage.CODE_ENTRY,
)  # fmt: skip
