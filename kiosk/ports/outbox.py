"""Port: the durable door out. What it took survives a power cut; what it refused was not done."""

from dataclasses import dataclass
from typing import Protocol

from kiosk.ports.errors import DeviceError, Outcome


class OutboxFullError(DeviceError):
    """The disk or the quota is full: no new case may begin."""

    code = "outbox.full"
    outcome = Outcome.NOT_DONE


class OutboxFailedError(DeviceError):
    """The file is torn, foreign, or the disk fails: a technician has to look."""

    code = "outbox.failed"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A case nobody but the centre can open; `digest` is its identity."""

    case: str
    header: bytes
    body: bytes
    digest: bytes
    signature: bytes


class Outbox(Protocol):
    """Case ids are unique for ever, also against those already acknowledged."""

    def put(self, sealed: Sealed) -> bool:
        """Commit envelope and audit entry; False when the case is in or was acknowledged."""
        ...

    def holds(self, case: str) -> bool: ...

    def acknowledged(self, case: str) -> bool: ...

    def waiting(self) -> int: ...
