"""Journey `appointment` (B6, A97): office, day, time; booked, moved or cancelled; nothing personal.

The receipt's code is all that a booking is found by; the police see the person and the card.
"""

from typing import Final

from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Stage

JOURNEY: Final = Journey(
    "appointment",
    (
        Leg(
            Stage.APPOINTMENT_START, "office",
            inner=(Stage.APPOINTMENT_CODE, Stage.APPOINTMENT_SHOWN),
        ),
        Leg(Stage.APPOINTMENT_OFFICE, "office"),
        Leg(Stage.APPOINTMENT_DAY, "time"),
        Leg(Stage.APPOINTMENT_TIME, "time"),
        Leg(Stage.APPOINTMENT_CHECK, "booking"),
        Leg(Stage.RECEIPT, "booking"),
        Leg(Stage.APPOINTMENT_DONE, "booking"),
    ),
    back={
        Stage.APPOINTMENT_CODE: Stage.APPOINTMENT_START,
        Stage.APPOINTMENT_SHOWN: Stage.APPOINTMENT_START,
        Stage.APPOINTMENT_OFFICE: Stage.APPOINTMENT_START,
        Stage.APPOINTMENT_DAY: Stage.APPOINTMENT_OFFICE,
        Stage.APPOINTMENT_TIME: Stage.APPOINTMENT_DAY,
        Stage.APPOINTMENT_CHECK: Stage.APPOINTMENT_TIME,
    },
)  # fmt: skip
