"""The contract on A4, beside the receipt: queued, followed to its end, never waited for."""

from collections.abc import Callable
from typing import Final

from kiosk.ports.sheet_printer import Job, Progress, SheetPrinter, SheetsFailedError

LOOK_S: Final = 1.0
LOOKS: Final = 60


def carry_out(
    sheets: SheetPrinter, pdf: bytes, title: str, pause: Callable[[float], object]
) -> Job:
    """Queue the PDF and look until the spooler has done; a job that still waits is given as it is.

    Raise `SheetsRefusedError`, `SheetsFailedError`.
    """
    job = sheets.send(pdf, title)
    for _ in range(LOOKS):
        if job.progress is not Progress.WAITING:
            break
        pause(LOOK_S)
        job = sheets.ask(job.name)
    if job.progress is Progress.FAILED:
        raise SheetsFailedError("sheets", f"job {job.name}: {job.detail}")
    return job
