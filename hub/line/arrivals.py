"""Sealed cases coming in: collects pieces, checks digest and signature, hands over, signs verdicts.

Knows the store only as `Intake`. What comes from a kiosk is believed so far as its certificate
goes: topic, header and the key in the certificate must name the same kiosk.
"""

import logging
import re
import sqlite3
from collections.abc import Callable
from time import time
from typing import Final, Protocol, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from hub.line.transfers import Transfers
from sync.wire.envelope import Envelope, EnvelopeError, verify
from sync.wire.transfer_v1 import Ack, Fin, Have, Hello, Init, Verdict

TRIES: Final = 3  # spoilt assemblies before a transfer is refused for good
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
log = logging.getLogger(__name__)
T = TypeVar("T", bound=msgspec.Struct)
Say = Callable[[str, str, msgspec.Struct], None]


class NotNowError(Exception):
    """The store cannot take a case at the moment; the kiosk will offer it again."""


class MalformedError(ValueError):
    """A message out of form; the text names its kind, never its content."""


class Intake(Protocol):
    """Takes cases; called from the line's own thread, always the same."""

    def store(self, envelope: Envelope, device: str) -> tuple[Verdict, str]:
        """Commit a verified envelope, then give verdict and reason code (empty for stored).

        Idempotent by digest. Raise `NotNowError` when nothing was decided.
        """
        ...


class Arrivals:
    """Owned by the line's thread. `say` sends a message to a kiosk: device, leaf, message."""

    def __init__(
        self,
        transfers: Transfers,
        intake: Intake,
        signing_key: ec.EllipticCurvePrivateKey,
        device_key: Callable[[str], ec.EllipticCurvePublicKey | None],
        say: Say,
    ) -> None:
        self._transfers, self._intake, self._say = transfers, intake, say
        self._signing_key, self._device_key = signing_key, device_key

    def take(self, device: str, leaf: str, payload: bytes) -> bool:
        """Work off one message below `case/`; tell whether it was a piece. Raise `MalformedError`.

        A full disk loses the message, not the line: the kiosk asks again.
        """
        try:
            if leaf == "case/init":
                self._init(device, decode(payload, Init))
            elif leaf == "case/fin":
                self._fin(device, decode(payload, Fin).transfer)
            else:
                self._piece(device, leaf, payload)
                return True
        except sqlite3.OperationalError as full:
            log.error("a message of %s is lost: %s", device, full)  # noqa: TRY400 - says it all
        return False

    def greet(self, device: str) -> None:
        """Tell the kiosk who and when we are; it begins its transfers anew."""
        self._say(device, "hub", Hello(self._transfers.epoch, time()))

    def sweep(self) -> None:
        """Forget what nobody will ask for again."""
        try:
            self._transfers.sweep()
        except sqlite3.OperationalError as full:
            log.error("nothing was swept: %s", full)  # noqa: TRY400 - says it all

    def _init(self, device: str, init: Init) -> None:
        if not _DIGEST.fullmatch(init.transfer):
            raise MalformedError("Init")
        refusal = self._transfers.begin(device, init)
        if refusal:
            case = str(_header(init.header).get("case", ""))
            self._verdict(device, case, init.transfer, Verdict.REJECTED, refusal)
            return
        self._say_missing(device, init.transfer)

    def _piece(self, device: str, leaf: str, payload: bytes) -> None:
        words = leaf.split("/")
        if len(words) != 3 or not _NUMBER.fullmatch(words[2]):
            raise MalformedError("topic")
        if not self._transfers.add(device, words[1], int(words[2]), payload):
            raise MalformedError("piece")

    def _fin(self, device: str, transfer: str) -> None:
        missing = self._transfers.missing(device, transfer)
        if missing is None:
            self.greet(device)
        elif missing:
            self._say_missing(device, transfer)
        else:
            self._judge(device, transfer)

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

    def _say_missing(self, device: str, transfer: str) -> None:
        self._say(device, "have", Have(transfer, self._transfers.missing(device, transfer) or []))


def decode(payload: bytes, kind: type[T]) -> T:
    """Read JSON of that kind. Raise `MalformedError`."""
    try:
        return msgspec.json.decode(payload, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as wrong:
        raise MalformedError(kind.__name__) from wrong


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
