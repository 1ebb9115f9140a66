"""Passing on along the route of the visit's own journey."""

from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.move import Move, go
from kiosk.journeys.state import Visit


def onward(visit: Visit) -> Move:
    """Leave the leg of this stage behind (its reviews belong to it)."""
    return go(visit, JOURNEYS[visit.journey].following(visit.stage, visit.draft))
