"""How the cases of one journey are claimed, counted, held up, concluded and given back.

Every method works inside the caller's transaction. `Plain` is the way of a journey that claims
nothing: it is reviewed, concluded and told; others change what differs.
"""

from typing import Any, Final, Protocol

from sqlalchemy import Connection, Row

from hub.cases.findings import BLOCKING, findings, photo_fault
from hub.cases.states import Event
from hub.post.notices import Notices
from hub.settings import Rules
from sync.wire.case_v1 import CaseV1

HOUR_S: Final = 3600
Opening = tuple[tuple[Event, str], ...]  # what happens by itself, each with its reason


class Way(Protocol):
    """One journey at the centre."""

    def due_at(self, received: float) -> float:
        """Say when the customer was promised a result, in Unix seconds."""
        ...

    def alarm_at(self, received: float, due_at: float) -> float:
        """Say from when on the desk is warned that the result is due soon."""
        ...

    def unfit(self, whole: CaseV1) -> str | None:
        """Name the reason why nothing can be reviewed at all, or None."""
        ...

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        """Hold for the case what it is about; give what a reviewer must look at, as codes."""
        ...

    def opens(self, on: Connection, whole: CaseV1) -> Opening:
        """Say how far a case goes by itself once it is here; the rest waits for an answer."""
        ...

    def count(self, on: Connection, row: Row[Any], at: float) -> None:
        """Count the case against its limits. Raise `RefusedError`: it ends there."""
        ...

    def blockers(self, on: Connection, row: Row[Any], flags: list[str]) -> list[str]:
        """List the findings that forbid an approval, as they stand now."""
        ...

    def received(self, on: Connection, whole: CaseV1, now: float) -> None:
        """Mail what the receipt would say, where the kiosk had no paper."""
        ...

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        """Carry an approval out and tell the customer; give the events that follow it."""
        ...

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        """Release what a failed case held and tell the customer."""
        ...

    def decided(self, on: Connection, whole: CaseV1) -> bool:
        """Tell whether the case needs no reviewer and is approved by what it proves."""
        ...


class Plain:
    """A journey that is reviewed and told, and holds nothing."""

    def __init__(self, notices: Notices, rules: Rules) -> None:
        self._notices = notices
        self._rules = rules

    def due_at(self, received: float) -> float:
        return received + self._rules.sla_hours * HOUR_S

    def alarm_at(self, _received: float, due_at: float) -> float:
        return due_at - self._rules.alarm_hours * HOUR_S

    def unfit(self, whole: CaseV1) -> str | None:
        return photo_fault(whole)

    def claim(self, _on: Connection, whole: CaseV1) -> list[str]:
        return findings(whole)

    def opens(self, _on: Connection, _whole: CaseV1) -> Opening:
        return ((Event.PHOTO_GOOD, ""), (Event.DATA_CHECKED, ""))

    def count(self, _on: Connection, _row: Row[Any], _at: float) -> None:
        """Nothing is limited."""

    def blockers(self, _on: Connection, _row: Row[Any], flags: list[str]) -> list[str]:
        return [flag for flag in flags if flag in BLOCKING]

    def received(self, on: Connection, whole: CaseV1, now: float) -> None:
        self._notices.received(on, whole, now)

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        self._notices.connected(on, whole, now)
        return ()

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        self._notices.failed(on, whole, reason, step, now)

    def decided(self, _on: Connection, _whole: CaseV1) -> bool:
        return False
