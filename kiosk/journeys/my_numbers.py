"""Journey `my-numbers` (B5): the numbers registered on one's document, and "this is not mine"."""

from typing import Final

from kiosk.journeys.reverify_sim import IDENTITY, IDENTITY_BACK, SENT
from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Stage

JOURNEY: Final = Journey(
    "my-numbers",
    (*IDENTITY, Leg(Stage.NUMBERS, "answer"), *SENT),
    IDENTITY_BACK,
)
