"""Journey `status` (A68, A92, B3): how a case stands, by its number and the code on its receipt."""

from typing import Final

from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Stage

JOURNEY: Final = Journey(
    "status",
    (
        Leg(Stage.STATUS_ENTRY, "case", inner=(Stage.STATUS_SCAN,)),
        Leg(Stage.STATUS_SHOWN, "answer"),
    ),
    back={Stage.STATUS_SCAN: Stage.STATUS_ENTRY, Stage.STATUS_SHOWN: Stage.STATUS_ENTRY},
)
