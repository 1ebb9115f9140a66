"""The hub's end of MQTT: cases in, verdicts out, questions answered. Knows no database of cases.

The broker lets a kiosk write below its own topics alone; `hub.line.arrivals` checks the rest.
Malformed messages are counted and dropped; they never end the line.
"""

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from hub.line.arrivals import Arrivals, Intake, MalformedError, NotNowError, decode
from hub.line.lanes import Answers, Lanes
from hub.line.transfers import Transfers
from hub.refusals import CENTRE_OFFLINE
from sync.wire import topics
from sync.wire.access import Access, LineError
from sync.wire.centre_v1 import Answer, Question, Refused
from sync.wire.connection import REFUSED, Arrived, Connection, Settled, TooLargeError
from sync.wire.transfer_v1 import DEVICE_NAME, Birth, Heartbeat
from sync.wire.waiting import Backoff, Bell

SWEEP_S: Final = 60.0
BACKOFF_MOST_S: Final = 2.0
log = logging.getLogger(__name__)
__all__ = ["Answers", "Intake", "Line", "NotNowError", "Watch"]


Watch = Callable[[str, Birth | Heartbeat | None], None]


class Line:
    """Run it in a thread of its own until `stop`.

    `device_key` gives the key in a kiosk's certificate, None for an unknown kiosk. `watch` hears
    births, heartbeats and, as None, deaths, in the line's own thread: it neither waits nor raises.
    """

    def __init__(
        self,
        access: Access,
        state: Path,
        signing_key: ec.EllipticCurvePrivateKey,
        device_key: Callable[[str], ec.EllipticCurvePublicKey | None],
        intake: Intake,
        answers: Answers,
        watch: Watch | None = None,
    ) -> None:
        self._access, self._state = access, state
        self._signing_key, self._device_key = signing_key, device_key
        self._intake, self._watch = intake, watch
        self._bell = Bell()
        self._leave = threading.Event()
        self._ready = threading.Event()
        self._lanes = Lanes(answers, self._reply)
        self._replies: queue.SimpleQueue[tuple[str, bytes, bytes]] = queue.SimpleQueue()
        self._question = msgspec.json.Decoder(Question)
        self.malformed = 0
        self.turned_at = monotonic()  # when its thread was last seen alive
        self.pieces = 0  # taken since the start, repeated ones included

    def wait_ready(self, seconds: float) -> bool:
        """Wait until the broker has taken the subscription; sooner messages would be lost."""
        return self._ready.wait(seconds)

    @property
    def ready(self) -> bool:
        """Tell whether the broker lets us hear the kiosks now."""
        return self._ready.is_set()

    def stop(self) -> None:
        """Ask `run` to return; any thread may."""
        self._leave.set()
        self._bell.ring()

    def run(self) -> None:
        """Serve for ever: connect, and connect again with jitter when the broker goes."""
        transfers = Transfers(self._state / "transfers.db")
        self._arrivals = Arrivals(
            transfers, self._intake, self._signing_key, self._device_key, self._say
        )
        self._lanes.start()
        backoff = Backoff(most_s=BACKOFF_MOST_S)
        try:
            while not self._leave.is_set():
                try:
                    self._session(backoff)
                except LineError as down:
                    log.warning("line: %s", down)
                self._ready.clear()
                self.turned_at = monotonic()
                if not self._leave.is_set():
                    self._bell.wait(backoff.next_s())
        finally:
            self._lanes.stop()
            transfers.close()
            self._bell.close()

    def _session(self, backoff: Backoff) -> None:
        connection = self._connection = Connection(self._access, self._bell)
        swept = 0.0
        with closing(connection):
            connection.open(["fleet/+/up/#"])
            backoff.reset()
            self._ready.set()
            while not self._leave.is_set():
                for event in connection.step(0.5):
                    if isinstance(event, Settled):
                        self._look(event)
                    else:
                        self._dispatch(event)
                self._send_replies()
                self.turned_at = monotonic()
                if monotonic() - swept > SWEEP_S:
                    self._arrivals.sweep()
                    swept = monotonic()

    def _look(self, settled: Settled) -> None:
        if settled.code >= REFUSED:
            log.error("the broker refused a message of ours with code %d", settled.code)

    def _dispatch(self, message: Arrived) -> None:
        # "#" matches its parent level too (MQTT 5, 4.7.1.2): a kiosk may leave the leaf out
        _, device, _, *leaf = message.topic.split("/", 3)
        try:
            self._sort(device, "".join(leaf), message)
        except MalformedError as malformed:
            self.malformed += 1
            log.warning("dropped a malformed %s of %.32r", malformed, device)

    def _sort(self, device: str, leaf: str, message: Arrived) -> None:
        if not DEVICE_NAME.fullmatch(device):
            raise MalformedError("name")
        if leaf.startswith("case/"):
            self.pieces += self._arrivals.take(device, leaf, message.payload)
        elif leaf == "request":
            self._ask(device, message)
        elif leaf in ("birth", "hb", "death"):
            self._presence(device, leaf, message.payload)
        else:
            raise MalformedError("topic")

    def _presence(self, device: str, leaf: str, payload: bytes) -> None:
        heard: Birth | Heartbeat | None = None
        if leaf == "birth":
            heard = decode(payload, Birth)
            self._arrivals.greet(device)
        elif leaf == "hb":
            heard = decode(payload, Heartbeat)
        if self._watch is not None:
            self._watch(device, heard)

    def _ask(self, device: str, message: Arrived) -> None:
        # answers go where the asker may read, whatever its message says
        if message.reply_to != topics.down(device, "reply") or not message.correlation:
            raise MalformedError("request")
        try:
            question = self._question.decode(message.payload)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as wrong:
            raise MalformedError("request") from wrong
        if not self._lanes.put(device, question, message.correlation):
            log.error("too many questions wait: one of %s is refused", device)
            self._reply(device, Refused(CENTRE_OFFLINE), message.correlation)

    def _reply(self, device: str, answer: Answer, correlation: bytes) -> None:
        self._replies.put((topics.down(device, "reply"), msgspec.json.encode(answer), correlation))
        self._bell.ring()

    def _send_replies(self) -> None:
        if not self._lanes.alive:
            raise RuntimeError("a thread that answers questions has ended")
        while not self._replies.empty():
            topic, answer, correlation = self._replies.get()
            try:
                self._connection.publish(topic, answer, correlation=correlation)
            except TooLargeError as wrong:
                log.error("answer on %s: %s", topic, wrong)  # noqa: TRY400 - names all there is

    def _say(self, device: str, leaf: str, message: msgspec.Struct) -> None:
        self._connection.publish(topics.down(device, leaf), msgspec.json.encode(message))
