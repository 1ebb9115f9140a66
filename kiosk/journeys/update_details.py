"""Journey `update-details` (A74, B2): the operator's book against the chip, field by field."""

from typing import Final

from kiosk.journeys.reverify_sim import BACK, IDENTITY, NUMBER, SENT
from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Stage

JOURNEY: Final = Journey(
    "update-details",
    (*NUMBER, *IDENTITY, Leg(Stage.HOLDER, "answer"), Leg(Stage.CHANGES, "answer"), *SENT),
    BACK,
)
