"""How many numbers a document holds: active and pending count, the centre alone decides (A23)."""

from sqlalchemy import Connection, delete, func, insert, select, update

from hub.database import Database
from hub.pepper import Pepper
from hub.refusals import LIMIT_REACHED, RefusedError
from hub.tables import NUMBERS
from sync.wire.centre_v1 import AllowanceV1, AskAllowance


class Allowances:
    """Tells a kiosk early what intake will decide later."""

    def __init__(self, database: Database, pepper: Pepper, limit: int) -> None:
        self._database = database
        self._pepper = pepper
        self._limit = limit

    def ask(self, _device: str, question: AskAllowance) -> AllowanceV1:
        with self._database.read() as on:
            return AllowanceV1(used(on, self._pepper.document(question.document)), self._limit)


def used(on: Connection, document: str) -> int:
    """Count the numbers of a document, given as its keyed hash."""
    held = select(func.count()).select_from(NUMBERS).where(NUMBERS.c.document == document)
    return on.scalar(held) or 0


def claim(on: Connection, document: str, number: str, case: str, limit: int, at: float) -> None:
    """Count a number as pending for a case; the same number counts once.

    Raise `RefusedError` over the limit. The caller holds the write transaction.
    """
    mine = (NUMBERS.c.document == document) & (NUMBERS.c.number == number)
    if on.execute(select(NUMBERS.c.number).where(mine)).first():
        on.execute(update(NUMBERS).where(mine, NUMBERS.c.pending).values(case_id=case))
        return
    if used(on, document) >= limit:
        raise RefusedError(LIMIT_REACHED)
    on.execute(
        insert(NUMBERS).values(document=document, number=number, pending=True, case_id=case, at=at)
    )


def settle(on: Connection, case: str) -> None:
    """Make the number of an approved case active."""
    on.execute(update(NUMBERS).where(NUMBERS.c.case_id == case).values(pending=False))


def release(on: Connection, case: str) -> None:
    """Count the number of a failed case no longer."""
    on.execute(delete(NUMBERS).where(NUMBERS.c.case_id == case, NUMBERS.c.pending))
