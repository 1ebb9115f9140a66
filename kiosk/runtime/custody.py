"""The way of a SIM: written before it moves, settled by the sensors, never out without a case.

Runs in one worker thread. After any lost answer the machine is asked where the card is before it
is commanded again; three cards are tried before the customer is told that none can be given. A
card whose serial differs from any other reading of it goes to the bin.
"""

import logging
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TypeVar

from kiosk.case.sim import differs
from kiosk.ports.centre import Centre, CentreRefusedError, CentreTimeoutError
from kiosk.ports.errors import DeviceError, DeviceRefusedError, Outcome
from kiosk.ports.sim_dispenser import (
    DispenserCardError,
    DispenserUnreadError,
    DispenserUnsupportedError,
    Place,
    SimDispenser,
    Stock,
)
from kiosk.ports.sim_reader import SimIdentity, SimUnreadableError
from kiosk.runtime.custody_rules import (
    AGAIN,
    ARRIVED,
    ASKED_AGAIN,
    CARDS,
    LOOK_S,
    OF_THE_CARD,
    RETURN_S,
    RETURNING,
    CustodyBarredError,
    CustodyHaltedError,
    CustodyUnsureError,
    NotDurableError,
    SimMismatchError,
)
from kiosk.store.ledger import Ledger
from kiosk.store.sim_moves import Card, Move, Position, Spot, Verdict

Serials = tuple[tuple[str, str], ...]  # where read, digits
T = TypeVar("T")
Tell = Callable[[str, str | None], None]
log = logging.getLogger(__name__)

__all__ = [
    "Custody",
    "CustodyHaltedError",
    "CustodyUnsureError",
    "NotDurableError",
    "SimMismatchError",
]


def _untold(_: str, __: str | None) -> None:
    pass


