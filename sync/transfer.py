"""Sends sealed cases: announce, send what is missing, ask for the verdict, verify it, forget.

Knows the spool and the messages, not the connection: `pump` writes into an `Outlet`, answers come
back through `have` and `verdict`. A transfer ends only with a verdict that the centre signed.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.ports.centre import Sending
from kiosk.ports.errors import DeviceError
from kiosk.ports.outbox import OutboxFullError
from sync.outbox import torn
from sync.spool import GOOD, Spool, Waiting
from sync.wire.connection import REFUSED
from sync.wire.envelope import Envelope
from sync.wire.transfer_v1 import PIECE, Ack, Fin, ForgedError, Have, Init, pieces_of

AT_ONCE: Final = 4
ARRIVED: Final = 2  # a case, and the face that goes beside it
POLL_S: Final = 0.5
ANSWER_S: Final = 5.0
ANSWER_MOST_S: Final = 60.0
WINDOW_MOST: Final = 256 * 1024
SLOW_S: Final = 1.0  # a piece should not keep the line longer: heartbeats and questions wait
QUICK_S: Final = 0.25
log = logging.getLogger(__name__)


class Outlet(Protocol):
    """Where messages leave; raises `LineError`."""

    def announce(self, init: Init) -> None: ...

    def finish(self, fin: Fin) -> None: ...

    def piece(
        self, transfer: str, number: int, octets: bytes, settled: Callable[[int, float], None]
    ) -> None:
        """Send a piece; `settled` gets the reason code and the time."""
        ...


class Window:
    """Octets that may be under way: wider while the line answers quickly, halved when slow."""

    def __init__(self) -> None:
        self.limit = 4 * PIECE
        self.used = 0

    @property
    def room(self) -> bool:
        return self.used + PIECE <= self.limit or self.used == 0

    def took(self, octets: int, seconds: float) -> None:
        self.used = max(0, self.used - octets)
        if seconds > SLOW_S:
            self.limit = max(PIECE, self.limit // 2)
        elif seconds < QUICK_S:
            self.limit = min(WINDOW_MOST, self.limit + PIECE)


class Phase(Enum):
    """Where a transfer stands; FRESH has to be announced."""

    FRESH = auto()
    ANNOUNCED = auto()
    SENDING = auto()
    FINISHED = auto()


@dataclass(slots=True)
class _Transfer:
    row: Waiting
    envelope: Envelope
    phase: Phase = Phase.FRESH
    todo: deque[int] = field(default_factory=deque)
    since: float = 0.0
    patience_s: float = ANSWER_S
    taken: int = 0  # octets that the broker has, or the hub had already

    @property
    def told(self) -> Sending:
        return Sending(self.row.case, min(self.taken, self.row.size), self.row.size)


class Sender:
    """Owned by the connection's thread. `now` is a monotonic time everywhere."""

    def __init__(self, spool: Spool, device: str, centre_key: ec.EllipticCurvePublicKey) -> None:
        self._spool, self._device, self._centre_key = spool, device, centre_key
        self._active: dict[str, _Transfer] = {}
        self._window = Window()
        self._look_at = 0.0
        self._arrived: deque[Sending] = deque(maxlen=ARRIVED)
        self.forged = 0  # verdicts that the centre did not sign

    @property
    def sending(self) -> tuple[Sending, ...]:
        """Tell how far each case is, those that arrived last at the end."""
        under_way = tuple(transfer.told for transfer in self._active.values())
        return (*under_way, *self._arrived)

    def reset(self) -> None:
        """Begin on a new connection: nothing is under way any more."""
        self._window = Window()
        self.resume()

    def resume(self) -> None:
        """Announce everything anew: the hub has greeted us and may have forgotten."""
        for transfer in self._active.values():
            transfer.phase = Phase.FRESH

    def have(self, have: Have, now: float) -> None:
        """Hear what the hub lacks."""
        transfer = self._active.get(have.transfer)
        if transfer is None or transfer.phase not in (Phase.ANNOUNCED, Phase.FINISHED):
            return
        count = pieces_of(transfer.row.size)
        transfer.todo = deque(number for number in have.missing if 0 <= number < count)
        transfer.taken = max(0, transfer.row.size - PIECE * len(transfer.todo))
        transfer.phase, transfer.since = Phase.SENDING, now
        transfer.patience_s = ANSWER_S

    def verdict(self, ack: Ack) -> None:
        """Verify the centre's word and let the outbox forget the envelope."""
        try:
            ack.check(self._centre_key)
        except ForgedError:
            self.forged += 1
            log.error("a verdict is not signed by the centre")  # noqa: TRY400
            return
        if ack.device != self._device:
            log.error("a verdict for another kiosk: %.32r", ack.device)
            return
        try:
            self._spool.acknowledge(ack)
        except OutboxFullError as full:
            log.error("a verdict waits for room: %s", full)  # noqa: TRY400
            return  # the centre is asked again later
        ended = self._active.pop(ack.digest, None)
        if ended is not None and ack.verdict in GOOD:
            self._arrived.append(Sending(ended.row.case, ended.row.size, ended.row.size))
        self._look_at = 0.0

    def pump(self, out: Outlet, now: float) -> None:
        """Send what may be sent now."""
        self._refill(now)
        for transfer in self._active.values():
            if self._unanswered(transfer, now):
                transfer.phase = Phase.FRESH
                transfer.patience_s = min(ANSWER_MOST_S, transfer.patience_s * 2)
            if transfer.phase is Phase.FRESH:
                out.announce(_init(transfer))
                transfer.phase, transfer.since = Phase.ANNOUNCED, now
            if transfer.phase is Phase.SENDING:
                self._send(transfer, out, now)

    def _send(self, transfer: _Transfer, out: Outlet, now: float) -> None:
        while transfer.todo and self._window.room:
            number = transfer.todo.popleft()
            octets = transfer.envelope.body[number * PIECE : (number + 1) * PIECE]
            self._window.used += len(octets)
            out.piece(transfer.row.digest, number, octets, self._settled(transfer, octets, now))
        if not transfer.todo:
            out.finish(Fin(transfer.row.digest))
            transfer.phase, transfer.since = Phase.FINISHED, now

    def _settled(
        self, transfer: _Transfer, octets: bytes, sent: float
    ) -> Callable[[int, float], None]:
        window = self._window  # of this connection

        def settled(code: int, now: float) -> None:
            window.took(len(octets), now - sent)
            transfer.taken += len(octets) if code < REFUSED else 0
            if code >= REFUSED:
                log.error("the broker refused a piece with code %d", code)
                transfer.since = now

        return settled

    def _unanswered(self, transfer: _Transfer, now: float) -> bool:
        waits = transfer.phase in (Phase.ANNOUNCED, Phase.FINISHED)
        return waits and now - transfer.since > transfer.patience_s

    def _refill(self, now: float) -> None:
        if now < self._look_at or len(self._active) >= AT_ONCE:
            return
        self._look_at = now + POLL_S
        for row in self._spool.waiting(AT_ONCE):
            if row.digest in self._active or len(self._active) >= AT_ONCE:
                continue
            envelope = self._read(row)
            if envelope is not None:
                self._active[row.digest] = _Transfer(row, envelope)

    def _read(self, row: Waiting) -> Envelope | None:
        try:
            envelope = self._spool.envelope(row.seq)
        except DeviceError as failed:
            if not torn(failed):
                log.error("envelope %s cannot be read now: %s", row.digest[:16], failed)  # noqa: TRY400
                return None
            envelope = None
        if envelope is None or envelope.digest.hex() != row.digest:
            log.error("envelope %s is torn: a dead letter", row.digest[:16])
            self._spool.bury(row.seq, "torn")
            return None
        return envelope


def _init(transfer: _Transfer) -> Init:
    row, envelope = transfer.row, transfer.envelope
    return Init(row.digest, row.size, pieces_of(row.size), envelope.header, envelope.signature)
