"""What technicians do to magazine and bin, as postings: first counted, then filled or emptied.

A count that differs from the book is never set right in silence: the difference goes to or comes
from the account `missing`, in a line of its own with both names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.store.errors import LedgerRefusedError
from kiosk.store.ledger import Ledger
from kiosk.store.sim_moves import Move, Spot

LOADABLE: Final = (None, Spot.TECHNICIAN, Spot.MISSING)
IN_BIN: Final = (None, Spot.BIN, Spot.MAGAZINE, Spot.MISSING)  # a card may fall unread


@dataclass(frozen=True, slots=True)
class Taking:
    """One account counted; `booked` is None at the first count of a magazine."""

    account: Spot
    booked: int | None
    counted: int
    loaded: int = 0
    unloaded: int = 0

    @property
    def difference(self) -> int:
        return 0 if self.booked is None else self.counted - self.booked


@dataclass(frozen=True, slots=True)
class Stocktake:
    """Postings of two technicians, signed `by` both, at `now` (Unix seconds)."""

    ledger: Ledger
    by: str
    now: int

    def fill(self, counted: int, added: int, serials: Sequence[str] = ()) -> Taking:
        """Count the magazine, then load it: by serials in the order they come out, or a number.

        Raise `LedgerRefusedError` for a serial that is booked inside or with a customer.
        """
        self._stand(serials, LOADABLE)
        with self.ledger.together():
            booked = self._count_magazine(counted)
            for iccid in serials:
                self._post(Move.LOAD, (Spot.TECHNICIAN, Spot.MAGAZINE), 1, iccid)
            self._post(Move.LOAD, (Spot.TECHNICIAN, Spot.MAGAZINE), added)
        return Taking(Spot.MAGAZINE, booked, counted, loaded=added + len(serials))

    def unload(self, counted: int) -> Taking:
        """Count the magazine and take everything out of it."""
        way = (Spot.MAGAZINE, Spot.TECHNICIAN)
        with self.ledger.together():
            booked = self._count_magazine(counted)
            known = self.ledger.stored(Spot.MAGAZINE)[:counted]
            for iccid in known:
                self._post(Move.UNLOAD, way, 1, iccid)
            self._post(Move.UNLOAD, way, counted - len(known))
        return Taking(Spot.MAGAZINE, booked, counted, unloaded=counted)

    def empty_bin(self, counted: int, serials: Sequence[str] = ()) -> Taking:
        """Count the bin and take everything out of it; `serials` are those that were read.

        Raise `LedgerRefusedError` for more serials than cards, or one that is booked elsewhere.
        """
        if len(serials) > counted:
            raise LedgerRefusedError("ledger", f"{len(serials)} serials for {counted} cards")
        self._stand(serials, IN_BIN)
        way = (Spot.BIN, Spot.TECHNICIAN)
        with self.ledger.together():
            booked = self.ledger.balances()[Spot.BIN]
            self._difference(Spot.BIN, counted - booked)
            for iccid in serials:
                self._post(Move.EMPTY, way, 1, iccid)
            self._post(Move.EMPTY, way, counted - len(serials))
        return Taking(Spot.BIN, booked, counted, unloaded=counted)

    def take_out(self) -> Taking:
        """Take the card inside out by hand; raise `LedgerRefusedError` when none is booked."""
        with self.ledger.together():
            inside = self.ledger.position().inside
            place = inside.spot if inside is not None else Spot.READER
            self.ledger.by_hand(Move.REMOVE, (place, Spot.TECHNICIAN), self.by, self.now)
        return Taking(place, 1, 1, unloaded=1)

    def _stand(self, serials: Sequence[str], places: tuple[Spot | None, ...]) -> None:
        """Insist that each is booked where it may be found now."""
        for iccid in serials:
            if (place := self.ledger.where(iccid)) not in places:
                raise LedgerRefusedError("ledger", f"...{iccid[-4:]} is booked: {place}")

    def _count_magazine(self, counted: int) -> int | None:
        booked = self.ledger.balances()[Spot.MAGAZINE]
        if self.ledger.counted():
            self._difference(Spot.MAGAZINE, counted - booked)
            return booked
        opening = counted - booked  # cards were fed before anybody counted
        self._post(Move.COUNT, (Spot.TECHNICIAN, Spot.MAGAZINE), opening)
        return None

    def _difference(self, account: Spot, more: int) -> None:
        way = (Spot.MISSING, account) if more > 0 else (account, Spot.MISSING)
        self._post(Move.COUNT, way, abs(more))

    def _post(
        self, move: Move, way: tuple[Spot, Spot], quantity: int, iccid: str | None = None
    ) -> None:
        if quantity > 0:
            self.ledger.by_hand(move, way, self.by, self.now, quantity, iccid)
