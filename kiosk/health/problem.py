"""What a check found: a stable code, how bad it is, and what a technician does about it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`error`: the kiosk cannot serve a part of the journeys; `warning`: it soon cannot."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Problem:
    """`detail` and `remedy` hold nothing about a person; the code goes to the centre."""

    code: str
    severity: Severity
    detail: str
    remedy: str


def error(code: str, detail: str, remedy: str) -> Problem:
    """Say that part of the journeys cannot be served."""
    return Problem(code, Severity.ERROR, detail, remedy)


def warning(code: str, detail: str, remedy: str) -> Problem:
    """Say that it soon cannot."""
    return Problem(code, Severity.WARNING, detail, remedy)
