"""Counter: the receipt of a case by e-mail, where a printer failed after the case had been sent."""

from typing import Final

from sqlalchemy import Connection, Row, select

from hub.cases.cases import Cases
from hub.cases.evidence import Evidence
from hub.cases.tables import CASES
from hub.refusals import CASE_UNKNOWN, Clock, RefusedError
from hub.store import limits
from hub.store.database import Database
from hub.store.pepper import Pepper, same
from sync.wire.receipt_v1 import MailedV1, MailReceipt

TRIES: Final = 10  # a case that is still on its way is asked for a few times
DEVICE_TRIES: Final = 60
WITHIN_S: Final = 900


class Receipts:
    """Queues one mail a case, to the address in the case, for the kiosk that sent it."""

    def __init__(
        self, database: Database, pepper: Pepper, evidence: Evidence, cases: Cases, clock: Clock
    ) -> None:
        self._database = database
        self._pepper = pepper
        self._evidence = evidence
        self._cases = cases
        self._clock = clock

    def mail(self, device: str, question: MailReceipt) -> MailedV1:
        """Raise `RefusedError`: not here yet, another kiosk's, or asked too often."""
        now = self._clock()
        keys = {f"receipt:{question.case[:64]}": TRIES, f"receipt-device:{device}": DEVICE_TRIES}
        with self._database.write() as on:
            found = limits.guarded(
                on, keys, now, WITHIN_S, lambda: self._found(on, device, question)
            )
            if found is not None:
                whole = self._evidence.whole(on, found.id)
                self._cases.way(found.journey).received(on, whole, now)
        if found is None:
            raise RefusedError(CASE_UNKNOWN)
        return MailedV1(found.id)

    def _found(self, on: Connection, device: str, question: MailReceipt) -> Row[tuple[str]] | None:
        held = select(CASES).where(CASES.c.id == question.case, CASES.c.device == device)
        row = on.execute(held).first()
        if row is None:
            return None
        wanted = self._pepper.resume(row.reservation, question.code)
        return row if same(row.resume_hash, wanted) else None
