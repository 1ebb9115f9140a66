"""Journey `minor-sim` (B8, C11): a parent or guardian signs for a child, and both are named.

First who stands here: document, chip, face, an agent's word. Then the child: card and chip, or the
birth certificate photographed and written off. The SIM is the child's, and is counted on the child;
the child is not filmed.
"""

from typing import Final

from kiosk.case.document import DocumentKind
from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Draft, Stage

NAME: Final = "minor-sim"
CERTIFICATE: Final = "birth_certificate"
GUARDIANSHIP: Final = "guardianship"  # the decision that names the guardian


def papers(draft: Draft) -> tuple[str, ...]:
    """Name the papers that are photographed, in order."""
    certificate = (CERTIFICATE,) if draft.document is DocumentKind.BIRTH_CERTIFICATE else ()
    return (*certificate, *((GUARDIANSHIP,) if draft.detail("proof") else ()))


def _has_back(draft: Draft) -> bool:
    return draft.document is not None and draft.document.has_back


def _by_certificate(draft: Draft) -> bool:
    return draft.document is DocumentKind.BIRTH_CERTIFICATE


def _by_card(draft: Draft) -> bool:
    return not _by_certificate(draft)


JOURNEY: Final = Journey(
    NAME,
    (
        Leg(Stage.NEEDS, "sim"),
        Leg(Stage.SIM_ENTRY, "sim", inner=(Stage.SIM_SCAN,)),
        Leg(Stage.SIM_DETAILS, "sim"),
        Leg(Stage.DOCUMENT_CHOICE, "guardian"),
        Leg(Stage.DOCUMENT_FRONT, "guardian", inner=(Stage.FRONT_REVIEW,)),
        Leg(Stage.DOCUMENT_BACK, "guardian", _has_back, (Stage.BACK_REVIEW,)),
        Leg(Stage.CHIP, "guardian"),
        Leg(Stage.PORTRAIT, "portrait", inner=(Stage.PORTRAIT_REVIEW,)),
        Leg(Stage.CHALLENGE, "portrait"),
        Leg(Stage.CALL, "proof"),
        Leg(Stage.RELATION, "child"),
        Leg(Stage.CHILD_DOCUMENT, "child"),
        Leg(Stage.CHILD_FRONT, "child", _by_card, (Stage.CHILD_FRONT_REVIEW,)),
        Leg(Stage.CHILD_BACK, "child", _has_back, (Stage.CHILD_BACK_REVIEW,)),
        Leg(Stage.CHILD_CHIP, "child", _by_card),
        Leg(Stage.CHILD_DETAILS, "child", _by_certificate),
        Leg(Stage.PAPER, "child", lambda d: bool(papers(d)), (Stage.PAPER_REVIEW,)),
        Leg(Stage.LIMIT, "child"),
        Leg(Stage.OWNERSHIP, "child", inner=(Stage.OWN_NUMBER, Stage.OTP)),
        Leg(Stage.INFORMATION, "contract"),
        Leg(Stage.CONTRACT, "contract"),
        Leg(Stage.SIGNATURE, "contract"),
        Leg(Stage.SIM_FEED, "handout", lambda d: d.dispenses and d.parked is None),
        Leg(Stage.SIM_PHOTO, "handout", lambda d: not d.dispenses, (Stage.SIM_PHOTO_REVIEW,)),
        Leg(Stage.SUBMIT, "handout"),
        Leg(Stage.SIM_TAKE, "handout", lambda d: d.dispensed is not None),
        Leg(Stage.RECEIPT, "handout"),
        Leg(Stage.DONE, "handout"),
    ),
    back={
        Stage.SIM_ENTRY: Stage.NEEDS,
        Stage.SIM_DETAILS: Stage.SIM_ENTRY,
        Stage.DOCUMENT_CHOICE: Stage.SIM_DETAILS,
        Stage.CHILD_DOCUMENT: Stage.RELATION,
        Stage.CHILD_FRONT: Stage.CHILD_DOCUMENT,
        Stage.CHILD_BACK: Stage.CHILD_FRONT_REVIEW,
        Stage.CHILD_DETAILS: Stage.CHILD_DOCUMENT,
        Stage.OWN_NUMBER: Stage.OWNERSHIP,
    },
)  # fmt: skip
