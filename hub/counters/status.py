"""Counter: how a case stands, for whoever holds its number and code, its card, or its face.

Guesses are counted; so are looks for a card without a case, which a kiosk asks of its chip alone. A
face is held against that of the one case whose number was told, if its owner left one there; the
answer is the same whether number or face was wrong.
"""

from typing import Any, Final

from sqlalchemy import Connection, Row, select

from hub.cases.faces import Faces
from hub.cases.likeness import OtherModelsError, alike
from hub.cases.resume import step_of
from hub.cases.states import State
from hub.cases.tables import CASES
from hub.refusals import CASE_UNKNOWN, FACE_MODELS, Clock, RefusedError
from hub.store import audit, limits
from hub.store.database import Database
from hub.store.pepper import Pepper, same
from sync.wire.status_v1 import AskStatus, AskStatusByFace, AskStatuses, StatusesV1, StatusV1

TRIES: Final = 5
CARD_TRIES: Final = 10
DEVICE_TRIES: Final = 60
FACE_TRIES: Final = 3
FACE_DEVICE_TRIES: Final = 30
MOST: Final = 5  # cases of one card
WITHIN_S: Final = 900


class Statuses:
    """Tells state and reason, never a name or a number."""

    def __init__(self, database: Database, pepper: Pepper, faces: Faces, clock: Clock) -> None:
        self._database = database
        self._pepper = pepper
        self._faces = faces
        self._clock = clock

    def ask(self, device: str, question: AskStatus) -> StatusV1:
        """Raise `RefusedError`: unknown, or tried too often."""
        now = self._clock()
        keys = {f"status:{question.case[:64]}": TRIES, f"status-device:{device}": DEVICE_TRIES}
        with self._database.write() as on:
            found = limits.guarded(on, keys, now, WITHIN_S, lambda: self._found(on, question))
        if found is None:
            raise RefusedError(CASE_UNKNOWN)
        return found

    def of_document(self, device: str, question: AskStatuses) -> StatusesV1:
        """Tell of the newest cases of a document. Raise `RefusedError` when asked too often."""
        now = self._clock()
        document = self._pepper.document(question.document)
        keys = {f"status-card:{document}": CARD_TRIES, f"status-device:{device}": DEVICE_TRIES}
        with self._database.write() as on:
            limits.refuse_spent(on, keys, now, WITHIN_S)
            limits.count(on, now, *keys)
            mine = (CASES.c.document == document) & (CASES.c.state != State.ERASED)
            newest = select(CASES).where(mine).order_by(CASES.c.received_at.desc()).limit(MOST)
            return StatusesV1([_told(row) for row in on.execute(newest)])

    def by_face(self, device: str, question: AskStatusByFace) -> StatusV1:
        """Raise `RefusedError`: unknown or not the face, tried too often, or other models."""
        now, case = self._clock(), question.case[:64]
        keys = {
            f"status-face:{case}": FACE_TRIES,
            f"status-face-device:{device}": FACE_DEVICE_TRIES,
        }
        with self._database.write() as on:
            found, reason = None, CASE_UNKNOWN
            limits.refuse_spent(on, keys, now, WITHIN_S)
            try:
                found = self._faced(on, device, question, now)
            except OtherModelsError:
                reason = FACE_MODELS
            if found is None:
                limits.count(on, now, *keys)
        if found is None:
            raise RefusedError(reason)
        return found

    def _faced(
        self, on: Connection, device: str, question: AskStatusByFace, now: float
    ) -> StatusV1 | None:
        row = on.execute(select(CASES).where(CASES.c.id == question.case)).first()
        kept = self._faces.of(on, question.case) if row is not None else None
        if row is None or kept is None:
            return None
        same_face = alike(kept, question.face)
        detail = {"same": "yes" if same_face else "no", "consent": question.consent[:32]}
        audit.append(on, now, f"device:{device}", "status.by_face", row.id, detail)
        return _told(row) if same_face else None

    def _found(self, on: Connection, question: AskStatus) -> StatusV1 | None:
        row = on.execute(select(CASES).where(CASES.c.id == question.case)).first()
        if row is None:
            return None
        if not same(row.resume_hash, self._pepper.resume(row.reservation, question.code)):
            return None
        return _told(row)


def _told(row: Row[Any]) -> StatusV1:
    step = step_of(row.reason) if row.reason else None
    return StatusV1(row.id, row.journey, row.state, row.reason, row.due_at, step)
