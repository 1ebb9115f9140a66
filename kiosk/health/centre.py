"""Check: the line to the centre."""

from typing import Final

from kiosk.health.problem import Problem, error
from kiosk.ports.centre import Centre

REMEDY: Final = "check network, broker address and certificates in kiosk.toml"


def check(centre: Centre) -> Problem | None:
    """Tell whether the centre answers now."""
    if not centre.link().online:
        return error("centre.offline", "the centre cannot be reached", REMEDY)
    return None
