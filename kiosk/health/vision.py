"""Check: the models look at pictures. The camera is left alone: a customer may stand there."""

from kiosk.health.problem import Problem, warning
from kiosk.ports.vision import PictureUnusableError, Vision

REMEDY = "fetch or install the models again; look whether the accelerator is plugged in"


def check(vision: Vision) -> Problem | None:
    """Hand in no picture: working models say that it is none, and what they lack."""
    try:
        vision.compare(b"", b"")
    except PictureUnusableError:
        notes = vision.notes()
        return warning("vision.reduced", "; ".join(notes), REMEDY) if notes else None
    return None
