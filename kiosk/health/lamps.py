"""Check: the lamps beside the camera would light. Pictures are taken without them, only worse."""

from typing import Final

from kiosk.health.problem import Problem, warning
from kiosk.ports.lamps import LampBoard, LampFault, LampHeldError

GONE: Final = (
    "check its cable, its line in config.txt and [vision.lamps] in kiosk.toml: ls /sys/class/leds"
)
HELD: Final = "take the trigger out of its line in config.txt; until then: echo none > its trigger"


def check(board: LampBoard) -> Problem | None:
    """Name every lamp that stays dark; none is switched, a customer may stand there."""
    faults = board.faults()
    if not faults:
        return None
    worst = next((fault for fault in faults if fault.code != LampHeldError.code), faults[0])
    remedy = HELD if worst.code == LampHeldError.code else GONE
    return warning(worst.code, "; ".join(map(_told, faults)), remedy)


def _told(fault: LampFault) -> str:
    return f"{fault.lamp}: {fault.detail}"
