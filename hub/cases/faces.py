"""Faces that stand for a code: kept sealed beside their cases, destroyed alone.

Gone when the consent is withdrawn, when the case is erased, and so many days after its decision as
the consent said. A face that comes after its end is not kept.
"""

import logging
import threading
from typing import Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import OperationalError

from hub.cases.evidence import BrokenContentError, Evidence, chain
from hub.cases.likeness import sound
from hub.cases.tables import CASES, FACES
from hub.refusals import Clock
from hub.store import audit
from hub.store.database import Database
from sync.wire.envelope import Envelope
from sync.wire.face_v1 import ENDING, PURPOSE, FaceV1, TemplateV1
from sync.wire.transfer_v1 import Verdict

DAY_S: Final = 86_400
LARGEST: Final = 64 * 1024  # octets sealed; a face has about one thousand
LONGEST_DAYS: Final = 366
ALONE_DAYS: Final = 30  # a face whose case never came
PAUSE_S: Final = 3600.0
GONE: Final = {"header": b"", "body": b"", "signature": b""}
LOG: Final = logging.getLogger(__name__)


class Faces:
    """Methods that take a connection work inside the caller's one transaction."""

    def __init__(self, database: Database, evidence: Evidence, clock: Clock) -> None:
        self._database = database
        self._evidence = evidence
        self._clock = clock
        self._leave = threading.Event()

    def take(self, envelope: Envelope, device: str, name: str) -> tuple[Verdict, str]:
        """Give verdict and reason for a face that has come; `name` is what its header says."""
        now, digest = self._clock(), envelope.digest.hex()
        face, fault = self._opened(envelope, name)
        with self._database.write() as on:
            verdict = Verdict.REJECTED if face is None else _keep(on, envelope, face, now)
            detail = {"digest": digest, "reason": fault}
            audit.append(on, now, f"device:{device}", f"face.{verdict.value}", name[:64], detail)
        return verdict, fault or ("case.conflict" if verdict is Verdict.CONFLICT else "")

    def of(self, on: Connection, case: str) -> TemplateV1 | None:
        """Give the face of a case or of one it resumes; None when there is none any more."""
        for name in chain(on, case):
            row = on.execute(select(FACES).where(FACES.c.case_id == name)).first()
            if row is not None and row.body:
                try:
                    envelope = Envelope(row.header, row.body, row.signature)
                    return self._evidence.face(envelope).template
                except BrokenContentError:
                    LOG.error("the face of a case cannot be opened")  # noqa: TRY400
        return None

    def sweep(self) -> int:
        """Destroy what has been kept long enough; give how many."""
        now = self._clock()
        with self._database.write() as on:
            over = [name for name, until in _ends(on) if until <= now]
            for name in over:
                forget(on, name, "over", "centre", now)
        return len(over)

    def run(self) -> None:
        """Sweep until `stop`."""
        while True:
            try:
                self.sweep()
            except OperationalError:
                LOG.error("the database is busy or full: faces are swept later")  # noqa: TRY400
            if self._leave.wait(PAUSE_S):
                return

    def stop(self) -> None:
        self._leave.set()

    def _opened(self, envelope: Envelope, name: str) -> tuple[FaceV1 | None, str]:
        if len(envelope.body) > LARGEST:
            return None, "content.too_large"
        try:
            face = self._evidence.face(envelope)
        except BrokenContentError as broken:
            return None, str(broken)
        if f"{face.case}{ENDING}" != name or len(name) > 64:
            return None, "content.case_id"
        if face.consent.purpose != PURPOSE:
            return None, "consent.missing"
        if not sound(face.template) or not 0 <= face.keep_days <= LONGEST_DAYS:
            return None, "content.malformed"
        return face, ""


def told(on: Connection, case: str) -> tuple[float | None, str] | None:
    """Say when and why the face beside a case ended; None for the time: it is kept still."""
    row = on.execute(select(FACES).where(FACES.c.case_id == case)).first()
    return None if row is None else (row.ended_at, row.ended_why)


def forget(on: Connection, case: str, why: str, actor: str, now: float) -> bytes:
    """Destroy the face of a case and let none come after; give the octets that are gone."""
    row = on.execute(select(FACES).where(FACES.c.case_id == case)).first()
    if row is None:
        ended = {"received_at": now, "ended_at": now, "ended_why": why}
        on.execute(insert(FACES).values(case_id=case, **ended))
        return b""
    if row.ended_at is None:
        ended = {**GONE, "ended_at": now, "ended_why": why}
        on.execute(update(FACES).where(FACES.c.case_id == case).values(**ended))
        audit.append(on, now, actor, "face.erased", case, {"why": why})
    return bytes(row.body)


def family(on: Connection, case: str) -> list[str]:
    """Name a case, those it resumes, and those that resumed it."""
    names = chain(on, case)
    newest: str | None = case
    while newest is not None:
        newest = on.scalar(select(CASES.c.resumed_by).where(CASES.c.id == newest))
        if newest in names:
            break
        names += [newest] if newest is not None else []
    return names


def _keep(on: Connection, envelope: Envelope, face: FaceV1, now: float) -> Verdict:
    held = on.execute(select(FACES).where(FACES.c.case_id == face.case)).first()
    digest = envelope.digest.hex()
    if held is None:
        sealed = {"header": envelope.header, "body": envelope.body,
                  "signature": envelope.signature}  # fmt: skip
        on.execute(insert(FACES).values(
            case_id=face.case, digest=digest, received_at=now, keep_days=face.keep_days, **sealed
        ))  # fmt: skip
        return Verdict.STORED
    if not held.digest:  # its end came before it
        on.execute(update(FACES).where(FACES.c.case_id == face.case).values(digest=digest))
        return Verdict.STORED
    return Verdict.DUPLICATE if held.digest == digest else Verdict.CONFLICT


def _ends(on: Connection) -> list[tuple[str, float]]:
    """Say when the faces end whose time has begun to run (Unix s)."""
    rows = on.execute(
        select(FACES.c.case_id, FACES.c.received_at, FACES.c.keep_days, CASES.c.id,
               CASES.c.decided_at)
        .join(CASES, CASES.c.id == FACES.c.case_id, isouter=True)
        .where(FACES.c.ended_at.is_(None))
    )  # fmt: skip
    ends = []
    for row in rows:
        if row.id is None:
            ends.append((row.case_id, row.received_at + ALONE_DAYS * DAY_S))
        elif row.decided_at is not None:
            ends.append((row.case_id, row.decided_at + row.keep_days * DAY_S))
    return ends
