"""The way of a SIM: written before it moves, settled by the sensors, never out without a case.

Runs in one worker thread. After any lost answer the machine is asked where the card is before it
is commanded again; three cards are tried before the customer is told that none can be given.
"""

import logging
from collections.abc import Callable
from time import monotonic, sleep
from typing import Final

from kiosk.case.reasons import Reason
from kiosk.ports.centre import Centre, CentreRefusedError, CentreTimeoutError
from kiosk.ports.errors import (
    DeviceError,
    DeviceGarbledError,
    DeviceRefusedError,
    DeviceTimeoutError,
    Outcome,
)
from kiosk.ports.sim_dispenser import Place, SimDispenser, Stock
from kiosk.ports.sim_reader import SimIdentity, SimUnreadableError
from kiosk.store.ledger import Ledger
from kiosk.store.sim_moves import Move, Position, Spot

CARDS: Final = 3
LOOK_S: Final = 0.25
ARRIVED: Final = {  # a customer may be quicker than the answer
    Move.FEED: (Spot.READER,), Move.PRESENT: (Spot.GATE, None), Move.CAPTURE: (None,),
}  # fmt: skip
OF_THE_CARD: Final = (Reason.UNKNOWN_SERIAL, Reason.MISMATCH_RESERVATION)  # another may do
log = logging.getLogger(__name__)


class NotDurableError(DeviceError):
    """The case is not in the outbox: its SIM stays inside."""

    code = "custody.not_durable"
    outcome = Outcome.NOT_DONE


class Custody:
    """`durable` tells whether a case is safe; `now` gives Unix seconds for the ledger."""

    def __init__(
        self,
        dispenser: SimDispenser,
        centre: Centre,
        ledger: Ledger,
        durable: Callable[[str], bool],
        now: Callable[[], float],
    ) -> None:
        self._dispenser = dispenser
        self._centre = centre
        self._ledger = ledger
        self._durable = durable
        self._clock = now

    def _now(self) -> int:
        return int(self._clock())

    def settle(self) -> Position:
        """Ask where the card is and write what that proves; give the settled position."""
        stock = self._look()
        serial = self._serial() if stock.card is Place.READER else None
        self._ledger.settle(stock, self._now(), serial)
        return self._ledger.position()

    def clear(self, keep_for: str | None = None) -> None:
        """Put a card that belongs to no case into the bin; `keep_for` names a case that goes on."""
        inside = self.settle().inside
        if inside is not None and (keep_for is None or inside.case != keep_for):
            self._move(Move.CAPTURE, inside.case, self._dispenser.capture)

    def take(self, case: str, reservation: str) -> SimIdentity:
        """Feed a card, read it, bind it to the reservation; wrong cards go to the bin.

        A card that was fed for this case before a restart is used: it may already be bound.
        """
        fed = self._fed_for(case)
        refused: DeviceError = SimUnreadableError("custody", "no card could be read")
        for _ in range(CARDS):
            if not fed:
                self._move(Move.FEED, case, self._dispenser.feed_to_reader)
            fed = False
            try:
                return self._bound(reservation)
            except (SimUnreadableError, CentreRefusedError) as wrong:
                refused = wrong
                self.clear()
                if isinstance(wrong, CentreRefusedError) and wrong.detail not in OF_THE_CARD:
                    raise  # the reservation's own fault: no card would do
            except DeviceError:
                self.clear()
                raise
        raise refused

    def _fed_for(self, case: str) -> bool:
        inside = self.settle().inside
        if inside is None:
            return False
        if inside.case == case and inside.spot is Spot.READER and inside.iccid is not None:
            return True
        self.clear()
        return False

    def _bound(self, reservation: str) -> SimIdentity:
        sim = self._dispenser.read_sim()
        self._ledger.read(sim.iccid, self._now())
        try:
            self._centre.assign_sim(reservation, sim.iccid)
        except CentreTimeoutError:  # it may be bound: asked again, the centre gives the same answer
            self._centre.assign_sim(reservation, sim.iccid)
        return sim

    def hand_out(self, case: str, iccid: str, patience_s: float) -> bool:
        """Present the card of a durable case; True once taken, False when it was forgotten."""
        if not self._durable(case):
            raise NotDurableError("custody", "the case is not in the outbox")
        inside = self.settle().inside
        if self._ledger.where(iccid) is Spot.CUSTOMER:
            return True  # taken before a restart
        if inside is not None and inside.spot is Spot.READER:
            self._move(Move.PRESENT, case, self._dispenser.present)
        ends = monotonic() + patience_s
        while self._at_gate():
            if monotonic() > ends:
                self._move(Move.CAPTURE, case, self._dispenser.capture)
                return False
            sleep(LOOK_S)
        self.settle()
        return self._ledger.where(iccid) is Spot.CUSTOMER

    def _at_gate(self) -> bool:
        """Look for the card at the gate; a machine that is silent for a moment still has it."""
        try:
            return self._dispenser.stock().card is Place.GATE
        except DeviceError as silent:
            log.warning("while the card is at the gate: %s", silent.code)
            return True

    def _move(self, move: Move, case: str | None, command: Callable[[], None]) -> None:
        self._ledger.intend(move, case, self._now())
        try:
            command()
        except DeviceError as failed:
            log.warning("%s: %s", move.value, failed.code)
            if failed.outcome is Outcome.NOT_DONE:
                self._ledger.failed(self._now())
                raise
            self._settled_or(failed, move)
        else:
            self._ledger.done(self._now())

    def _settled_or(self, failed: DeviceError, move: Move) -> None:
        """Believe the sensors after a lost answer: the move may well have been made."""
        inside = self.settle().inside
        spot = inside.spot if inside is not None else None
        if spot not in ARRIVED[move]:
            raise failed

    def _look(self) -> Stock:
        """Ask the sensors, once more when the answer is lost: the question moves nothing."""
        try:
            return self._dispenser.stock()
        except (DeviceTimeoutError, DeviceGarbledError):
            return self._dispenser.stock()

    def _serial(self) -> str | None:
        try:
            return self._dispenser.read_sim().iccid
        except (SimUnreadableError, DeviceRefusedError):
            return None  # no chip answers, or the card stands between two places
