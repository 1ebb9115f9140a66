"""Port: the centre's counters while the customer stands there: status, and what journeys add."""

from typing import Protocol

from sync.wire.desk_v1 import DeskAnswer, DeskQuestion


class Desk(Protocol):
    """Every question may be asked again without harm."""

    def ask(self, question: DeskQuestion) -> DeskAnswer:
        """Raise `CentreOfflineError`, `CentreTimeoutError` or `CentreRefusedError`."""
        ...
