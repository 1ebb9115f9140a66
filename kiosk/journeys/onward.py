"""Passing on along the route of the journey."""

from kiosk.journeys.move import Move, go
from kiosk.journeys.route import following
from kiosk.journeys.sim_activation import ROUTE
from kiosk.journeys.state import Stage, Visit


def onward(visit: Visit, past: Stage) -> Move:
    """Leave the leg `past` behind (a stage of the route; its reviews belong to it)."""
    return go(visit, following(ROUTE, past, visit.draft))
