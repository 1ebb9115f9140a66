"""Every journey by its code, and where a visit stands in its own."""

from typing import Final

from kiosk.journeys import (
    appointment,
    eid_level1,
    enterprise_sim,
    minor_sim,
    my_data,
    my_numbers,
    real_name,
    reverify_sim,
    signing_sim,
    sim_activation,
    status,
    update_details,
)
from kiosk.journeys.state import Stage, Visit

JOURNEYS: Final = {
    journey.name: journey
    for journey in (
        sim_activation.JOURNEY,
        real_name.JOURNEY,
        eid_level1.JOURNEY,
        appointment.JOURNEY,
        signing_sim.JOURNEY,
        reverify_sim.JOURNEY,
        update_details.JOURNEY,
        my_data.JOURNEY,
        my_numbers.JOURNEY,
        status.JOURNEY,
        minor_sim.JOURNEY,
        enterprise_sim.JOURNEY,
    )
}
SHARED_BACK: Final = {
    Stage.HOME: Stage.ATTRACT,
    Stage.SIM_SCAN: Stage.SIM_ENTRY,
    Stage.DOCUMENT_FRONT: Stage.DOCUMENT_CHOICE,
    Stage.DOCUMENT_BACK: Stage.FRONT_REVIEW,
    Stage.OTP: Stage.OWN_NUMBER,
    Stage.CONTRACT: Stage.INFORMATION,
    Stage.SIGNATURE: Stage.CONTRACT,
}


def back_of(visit: Visit) -> Stage | None:
    """Tell where "back" leads from here; None where it is not offered."""
    journey = JOURNEYS.get(visit.journey)
    own = journey.back.get(visit.stage) if journey is not None else None
    if own is None and journey is not None and visit.stage is journey.first:
        return Stage.HOME
    return own or SHARED_BACK.get(visit.stage)


def place(visit: Visit) -> tuple[int, int, str] | None:
    """Tell the place on the step bar, from 1, its length and the part's name; None off the bar."""
    journey = JOURNEYS.get(visit.journey)
    leg = journey.leg(visit.stage) if journey is not None else None
    if journey is None or leg is None:
        return None
    return journey.parts.index(leg.part) + 1, len(journey.parts), leg.part
