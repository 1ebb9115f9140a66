"""Journey 4, `signing-sim` (A98-A110): an account, proven by the SIM that signs in a phone.

For a citizen or an enterprise. The PIN is typed on the phone; nothing here has room for it.
"""

from typing import Final

from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Stage

JOURNEY: Final = Journey(
    "signing-sim",
    (
        Leg(Stage.SIGNING_START, "method"),
        Leg(Stage.SIGNING_SUBJECT, "method"),
        Leg(Stage.SIGNING_METHOD, "method"),
        Leg(Stage.SIGNING_NUMBER, "phone"),
        Leg(
            Stage.SIGNING_WAIT, "phone",
            inner=(Stage.SIGNING_EXISTS, Stage.SIGNING_ADVICE, Stage.SIGNING_COMPLAINT),
        ),
        Leg(Stage.SIGNING_DATA, "account"),
        Leg(Stage.SUBMIT, "send"),
        Leg(Stage.RECEIPT, "send"),
        Leg(Stage.DONE, "send"),
    ),
    back={
        Stage.SIGNING_SUBJECT: Stage.SIGNING_START,
        Stage.SIGNING_METHOD: Stage.SIGNING_SUBJECT,
        Stage.SIGNING_NUMBER: Stage.SIGNING_METHOD,
        Stage.SIGNING_ADVICE: Stage.SIGNING_EXISTS,
    },
)  # fmt: skip
