"""Journey `status` (A68, A92, B3): how a case stands, by number and code, or by the card itself.

A face opens nothing here: to find somebody among all by the face (1:N) is more than the law lets a
kiosk do, and to compare one face (1:1) guards nothing where the answer holds nothing personal.
"""

from typing import Final

from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Stage

JOURNEY: Final = Journey(
    "status",
    (
        Leg(
            Stage.STATUS_ENTRY,
            "case",
            inner=(Stage.STATUS_SCAN, Stage.STATUS_CARD, Stage.STATUS_LIST),
        ),
        Leg(Stage.STATUS_SHOWN, "answer"),
    ),
    back={
        Stage.STATUS_SCAN: Stage.STATUS_ENTRY,
        Stage.STATUS_CARD: Stage.STATUS_ENTRY,
        Stage.STATUS_LIST: Stage.STATUS_ENTRY,
        Stage.STATUS_SHOWN: Stage.STATUS_ENTRY,
    },
)
