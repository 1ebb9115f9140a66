"""Journey `my-data` (B4): what the centre keeps of an earlier case, and what is asked about it."""

from typing import Final

from kiosk.journeys.reverify_sim import IDENTITY, IDENTITY_BACK, SENT
from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Stage

JOURNEY: Final = Journey(
    "my-data",
    (
        Leg(Stage.STATUS_ENTRY, "case", inner=(Stage.STATUS_SCAN,)),
        *IDENTITY,
        Leg(Stage.DATA, "answer"),
        *SENT,
    ),
    {Stage.STATUS_SCAN: Stage.STATUS_ENTRY, **IDENTITY_BACK},
)
