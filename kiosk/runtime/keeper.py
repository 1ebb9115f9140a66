"""Keeps the visit over a restart of the process, encrypted, and forgets it when it ends."""

import logging
from collections.abc import Callable
from typing import Final

import msgspec

from kiosk.journeys.state import Stage, Visit
from kiosk.ports.errors import DeviceError
from kiosk.store.store import Store

log = logging.getLogger(__name__)
SHAPE: Final = 1


class Kept(msgspec.Struct, frozen=True):
    """`shape` changes with the state's fields: a draft of another version is not taken up."""

    shape: int
    saved: float
    visit: Visit


class Keeper:
    """One draft at a time, that of the customer who stands here."""

    def __init__(self, store: Store, unix: Callable[[], float], keep_s: float) -> None:
        self._drafts = store.drafts
        self._unix = unix
        self._keep_s = keep_s

    def save(self, visit: Visit) -> None:
        """Write the visit down; raises the store's errors."""
        now = self._unix()
        kept = msgspec.msgpack.encode(Kept(SHAPE, now, visit))
        self._drafts.save(visit.draft.case, kept, int(now), int(now + self._keep_s))

    def erase(self) -> None:
        """Forget every draft."""
        for case in self._drafts.cases():
            self._drafts.erase(case)

    def interrupted(self) -> Visit | None:
        """Give the visit a restart has interrupted, if its customer may still stand here.

        Every draft that is not taken up is erased.
        """
        found: Visit | None = None
        for case in reversed(self._drafts.cases()):
            kept = self._load(case) if found is None else None
            if kept is not None and self._waits(kept):
                found = kept.visit
            else:
                self._drafts.erase(case)
        return found

    def _waits(self, kept: Kept) -> bool:
        fresh = 0 <= self._unix() - kept.saved <= self._keep_s
        return fresh and kept.visit.stage is not Stage.ATTRACT

    def _load(self, case: str) -> Kept | None:
        try:
            raw = self._drafts.load(case)
            kept = msgspec.msgpack.decode(raw, type=Kept) if raw is not None else None
        except (DeviceError, msgspec.MsgspecError):
            log.warning("a draft could not be read and is forgotten")
            return None
        return kept if kept is not None and kept.shape == SHAPE else None
