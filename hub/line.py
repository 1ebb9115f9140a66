"""The hub's end of MQTT: cases in, verdicts out, questions answered. Knows no database of cases.

What comes from a kiosk is believed only so far as its certificate goes: the broker lets it write
below its own topics alone, and here topic, header and the key in the certificate must name the
same kiosk. Malformed messages are counted and dropped; they never end the line.
"""

import logging
import queue
import re
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic, time
from typing import Final, Protocol, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from hub.transfers import Transfers
from sync.wire import topics
from sync.wire.centre_v1 import Answer, Question
from sync.wire.connection import (
    REFUSED,
    Access,
    Arrived,
    Backoff,
    Bell,
    Connection,
    LineError,
    Settled,
    TooLargeError,
)
from sync.wire.envelope import Envelope, EnvelopeError, verify
from sync.wire.transfer_v1 import (
    DEVICE_NAME,
    Ack,
    Birth,
    Fin,
    Have,
    Heartbeat,
    Hello,
    Init,
    Verdict,
)

TRIES: Final = 3  # spoilt assemblies before a transfer is refused for good
SWEEP_S: Final = 60.0
QUESTIONS_WAITING: Final = 512
BACKOFF_MOST_S: Final = 2.0
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
log = logging.getLogger(__name__)
T = TypeVar("T", bound=msgspec.Struct)


class NotNowError(Exception):
    """The store cannot take a case at the moment; the kiosk will offer it again."""


class Intake(Protocol):
    """Takes cases; called from the line's own thread, always the same."""

    def store(self, envelope: Envelope, device: str) -> tuple[Verdict, str]:
        """Commit a verified envelope, then give verdict and reason code (empty for stored).

        Idempotent by digest. Raise `NotNowError` when nothing was decided.
        """
        ...


class Answers(Protocol):
    """Answers kiosks while customers wait; called from one thread of its own."""

    def answer(self, device: str, question: Question) -> Answer:
        """Answer within about a second; bad content gives `Refused`, never an exception."""
        ...


Watch = Callable[[str, Birth | Heartbeat | None], None]


