"""Port: an office printer for A4 sheets, behind a queue that goes on when nobody looks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.ports.errors import DeviceError, Outcome


class SheetsRefusedError(DeviceError):
    """No queue of that name, it takes no jobs, or no spooler answers; nothing was printed."""

    code = "sheets.refused"
    outcome = Outcome.NOT_DONE


class SheetsFailedError(DeviceError):
    """The spooler gave the job up; part of it may be on paper."""

    code = "sheets.failed"


class Progress(StrEnum):
    """Where a job is; `done` is the spooler's word, not the paper's."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A job by the spooler's name for it, with the spooler's words where it went wrong."""

    name: str
    progress: Progress
    detail: str = ""


@dataclass(frozen=True, slots=True)
class QueueState:
    """`reasons` are the spooler's own words, empty when there is nothing to say."""

    stopped: bool
    reasons: str = ""


class SheetPrinter(Protocol):
    """Takes a PDF and tells later what became of it."""

    def send(self, pdf: bytes, title: str) -> Job:
        """Queue the PDF; raise `SheetsRefusedError`."""
        ...

    def ask(self, name: str) -> Job:
        """Tell where a job is now; raise `SheetsRefusedError` for one nobody knows."""
        ...

    def state(self) -> QueueState:
        """Tell how the queue is; raise `SheetsRefusedError` where there is none."""
        ...
