"""Prints PDF sheets through a queue of CUPS, over its socket on this machine and nothing else.

What is known of a job is what the spooler says: a finished job may still lie in a printer's memory.
"""

import re
import socket
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from kiosk.ports.sheet_printer import Job, Progress, QueueState, SheetsRefusedError
from printer.ipp import (
    GET_JOB,
    GET_PRINTER,
    INTEGER,
    KEYWORD,
    MIME,
    NAME,
    PRINT_JOB,
    REFUSED,
    Attribute,
    IppError,
    answer,
    request,
)

DEVICE: Final = "sheets"
SOCKET: Final = Path("/run/cups/cups.sock")
PATIENCE_S: Final = 10
MOST: Final = 20 * 1024 * 1024
LARGEST_ANSWER: Final = 64 * 1024
ONE_SIDED: Final = "one-sided"
QUEUE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,126}")
STOPPED: Final = 5  # printer-state, RFC 8011 5.4.11
STATES: Final = {  # RFC 8011 5.3.7
    6: Progress.WAITING, 7: Progress.FAILED, 8: Progress.FAILED, 9: Progress.DONE,
}  # fmt: skip


class CupsPrinter:
    """A `SheetPrinter` on the queue of that name."""

    def __init__(self, queue: str, path: Path = SOCKET) -> None:
        if not QUEUE.fullmatch(queue):
            raise SheetsRefusedError(DEVICE, f"{queue!r} is no name of a queue")
        self._place = f"/printers/{queue}"
        self._path = path

    def send(self, pdf: bytes, title: str) -> Job:
        """Queue the PDF; raise `SheetsRefusedError`."""
        if len(pdf) > MOST:
            raise SheetsRefusedError(DEVICE, f"{len(pdf)} bytes are too many")
        about: list[Attribute] = [
            (NAME, "job-name", title[:100]), (MIME, "document-format", "application/pdf"),
        ]  # fmt: skip
        wish: list[Attribute] = [(KEYWORD, "media", "iso_a4_210x297mm"),
                                 (KEYWORD, "sides", ONE_SIDED)]  # fmt: skip
        return self._job(self._ask(PRINT_JOB, about, wish, pdf))

    def ask(self, name: str) -> Job:
        """Tell where a job is now; raise `SheetsRefusedError` for one nobody knows."""
        number = int(name) if name.isdecimal() and len(name) < 10 else 0
        return self._job(self._ask(GET_JOB, [(INTEGER, "job-id", number)], [], b""))

    def state(self) -> QueueState:
        """Tell how the queue is; raise `SheetsRefusedError` where there is none."""
        found = self._ask(GET_PRINTER, [], [], b"")
        state = int.from_bytes(found.get("printer-state", [b""])[0], "big")
        accepts = found.get("printer-is-accepting-jobs", [b"\0"])[0] == b"\1"
        said = [word for word in found.get("printer-state-reasons", []) if word != b"none"]
        words = b" ".join(said).decode(errors="replace")[:200]
        return QueueState(state == STOPPED or not accepts, words)

    def _job(self, found: dict[str, list[bytes]]) -> Job:
        number, state = (int.from_bytes(found.get(key, [b""])[0], "big") for key in
                         ("job-id", "job-state"))  # fmt: skip
        said = found.get("job-state-reasons", []) + found.get("job-printer-state-message", [])
        words = " ".join(word.decode(errors="replace") for word in said)
        return Job(str(number), STATES.get(state, Progress.WAITING), words[:200].strip())

    def _ask(
        self, operation: int, about: list[Attribute], wish: list[Attribute], data: bytes
    ) -> dict[str, list[bytes]]:
        asked = request(operation, f"ipp://localhost{self._place}", about, wish) + data
        try:
            status, found = answer(self._post(asked))
        except (OSError, HTTPException, IppError) as silent:
            raise SheetsRefusedError(DEVICE, f"no spooler: {type(silent).__name__}") from silent
        if status >= REFUSED:
            raise SheetsRefusedError(DEVICE, f"IPP status {status:04x}")
        return found

    def _post(self, body: bytes) -> bytes:
        line = _LocalConnection(self._path)
        try:
            line.request("POST", self._place, body, {"Content-Type": "application/ipp"})
            return line.getresponse().read(LARGEST_ANSWER)
        finally:
            line.close()


class _LocalConnection(HTTPConnection):
    """HTTP over a socket of the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE_S)
        self.sock.connect(str(self._path))