class Line:
    """Run it in a thread of its own until `stop`.

    `device_key` gives the key in a kiosk's certificate, None for an unknown kiosk. `watch` hears
    births, heartbeats and, as None, deaths.
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
        self._intake, self._answers, self._watch = intake, answers, watch
        self._bell = Bell()
        self._leave = threading.Event()
        self._ready = threading.Event()
        self._questions: queue.Queue[tuple[str, Question, bytes] | None] = queue.Queue(
            QUESTIONS_WAITING
        )
        self._replies: queue.SimpleQueue[tuple[str, bytes, bytes]] = queue.SimpleQueue()
        self._question = msgspec.json.Decoder(Question)
        self.malformed = 0
        self.pieces = 0  # taken since the start, repeated ones included

    def wait_ready(self, seconds: float) -> bool:
        """Wait until the broker has taken the subscription; sooner messages would be lost."""
        return self._ready.wait(seconds)

    def stop(self) -> None:
        """Ask `run` to return; any thread may."""
        self._leave.set()
        self._bell.ring()

    def run(self) -> None:
        """Serve for ever: connect, and connect again with jitter when the broker goes."""
        self._transfers = Transfers(self._state / "transfers.db")
        self._helper = threading.Thread(target=self._answer_all, name="answers", daemon=True)
        self._helper.start()
        backoff = Backoff(most_s=BACKOFF_MOST_S)
        try:
            while not self._leave.is_set():
                try:
                    self._session(backoff)
                except LineError as down:
                    log.warning("line: %s", down)
                self._ready.clear()
                if not self._leave.is_set():
                    self._bell.wait(backoff.next_s())
        finally:
            self._questions.put(None)
            self._helper.join()
            self._transfers.close()
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
                if monotonic() - swept > SWEEP_S:
                    self._transfers.sweep()
                    swept = monotonic()

    def _look(self, settled: Settled) -> None:
        if settled.code >= REFUSED:
            log.error("the broker refused a message of ours with code %d", settled.code)

    def _dispatch(self, message: Arrived) -> None:
        _, device, _, leaf = message.topic.split("/", 3)
        if not DEVICE_NAME.fullmatch(device):
            self._drop(device, "name")
        elif leaf == "case/init":
            self._init(device, message.payload)
        elif leaf == "case/fin":
            self._fin(device, message.payload)
        elif leaf.startswith("case/"):
            self._piece(device, leaf, message.payload)
        elif leaf == "request":
            self._ask(device, message)
        elif leaf in ("birth", "hb", "death"):
            self._presence(device, leaf, message.payload)
        else:
            self._drop(device, "topic")

    def _presence(self, device: str, leaf: str, payload: bytes) -> None:
        heard: Birth | Heartbeat | None = None
        if leaf == "birth":
            heard = self._decode(device, payload, Birth)
        elif leaf == "hb":
            heard = self._decode(device, payload, Heartbeat)
        if heard is None and leaf != "death":
            return
        if leaf == "birth":
            self._say(device, "hub", Hello(self._transfers.epoch, time()))
        if self._watch is not None:
            self._watch(device, heard)

    def _init(self, device: str, payload: bytes) -> None:
        init = self._decode(device, payload, Init)
        if init is None or not _DIGEST.fullmatch(init.transfer):
            return
        refusal = self._transfers.begin(device, init)
        if refusal:
            case = _header(init.header).get("case")
            self._verdict(device, str(case or ""), init.transfer, Verdict.REJECTED, refusal)
            return
        self._say_missing(device, init.transfer)

    def _piece(self, device: str, leaf: str, payload: bytes) -> None:
        words = leaf.split("/")
        if len(words) != 3 or not _NUMBER.fullmatch(words[2]):
            self._drop(device, "topic")
        elif not self._transfers.add(device, words[1], int(words[2]), payload):
            self._drop(device, "piece")
        else:
            self.pieces += 1

    def _fin(self, device: str, payload: bytes) -> None:
        fin = self._decode(device, payload, Fin)
        if fin is None:
            return
        missing = self._transfers.missing(device, fin.transfer)
        if missing is None:
            # we have lost it: a greeting makes the kiosk begin all its transfers anew
            self._say(device, "hub", Hello(self._transfers.epoch, time()))
        elif missing:
            self._say_missing(device, fin.transfer)
        else:
            self._judge(device, fin.transfer)

    def _judge(self, device: str, transfer: str) -> None:
        whole = self._transfers.whole(device, transfer)
        envelope = whole.envelope
        if envelope.digest.hex() != transfer and whole.failures + 1 < TRIES:
            log.warning("%s: pieces of %s do not give its digest", device, transfer[:16])
            self._transfers.spoilt(device, transfer)
            self._say_missing(device, transfer)
            return
        case = str(_header(envelope.header).get("case", ""))
        key = self._device_key(device)
        if key is None:
            log.warning("%s is not enrolled here: its cases wait", device)
            return
        reason = _fault(device, key, transfer, envelope)
        verdict = Verdict.REJECTED
        if not reason:
            try:
                verdict, reason = self._intake.store(envelope, device)
            except NotNowError as busy:
                log.warning("%s: %s waits: %s", device, transfer[:16], busy)
                return
        if verdict in (Verdict.STORED, Verdict.DUPLICATE):
            self._transfers.stored(device, transfer)
        else:
            self._transfers.drop(device, transfer)
        self._verdict(device, case, transfer, verdict, reason)

    def _verdict(
        self, device: str, case: str, transfer: str, verdict: Verdict, reason: str
    ) -> None:
        ack = Ack(device, case, transfer, verdict, self._transfers.epoch, time(), reason)
        self._say(device, "ack", ack.signed_with(self._signing_key))

    def _ask(self, device: str, message: Arrived) -> None:
        # answers go where the asker may read, whatever its message says
        if message.reply_to != topics.down(device, "reply") or not message.correlation:
            self._drop(device, "request")
            return
        try:
            question = self._question.decode(message.payload)
            self._questions.put_nowait((device, question, message.correlation))
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            self._drop(device, "request")
        except queue.Full:
            log.error("too many questions wait: one of %s is dropped", device)  # noqa: TRY400

    def _answer_all(self) -> None:
        while (asked := self._questions.get()) is not None:
            device, question, correlation = asked
            answer = msgspec.json.encode(self._answers.answer(device, question))
            self._replies.put((topics.down(device, "reply"), answer, correlation))
            self._bell.ring()

    def _send_replies(self) -> None:
        if not self._helper.is_alive():
            raise RuntimeError("the thread that answers questions has ended")
        while not self._replies.empty():
            topic, answer, correlation = self._replies.get()
            try:
                self._connection.publish(topic, answer, correlation=correlation)
            except TooLargeError as wrong:
                log.error("answer on %s: %s", topic, wrong)  # noqa: TRY400 - names all there is

    def _say_missing(self, device: str, transfer: str) -> None:
        self._say(device, "have", Have(transfer, self._transfers.missing(device, transfer) or []))

    def _say(self, device: str, leaf: str, message: msgspec.Struct) -> None:
        self._connection.publish(topics.down(device, leaf), msgspec.json.encode(message))

    def _decode(self, device: str, payload: bytes, kind: type[T]) -> T | None:
        try:
            return msgspec.json.decode(payload, type=kind)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            self._drop(device, kind.__name__)
            return None

    def _drop(self, device: str, what: str) -> None:
        self.malformed += 1
        log.warning("dropped a malformed %s of %.32r", what, device)


def _header(octets: bytes) -> dict[str, object]:
    try:
        found = msgspec.json.decode(octets)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _fault(device: str, key: ec.EllipticCurvePublicKey, transfer: str, envelope: Envelope) -> str:
    if envelope.digest.hex() != transfer:
        return "digest"
    try:
        head = verify(envelope, key)
    except EnvelopeError as wrong:
        log.warning("%s: envelope refused: %s", device, wrong)
        return "signature" if str(wrong) == "signature" else "format"
    if head.get("device") != device:
        return "foreign_device"
    case = head.get("case")
    return "" if isinstance(case, str) and case else "format"
