"""Journey `enterprise-sim` (B9): a representative registers the numbers of an enterprise.

Tax code and SIMs first, for they decide whether the visit can succeed; then who stands here, by
document and face, and the papers that entitle to sign. A person at the centre decides every case;
the enterprise has its SIMs already, none comes out of the machine.
"""

from typing import Final

from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Draft, Stage

NAME: Final = "enterprise-sim"
ISSUER: Final = "MST"  # of a tax code, where a document has its state
AUTHORISED: Final = "authorised"
ROLES: Final = ("legal", AUTHORISED)
REGISTRATION: Final = "registration"  # the certificate of the enterprise
AUTHORISATION: Final = "authorisation"  # the letter


def papers(draft: Draft) -> tuple[str, ...]:
    """Name the papers that are photographed, in order."""
    letter = (AUTHORISATION,) if draft.detail("role") == AUTHORISED else ()
    return (REGISTRATION, *letter)


def _has_back(draft: Draft) -> bool:
    return draft.document is not None and draft.document.has_back


JOURNEY: Final = Journey(
    NAME,
    (
        Leg(Stage.NEEDS, "company"),
        Leg(Stage.COMPANY, "company"),
        Leg(Stage.SIM_ENTRY, "numbers", inner=(Stage.SIM_SCAN,)),
        Leg(Stage.SIM_DETAILS, "numbers"),
        Leg(Stage.NUMBER_LIST, "numbers"),
        Leg(Stage.DOCUMENT_CHOICE, "document"),
        Leg(Stage.DOCUMENT_FRONT, "document", inner=(Stage.FRONT_REVIEW,)),
        Leg(Stage.DOCUMENT_BACK, "document", _has_back, (Stage.BACK_REVIEW,)),
        Leg(Stage.CHIP, "document"),
        Leg(Stage.PORTRAIT, "portrait", inner=(Stage.PORTRAIT_REVIEW,)),
        Leg(Stage.CHALLENGE, "portrait"),
        Leg(Stage.ROLE, "papers"),
        Leg(Stage.PAPER, "papers", inner=(Stage.PAPER_REVIEW,)),
        Leg(Stage.INFORMATION, "contract"),
        Leg(Stage.CONTRACT, "contract"),
        Leg(Stage.SIGNATURE, "contract"),
        Leg(Stage.SUBMIT, "send"),
        Leg(Stage.RECEIPT, "send"),
        Leg(Stage.DONE, "send"),
    ),
    back={
        Stage.COMPANY: Stage.NEEDS,
        Stage.SIM_ENTRY: Stage.NUMBER_LIST,
        Stage.SIM_DETAILS: Stage.SIM_ENTRY,
        Stage.NUMBER_LIST: Stage.COMPANY,
        Stage.DOCUMENT_CHOICE: Stage.NUMBER_LIST,
        Stage.PAPER: Stage.ROLE,
    },
)  # fmt: skip
