"""How many numbers a document holds: active and pending count, the centre alone decides (A23)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from hub.counters.tables import NUMBERS
from hub.refusals import LIMIT_REACHED, RefusedError
from hub.store.database import Database
from hub.store.pepper import Pepper
from sync.wire.centre_v1 import AllowanceV1, AskAllowance


@dataclass(frozen=True, slots=True)
class Held:
    """What a journey counts of a document, and the most; `alone`: of no person's numbers."""

    count: Callable[[Connection, str], int]
    most: int
    alone: bool = False


class Allowances:
    """Tells a kiosk early what intake will decide later."""

    def __init__(
        self, database: Database, pepper: Pepper, limit: int, others: Mapping[str, Held]
    ) -> None:
        """Count numbers up to `limit`; for a journey of `others` what it counts comes first."""
        self._database = database
        self._pepper = pepper
        self._limit = limit
        self._others = others

    def ask(self, _device: str, question: AskAllowance) -> AllowanceV1:
        document = self._pepper.document(question.document)
        own = self._others.get(question.journey)
        with self._database.read() as on:
            if own is not None:
                held = own.count(on, document)
                if own.alone or held >= own.most:
                    return AllowanceV1(held, own.most)
            return AllowanceV1(used(on, document), self._limit)


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