class Custody:
    """`durable` tells whether a case is safe; `now` gives Unix seconds for the ledger.

    `tell` hears code and case of what a technician should know; `halt` ends every wait and lets
    no further motion begin: the card stays where ledger and sensors agree that it is. `barred`
    names why no card may be given: a ledger that does not add up proves nothing.
    """

    def __init__(
        self,
        dispenser: SimDispenser,
        centre: Centre,
        ledger: Ledger,
        durable: Callable[[str], bool],
        now: Callable[[], float],
        tell: Tell = _untold,
        halt: Event | None = None,
        look_s: float = LOOK_S,
        barred: str | None = None,
    ) -> None:
        self._dispenser = dispenser
        self._centre = centre
        self._ledger = ledger
        self._durable = durable
        self._clock = now
        self._tell = tell
        self._halt = halt or Event()
        self._look_s = look_s
        self._barred = barred
        self._reads = True  # what the machine said of itself when it was last asked

    def _now(self) -> int:
        return int(self._clock())

    def settle(self) -> Position:
        """Ask where the card is and write what that proves; give the settled position."""
        stock = self._look()
        open_move = self._ledger.open_intent()
        marked = open_move is not None and open_move.mark is not None
        serial = self._serial() if stock.card is Place.READER else None
        verdict = self._ledger.settle(
            stock, self._now(), serial, self._bin_count() if marked else None
        )
        if verdict is Verdict.MISSING:
            self._tell("ledger.missing", open_move.case if open_move else None)
        position = self._ledger.position()
        if not self._reads and position.inside is not None:  # what is out of it is out
            self._ledger.taken(self._now())
            return self._ledger.position()
        return position

    def clear(self, keep_for: str | None = None) -> None:
        """Put a card that belongs to no case into the bin; `keep_for` names a case that goes on."""
        inside = self.settle().inside
        if inside is not None and (keep_for is None or inside.case != keep_for):
            self._capture(inside.case)

    def take(self, case: str, reservation: str, serials: Serials = ()) -> SimIdentity:
        """Feed a card, read it, bind it to the reservation; wrong cards go to the bin.

        A card that was fed for this case before a restart is used: it may already be bound.
        `serials` are the readings so far that it must not differ from.
        """
        if self._barred is not None:
            raise CustodyBarredError("custody", self._barred)
        inside = self.settle().inside
        if not self._reads:
            return self._from_stack(case, reservation, serials)
        fed = self._fed_for(case, inside)
        refused: DeviceError = SimUnreadableError("custody", "no card could be read")
        for _ in range(CARDS):
            try:
                if not fed:
                    self._move(Move.FEED, case, self._dispenser.feed_to_reader)
                fed = False
                return self._bound(case, reservation, serials)
            except (SimUnreadableError, DispenserCardError, CentreRefusedError) as wrong:
                refused = wrong
                self._tell(wrong.code, case)
                self.clear()
                if isinstance(wrong, CentreRefusedError) and wrong.detail not in OF_THE_CARD:
                    raise  # the reservation's own fault: no card would do
            except CustodyHaltedError:
                raise
            except DeviceError:
                self.clear()
                raise
        raise refused

    def _from_stack(self, case: str, reservation: str, serials: Serials) -> SimIdentity:
        """Give the serial that comes next out of a machine that cannot read; nothing moves yet."""
        stack = self._ledger.stack()
        if not stack or len(stack) != self._ledger.balances()[Spot.MAGAZINE]:
            self._tell(DispenserUnreadError.code, None)
            raise DispenserUnreadError("custody", "what is stacked is not known card by card")
        self._match_aloud(case, stack[0], serials)
        self._bind(reservation, stack[0])
        return SimIdentity(stack[0], None, b"")

    def _fed_for(self, case: str, inside: Card | None) -> bool:
        if inside is None:
            return False
        if inside.case == case and inside.spot is Spot.READER and inside.iccid is not None:
            return True
        self.clear()
        return False

    def _bound(self, case: str, reservation: str, serials: Serials) -> SimIdentity:
        sim = self._read_fed()
        self._ledger.read(sim.iccid, self._now())
        self._match_aloud(case, sim.iccid, serials)
        self._bind(reservation, sim.iccid)
        return sim

    def _read_fed(self) -> SimIdentity:
        """Read the card just fed; once more when the answer is lost and the card still stands.

        A card that does not reach the contacts is a card that cannot be read: the next one may.
        """
        try:
            try:
                return self._dispenser.read_sim()
            except DeviceError as silent:
                if silent.code not in AGAIN or self._look().card is not Place.READER:
                    raise
                return self._dispenser.read_sim()
        except DeviceRefusedError as askew:
            if askew.code != DeviceRefusedError.code:
                raise  # the machine's own fault, which has a name
            raise SimUnreadableError("custody", askew.detail) from askew

    def _bind(self, reservation: str, iccid: str) -> None:
        try:
            self._centre.assign_sim(reservation, iccid)
        except CentreTimeoutError:  # it may be bound: asked again, the centre gives the same answer
            self._centre.assign_sim(reservation, iccid)

    def _match(self, iccid: str, serials: Serials) -> None:
        if wrong := differs(iccid, serials):
            raise SimMismatchError("custody", wrong.value)

    def _match_aloud(self, case: str, iccid: str, serials: Serials) -> None:
        """Match; a technician hears of a card that differs."""
        try:
            self._match(iccid, serials)
        except SimMismatchError as differing:
            self._tell(differing.code, case)
            raise

    def hand_out(self, case: str, iccid: str, patience_s: float, serials: Serials = ()) -> bool:
        """Present the card of a durable case; True once taken, False when it was forgotten.

        The chip is read once more before it moves: reservation, chip, barcode and photograph must
        name one card, or it goes to the bin.
        """
        if not self._durable(case):
            raise NotDurableError("custody", "the case is not in the outbox")
        inside = self.settle().inside
        if self._ledger.where(iccid) is Spot.CUSTOMER:
            return True  # taken before a restart
        if not self._reads:
            return self._push_out(case, iccid, serials)
        if inside is not None and inside.spot is Spot.READER:
            self._verify(case, iccid, inside.iccid, serials)
            self._move(Move.PRESENT, case, self._dispenser.present)
        if self._await_hand(patience_s):
            self._capture(case)
            forgotten = self._ledger.where(iccid) is not Spot.CUSTOMER
            if forgotten:
                self._tell("custody.forgotten", case)
            return not forgotten
        self.settle()
        if self._ledger.where(iccid) is Spot.MISSING:  # no word to a customer that is not known
            raise CustodyUnsureError("custody", "nothing tells whether the customer has the card")
        return self._ledger.where(iccid) is Spot.CUSTOMER

    def _verify(self, case: str, iccid: str, inside: str | None, serials: Serials) -> None:
        """Match all readings; the wrong card goes to the bin."""
        try:
            self._match_aloud(case, inside or "", (("chip", iccid), *serials))
        except SimMismatchError:
            self.clear()
            raise

    def _push_out(self, case: str, iccid: str, serials: Serials) -> bool:
        """Let a machine without a reader give its next card; what is out of it is out."""
        if self._ledger.stack()[:1] != [iccid]:
            raise DispenserUnreadError("custody", "another card comes next, or none is sure")
        self._match_aloud(case, iccid, serials)
        self._move(Move.PRESENT, case, self._dispenser.present, stacked=iccid)
        if self._ledger.where(iccid) is Spot.GATE:
            self._ledger.taken(self._now())
        if self._ledger.where(iccid) is not Spot.CUSTOMER:
            self._tell(CustodyUnsureError.code, case)
            raise CustodyUnsureError("custody", "nothing tells whether the card came out")
        return True

    def _await_hand(self, patience_s: float) -> bool:
        """Wait while the card is at the gate; True when it was forgotten there."""
        ends = monotonic() + patience_s
        while self._at_gate():
            if monotonic() > ends:
                return True
            if self._halt.wait(self._look_s):
                raise CustodyHaltedError("custody", "the card stays at the gate")
        return False

    def _at_gate(self) -> bool:
        """Look for the card at the gate; a machine that is silent for a moment still has it."""
        try:
            return self._dispenser.stock().card is Place.GATE
        except DeviceError as silent:
            log.warning("while the card is at the gate: %s", silent.code)
            return True

    def _capture(self, case: str | None) -> None:
        mark = self._bin_count()
        self._move(Move.CAPTURE, case, self._dispenser.capture, mark=mark)

    def _move(
        self, move: Move, case: str | None, command: Callable[[], None], *,
        mark: int | None = None, stacked: str | None = None,
    ) -> None:  # fmt: skip
        """Write, command, settle; a motion that provably did not begin is commanded once more."""
        for last in (False, True):
            if self._halt.is_set():
                raise CustodyHaltedError("custody", "no motion begins while the kiosk stops")
            self._ledger.intend(move, case, self._now(), mark=mark, stacked=stacked)
            try:
                command()
            except DeviceError as failed:
                log.warning("%s: %s", move.value, failed.code)
                if last or failed.code not in AGAIN:
                    self._tell(failed.code, case)
                if not self._begun(failed, move) and failed.code in AGAIN and not last:
                    continue
                if self._arrived(failed, move):
                    return
                raise
            self._ledger.done(self._now())
            return

    def _begun(self, failed: DeviceError, move: Move) -> bool:
        """Close the open move after a failure; False when the card is where it was."""
        if failed.outcome is Outcome.NOT_DONE:
            self._ledger.failed(self._now())
            return False
        self.settle()
        return self._spot() in ARRIVED[move]

    def _arrived(self, failed: DeviceError, move: Move) -> bool:
        """Believe the sensors after a lost answer: the move may well have been made."""
        if failed.outcome is Outcome.NOT_DONE or self._ledger.open_intent() is not None:
            return False
        odd = move is Move.FEED and isinstance(failed, DispenserCardError)  # it stands askew there
        return not odd and self._spot() in ARRIVED[move]

    def _spot(self) -> Spot | None:
        inside = self._ledger.position().inside
        return inside.spot if inside is not None else None

    def _look(self) -> Stock:
        """Ask the sensors, which moves nothing."""
        stock = self._patiently(self._dispenser.stock)
        self._reads = stock.reads
        return stock

    def _patiently(self, question: Callable[[], T]) -> T:
        """Ask what moves nothing once more after silence; wait a while for a process to return."""
        ends = monotonic() + RETURN_S
        silences = 0
        while True:
            try:
                return question()
            except DeviceError as silent:
                silences += silent.code in ASKED_AGAIN
                patient = silent.code in RETURNING and monotonic() < ends
                if not patient and (silent.code not in ASKED_AGAIN or silences > 1):
                    raise
                if patient and self._halt.wait(self._look_s):
                    raise

    def _serial(self) -> str | None:
        """Read the chip at the reader, which moves nothing."""
        return self._patiently(self._read)

    def _read(self) -> str | None:
        try:
            return self._dispenser.read_sim().iccid
        except (SimUnreadableError, DeviceRefusedError):
            return None  # no chip answers, or the card stands between two places

    def _bin_count(self) -> int | None:
        """Ask the machine's own count of its bin; None where it has none.

        A lost answer is no None: without the count nobody could tell the bin from the customer.
        """
        try:
            return self._patiently(self._dispenser.bin_count)
        except (DispenserUnsupportedError, DeviceRefusedError) as none:
            log.info("bin count: %s", none.code)
            return None
