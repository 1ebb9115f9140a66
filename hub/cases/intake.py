"""Takes sealed cases: verified, opened, committed - and only then acknowledged by the caller.

A face that comes beside its case goes to where it can be destroyed alone.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import OperationalError

from hub.cases.cases import Arrival, Cases
from hub.cases.evidence import BrokenContentError, Evidence
from hub.cases.faces import Faces
from hub.cases.tables import ENVELOPES
from hub.fleet.devices import Devices
from hub.line.arrivals import NotNowError
from hub.refusals import Clock
from hub.store import audit
from hub.store.database import Database
from sync.wire.case_v1 import CaseV1
from sync.wire.envelope import Envelope, EnvelopeError
from sync.wire.face_v1 import HOLDS
from sync.wire.transfer_v1 import LARGEST_BODY, Verdict

CASE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
ASIDE_PER_DEVICE: Final = 32  # envelopes kept though they are no case; more are booked only
LENGTHS: Final = {
    "journey": 64, "brand": 64, "language": 8, "reservation": 64, "number": 20, "iccid": 20,
    "document": 64, "document_kind": 64, "email": 254, "resume_code": 64, "parked": 64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Came:
    """An envelope, the kiosk whose line brought it, and the case it claims to hold."""

    envelope: Envelope
    device: str
    case_id: str

    @property
    def digest(self) -> str:
        return self.envelope.digest.hex()

    def booked(self, on: Connection, verdict: Verdict, detail: dict[str, str], now: float) -> None:
        audit.append(
            on, now, f"device:{self.device}", f"case.{verdict.value}", self.case_id[:64], detail
        )


class Intake:
    """Same envelope again: duplicate. Same case in another envelope: kept aside, never over it."""

    def __init__(
        self, database: Database, devices: Devices, evidence: Evidence, cases: Cases,
        faces: Faces, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._devices = devices
        self._evidence = evidence
        self._cases = cases
        self._faces = faces
        self._clock = clock

    def store(self, envelope: Envelope, device: str) -> tuple[Verdict, str]:
        """Give verdict and reason; whatever they say is on the disk when this returns.

        Raise `NotNowError` when nothing was decided.
        """
        try:
            return self._judge(envelope, device)
        except OperationalError as busy:
            raise NotNowError("the database is busy or full") from busy

    def _judge(self, envelope: Envelope, device: str) -> tuple[Verdict, str]:
        if len(envelope.body) > LARGEST_BODY:
            return self._turn_away(device, envelope, "envelope.too_large")
        try:
            case_id = self._devices.checked(envelope, device)
        except EnvelopeError:
            return self._turn_away(device, envelope, "envelope.signature")
        if _holds(envelope) == HOLDS:
            return self._faces.take(envelope, device, case_id)
        return self._decide(envelope, device, case_id)

    def _decide(self, envelope: Envelope, device: str, case_id: str) -> tuple[Verdict, str]:
        opened, fault = self._opened(envelope, case_id)
        came = _Came(envelope, device, case_id)
        with self._database.write() as on:
            known = _known(on, envelope)
            if known is not None:
                return known
            if opened is None:
                return self._set_aside(on, came, Verdict.REJECTED, fault)
            if _stored(on, case_id):
                why = "case.conflict"
                return self._set_aside(on, came, Verdict.CONFLICT, why)
            verdict = self._keep(on, came, Verdict.STORED, "")
            arrival = Arrival(device, came.digest, self._clock())
            self._cases.accept(on, opened, arrival)
            return verdict

    def _set_aside(
        self, on: Connection, came: _Came, verdict: Verdict, reason: str
    ) -> tuple[Verdict, str]:
        """Keep what is no case for a person to see; its kiosk has it too, so not without end."""
        kept = select(func.count()).where(
            ENVELOPES.c.device == came.device, ENVELOPES.c.verdict != Verdict.STORED.value
        )
        if (on.scalar(kept) or 0) < ASIDE_PER_DEVICE:
            return self._keep(on, came, verdict, reason)
        detail = {"digest": came.digest, "reason": reason, "kept": "no"}
        came.booked(on, verdict, detail, self._clock())
        return verdict, reason

    def _opened(self, envelope: Envelope, case_id: str) -> tuple[CaseV1 | None, str]:
        try:
            case = self._evidence.open(envelope)
        except BrokenContentError as broken:
            return None, str(broken)
        if case.case != case_id or not CASE_ID.fullmatch(case_id):
            return None, "content.case_id"
        if any(len(getattr(case, name)) > most for name, most in LENGTHS.items()):
            return None, "content.field_too_long"
        return case, ""

    def _keep(
        self, on: Connection, came: _Came, verdict: Verdict, reason: str
    ) -> tuple[Verdict, str]:
        now = self._clock()
        on.execute(
            insert(ENVELOPES).values(
                digest=came.digest, case_id=came.case_id[:64], device=came.device,
                verdict=verdict.value, reason=reason, received_at=now, header=came.envelope.header,
                body=came.envelope.body, signature=came.envelope.signature,
            )
        )  # fmt: skip
        detail = {"digest": came.digest, "reason": reason}
        came.booked(on, verdict, detail, now)
        return verdict, reason

    def _turn_away(self, device: str, envelope: Envelope, reason: str) -> tuple[Verdict, str]:
        """Book what cannot be trusted, but do not keep its octets."""
        detail = {"digest": envelope.digest.hex(), "reason": reason}
        with self._database.write() as on:
            audit.append(on, self._clock(), f"device:{device}", "case.rejected", "-", detail)
        return Verdict.REJECTED, reason


def _holds(envelope: Envelope) -> object:
    """Say what a verified envelope holds that is no case."""
    return json.loads(envelope.header).get("holds")


def _known(on: Connection, envelope: Envelope) -> tuple[Verdict, str] | None:
    held = select(ENVELOPES.c.verdict, ENVELOPES.c.reason)
    row = on.execute(held.where(ENVELOPES.c.digest == envelope.digest.hex())).first()
    if row is None:
        return None
    if row.verdict == Verdict.STORED:
        return Verdict.DUPLICATE, ""
    return Verdict(row.verdict), row.reason


def _stored(on: Connection, case_id: str) -> bool:
    held = select(ENVELOPES.c.digest).where(
        ENVELOPES.c.case_id == case_id, ENVELOPES.c.verdict == Verdict.STORED.value
    )
    return on.execute(held).first() is not None
