"""Check: cases leave the kiosk."""

from typing import Final

from kiosk.health.problem import Problem, error, warning

DEEP: Final = 50  # cases
OLD_S: Final = 24 * 3600.0  # the promise of an answer is a day
REMEDY: Final = "check the line to the centre; the cases stay safe meanwhile"


def check(waiting: int, oldest_s: float, dead: int) -> Problem | None:
    """`oldest_s` is the age of the oldest case waiting, `dead` the cases the centre refused."""
    if dead:
        return error("outbox.dead_letter", f"{dead} refused by the centre", "call the centre")
    if waiting and oldest_s > OLD_S:
        return error("outbox.old", f"oldest case {oldest_s / 3600:.0f} h, {waiting} wait", REMEDY)
    if waiting > DEEP:
        return warning("outbox.deep", f"{waiting} cases wait", REMEDY)
    return None
