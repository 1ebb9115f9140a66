"""The thread that owns the line to the centre: one reconnect, one order of what goes first.

Birth is repeated until the hub greets us: only then is the path proven both ways, since a refused
subscription looks granted. Order of sending: questions, heartbeat, verdict requests, pieces.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from importlib.metadata import version
from time import monotonic, time
from typing import Final, TypeVar

import msgspec

from kiosk.ports.centre import Link
from sync.questions import LIMIT_S, Asked, Questions
from sync.spool import Spool
from sync.transfer import Sender
from sync.wire import topics
from sync.wire.access import Access, LineError
from sync.wire.connection import (
    NOBODY_LISTENS,
    REFUSED,
    Arrived,
    Connection,
    Settled,
    TooLargeError,
)
from sync.wire.transfer_v1 import Ack, Birth, Count, Fin, Have, Heartbeat, Hello, Init
from sync.wire.waiting import Backoff, Bell

HEARTBEAT_S: Final = 10.0
BIRTH_FIRST_S: Final = 0.5
BIRTH_MOST_S: Final = 10.0
STEP_S: Final = 0.2
log = logging.getLogger(__name__)
T = TypeVar("T", bound=msgspec.Struct)


class Health(msgspec.Struct, frozen=True):
    """What the kiosk process leaves for the heartbeats; `ledger` as in `Heartbeat`."""

    problems: list[str] = []
    ledger: tuple[Count, str] | None = None


class CentreLink:
    """`run` it in one thread; `status` may be read, `questions` asked, from any."""

    def __init__(
        self,
        access: Access,
        spool: Spool,
        sender: Sender,
        questions: Questions,
        bell: Bell,
        health: Callable[[], Health],
    ) -> None:
        self._access, self._device = access, access.name
        self._spool, self._sender, self._questions = spool, sender, questions
        self._bell, self._health = bell, health
        self._epoch = spool.next_epoch()
        self._seq = 0
        self._skew_s: float | None = None
        self._backoff = Backoff()
        self._births = Backoff(BIRTH_FIRST_S, BIRTH_MOST_S)
        self.turned_at = monotonic()  # when the owner thread was last seen alive
        self.status = Link(online=False, skew_s=None, waiting=spool.queue().waiting)

    def run(self) -> None:
        """Keep the line for ever; end only by a bug."""
        while True:
            try:
                self._session()
            except LineError as down:
                log.warning("line: %s", down)
            self._unheard()
            self.turned_at = monotonic()
            self._bell.wait(self._backoff.next_s())

    def _session(self) -> None:
        birth = msgspec.json.encode(Birth(self._device, self._epoch, version("simkiosk")))
        will = (topics.up(self._device, "death"), birth)
        connection = self._connection = Connection(self._access, self._bell, will)
        self._settlements: dict[int, Callable[[int, float], None]] = {}
        self._heard = False
        birth_at = beat_at = 0.0
        with closing(connection):
            connection.open([topics.down(self._device, "#")])
            self._sender.reset()
            while True:
                for event in connection.step(STEP_S):
                    self._dispatch(event)
                self.turned_at = now = monotonic()
                if not self._heard and now >= birth_at:
                    self._publish("birth", birth)
                    birth_at = now + STEP_S + self._births.next_s()
                if self._heard:
                    self._ask_all()
                    if now >= beat_at:
                        self._beat()
                        beat_at = now + HEARTBEAT_S
                    self._sender.pump(self, now)
                    self.status = replace(self.status, sending=self._sender.sending)

    def announce(self, init: Init) -> None:
        self._publish("case/init", msgspec.json.encode(init))

    def finish(self, fin: Fin) -> None:
        self._publish("case/fin", msgspec.json.encode(fin))

    def piece(
        self, transfer: str, number: int, octets: bytes, settled: Callable[[int, float], None]
    ) -> None:
        topic = topics.chunk(self._device, transfer, number)
        self._settlements[self._connection.publish(topic, octets)] = settled

    def _publish(self, leaf: str, payload: bytes) -> None:
        self._connection.publish(topics.up(self._device, leaf), payload)

    def _ask_all(self) -> None:
        for asked in self._questions.take():
            try:
                mid = self._connection.publish(
                    topics.up(self._device, "request"),
                    asked.payload,
                    reply_to=topics.down(self._device, "reply"),
                    correlation=asked.correlation,
                    expiry_s=int(LIMIT_S),
                )
            except TooLargeError as wrong:
                self._questions.refuse(asked, str(wrong))
                continue
            self._settlements[mid] = self._settle_question(asked)

    def _settle_question(self, asked: Asked) -> Callable[[int, float], None]:
        def settled(code: int, _now: float) -> None:
            if code == NOBODY_LISTENS or code >= REFUSED:
                self._questions.refuse(asked, f"reached nobody, code {code}")

        return settled

    def _beat(self) -> None:
        queue = self._spool.queue()
        self._seq += 1
        health = self._health()
        problems = list(health.problems)
        if queue.dead and "outbox.dead_letter" not in problems:
            problems.append("outbox.dead_letter")
        if self._sender.forged:
            problems.append("sync.forged_verdict")
        beat = Heartbeat(
            self._epoch, self._seq, queue.waiting, queue.oldest_s, problems, queue.audit_head,
            health.ledger,
        )  # fmt: skip
        self._publish("hb", msgspec.json.encode(beat))
        self._tell(queue.waiting)

    def _dispatch(self, event: Arrived | Settled) -> None:
        if isinstance(event, Settled):
            self._settle(event)
        elif event.topic == topics.down(self._device, "reply"):
            self._questions.answered(event.correlation, event.payload)
        elif event.topic == topics.down(self._device, "hub"):
            self._greeted(event.payload)
        elif event.topic == topics.down(self._device, "have"):
            have = _decode(event.payload, Have)
            if have is not None:
                self._sender.have(have, monotonic())
        elif event.topic == topics.down(self._device, "ack"):
            ack = _decode(event.payload, Ack)
            if ack is not None:
                self._sender.verdict(ack)
                self._tell(self._spool.queue().waiting)

    def _settle(self, settled: Settled) -> None:
        owner = self._settlements.pop(settled.mid, None)
        if owner is not None:
            owner(settled.code, monotonic())
        if settled.code == NOBODY_LISTENS:
            self._unheard()
        elif settled.code >= REFUSED:
            log.error("the broker refused a message with code %d", settled.code)

    def _greeted(self, payload: bytes) -> None:
        hello = _decode(payload, Hello)
        if hello is None:
            return
        self._skew_s = hello.time - time()
        self._heard = True
        self._backoff.reset()
        self._births.reset()
        self._sender.resume()
        self._tell(self._spool.queue().waiting)
        self._questions.online()

    def _unheard(self) -> None:
        if self._heard or self.status.online:
            log.warning("the centre does not hear us")
        self._heard = False
        self._questions.offline()
        self._tell(self._spool.queue().waiting)

    def _tell(self, waiting: int) -> None:
        self.status = Link(self._heard, self._skew_s, waiting, self._sender.sending)


def _decode(payload: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(payload, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        log.warning("malformed %s from the centre", kind.__name__)
        return None
