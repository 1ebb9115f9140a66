"""Check: the kiosk's clock is right. The centre's time is the only reference."""

from typing import Final

from kiosk.health.problem import Problem, error, warning
from kiosk.ports.centre import Centre

LARGEST_S: Final = 120.0
REMEDY: Final = "check time synchronisation: timedatectl status"


def check(centre: Centre) -> Problem | None:
    """Compare with the centre; without its word certificates and one-time codes are in doubt."""
    skew = centre.link().skew_s
    if skew is None:
        return warning("clock.unknown", "the centre has not told its time yet", REMEDY)
    if abs(skew) > LARGEST_S:
        return error("clock.wrong", f"{skew:+.0f} s away from the centre", REMEDY)
    return None
