"""Journey `reverify-sim` (B1): the SIM is in another phone, its holder proves to be the holder.

Code to the number, chip or QR code, live face; number, name and birth date are held against the
operator's book. No SIM, no contract, no payment; nobody becomes the owner of another's number here.
Pictures that the machine finds good are not shown for a review: chip and face decide.
"""

from typing import Final

from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Draft, Stage


def has_back(draft: Draft) -> bool:
    """Tell whether the document is one of two sides."""
    return draft.document is not None and draft.document.has_back


NUMBER: Final = (
    Leg(Stage.SUBSCRIBER_ENTRY, "number"),
    Leg(Stage.SUBSCRIBER_STATUS, "number"),
    Leg(Stage.OTP, "number"),
)
IDENTITY: Final = (
    Leg(Stage.AGREEMENT, "document"),
    Leg(Stage.DOCUMENT_CHOICE, "document"),
    Leg(Stage.DOCUMENT_FRONT, "document"),
    Leg(Stage.DOCUMENT_BACK, "document", has_back),
    Leg(Stage.CHIP, "chip"),
    Leg(Stage.PORTRAIT, "portrait"),
    Leg(Stage.CHALLENGE, "portrait"),
)
SENT: Final = (
    Leg(Stage.SUBMIT, "answer"),
    Leg(Stage.RECEIPT, "answer"),
    Leg(Stage.DONE, "answer"),
)
IDENTITY_BACK: Final = {
    Stage.DOCUMENT_CHOICE: Stage.AGREEMENT,
    Stage.DOCUMENT_BACK: Stage.DOCUMENT_FRONT,
}
BACK: Final = {
    Stage.SUBSCRIBER_STATUS: Stage.SUBSCRIBER_ENTRY,
    Stage.OTP: Stage.SUBSCRIBER_STATUS,
    **IDENTITY_BACK,
}
JOURNEY: Final = Journey(
    "reverify-sim", (*NUMBER, *IDENTITY, Leg(Stage.HOLDER, "answer"), *SENT), BACK
)
