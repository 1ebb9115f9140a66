"""Counter: the book of subscribers, for re-verification, update of details, and "my numbers".

The status of a number is told to whoever names it, guesses counted. What the book says of a person
is compared here and never sent; masked values leave only for a document that is the book's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, insert, select, update

from hub.calendars import rights
from hub.counters.tables import NUMBERS, OTPS
from hub.people.plain import NAMES, masked, spelt
from hub.people.tables import SUBSCRIBER_FIELDS, SUBSCRIBERS
from hub.privacy import masked_number
from hub.refusals import OTP_EXPIRED, OTP_NUMBER_UNKNOWN, Clock, RefusedError
from hub.store import audit, limits
from hub.store.database import Database
from hub.store.pepper import Pepper, same
from sync.wire.my_data_v1 import COMPLAINT
from sync.wire.subscriber_v1 import (
    AskHolder,
    AskNumbers,
    AskRecord,
    AskSubscriber,
    HolderV1,
    NumberLineV1,
    NumbersV1,
    RecordFieldV1,
    RecordV1,
    SubscriberV1,
)

RECORD_DIFFERS: Final = "data.record_differs"
UNKNOWN_TRIES: Final = 20  # numbers nobody has, for a kiosk
ASKED: Final = 120  # numbers at all, for a kiosk
COMPARED: Final = 6  # people held against one number
WITHIN_S: Final = 900
PROOF_S: Final = 1800  # so old a one-time code proves a number to the book
OLD_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Agreement:
    """Which of the book's fields agree; `by_old_number`: the book knows the 9-digit number."""

    fields: Mapping[str, bool]
    by_old_number: bool

    @property
    def document(self) -> bool:
        return self.fields.get("document", False) or self.by_old_number

    def same(self, *names: str) -> bool:
        """Tell whether the document and every named field agree; one not in the book does not."""
        return self.document and all(self.fields.get(name, False) for name in names)


class Subscribers:
    """Answers; every question may be asked again."""

    def __init__(self, database: Database, pepper: Pepper, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._pepper = pepper
        self._clock = clock
        self._zone = zone

    def find(self, device: str, question: AskSubscriber) -> SubscriberV1:
        """Raise `RefusedError`: unknown, or tried too often."""
        now = self._clock()
        asked, unknown = f"subscriber:{device}", f"subscriber-unknown:{device}"
        keys = {asked: ASKED, unknown: UNKNOWN_TRIES}
        with self._database.write() as on:
            limits.refuse_spent(on, keys, now, WITHIN_S)
            row = _named(on, question)
            limits.count(on, now, *((asked, unknown) if row is None else (asked,)))
        if row is None:
            raise RefusedError(OTP_NUMBER_UNKNOWN)
        return SubscriberV1(row.number, row.status, row.reason, row.since)

    def holder(self, device: str, question: AskHolder) -> HolderV1:
        """Say yes or no. Raise `RefusedError`: the number is not proven, or tried too often."""
        fields = {
            "document": question.document, "full_name": question.full_name,
            "birth": question.birth,
        }  # fmt: skip
        found = self._compared(device, question, fields)
        return HolderV1(found.same("full_name", "birth"))

    def record(self, device: str, question: AskRecord) -> RecordV1:
        """Give the fields masked. Raise `RefusedError`: the document is not the book's own."""
        fields = {**question.fields, "document": question.document}
        found = self._compared(device, question, fields)
        if not found.document:
            raise RefusedError(RECORD_DIFFERS)
        with self._database.read() as on:
            rows = fields_of(on, question.number)
        told = [
            RecordFieldV1(name, rows[name].masked, found.fields[name], rows[name].source)
            for name in NAMES
            if name in rows and name in found.fields
        ]
        return RecordV1(told, found.by_old_number)

    def numbers(self, device: str, question: AskNumbers) -> NumbersV1:
        """List what is registered on a document, by its present and its 9-digit number."""
        now, key = self._clock(), f"numbers:{device}"
        with self._database.write() as on:
            limits.refuse_spent(on, {key: ASKED}, now, WITHIN_S)
            limits.count(on, now, key)
            held = registered(on, self._pepper, question.document, question.old_document)
            audit.append(on, now, f"device:{device}", "numbers.told", "", {"n": str(len(held))})
        lines = [NumberLineV1(self._pepper.number(one), masked_number(one)) for one in held]
        return NumbersV1(lines, rights.due_at(COMPLAINT, now, self._zone))

    def _compared(
        self, device: str, question: AskHolder | AskRecord, fields: Mapping[str, str]
    ) -> Agreement:
        now, key = self._clock(), f"holder:{question.number[:20]}"
        with self._database.write() as on:
            if not proven(on, device, question.number, question.otp, now - PROOF_S):
                raise RefusedError(OTP_EXPIRED)
            limits.refuse_spent(on, {key: COMPARED}, now, WITHIN_S)
            limits.count(on, now, key)
            found = agreement(on, self._pepper, question.number, fields, question.old_document)
            told = {"document": str(found.document)}
            audit.append(on, now, f"device:{device}", "subscriber.compared", question.otp, told)
        return found


def proven(on: Connection, device: str, number: str, ticket: str, since: float) -> bool:
    """Tell whether the kiosk's customer gave the code that was sent to the number."""
    row = on.execute(select(OTPS).where(OTPS.c.ticket == ticket, OTPS.c.device == device)).first()
    return row is not None and row.state == "used" and row.number == number and row.sent_at > since


def fields_of(on: Connection, number: str) -> dict[str, Row[Any]]:
    """Give what the book holds of a subscriber now, by field."""
    held = SUBSCRIBER_FIELDS.c.number == number, SUBSCRIBER_FIELDS.c.until.is_(None)
    return {row.name: row for row in on.execute(select(SUBSCRIBER_FIELDS).where(*held))}


def agreement(
    on: Connection, pepper: Pepper, number: str, fields: Mapping[str, str], old_document: str
) -> Agreement:
    """Hold values against the book; a field that one of the two does not tell is left out."""
    book = fields_of(on, number)
    compared = {
        name: same(book[name].hash, pepper.record(name, spelt(name, value)))
        for name, value in fields.items()
        if name in book and spelt(name, value)
    }
    old = spelt("document", old_document)
    alias = len(old.rpartition("/")[2]) == OLD_DIGITS and "document" in book
    by_old = alias and same(book["document"].hash, pepper.record("document", old))
    return Agreement(compared, by_old)


def write(
    on: Connection, pepper: Pepper, number: str, name: str, value: str, source: str, at: float,
    case: str | None = None,
) -> None:  # fmt: skip
    """Put a value into the book; the one before it stays, with its end and its source."""
    plain = spelt(name, value)
    held = fields_of(on, number).get(name)
    hashed = pepper.record(name, plain)
    if not plain or (held is not None and same(held.hash, hashed) and held.source == source):
        return
    if held is not None:
        mine = SUBSCRIBER_FIELDS.c.id == held.id
        on.execute(update(SUBSCRIBER_FIELDS).where(mine).values(until=at))
    on.execute(
        insert(SUBSCRIBER_FIELDS).values(
            number=number, name=name, hash=hashed, masked=masked(name, value), source=source,
            case_id=case, since=at,
        )
    )  # fmt: skip


def registered(on: Connection, pepper: Pepper, document: str, old_document: str) -> list[str]:
    """Give the numbers of a document, active and pending."""
    hashes = [pepper.document(one) for one in (document, old_document) if one]
    found = select(NUMBERS.c.number).where(NUMBERS.c.document.in_(hashes)).distinct()
    return sorted(str(number) for number in on.scalars(found))


def moved(on: Connection, pepper: Pepper, old_document: str, document: str) -> None:
    """Count the numbers of a 9-digit document under the 12-digit one; nothing is taken away."""
    old, new = pepper.document(old_document), pepper.document(document)
    have = set(on.scalars(select(NUMBERS.c.number).where(NUMBERS.c.document == new)))
    for row in list(on.execute(select(NUMBERS).where(NUMBERS.c.document == old))):
        mine = (NUMBERS.c.document == old) & (NUMBERS.c.number == row.number)
        if row.number in have:
            on.execute(delete(NUMBERS).where(mine))
        else:
            on.execute(update(NUMBERS).where(mine).values(document=new))


def _named(on: Connection, question: AskSubscriber) -> Row[Any] | None:
    if question.iccid:
        mine = SUBSCRIBERS.c.iccid.startswith(question.iccid[:19], autoescape=True)
        return on.execute(select(SUBSCRIBERS).where(mine)).first() if _whole(question) else None
    return on.execute(select(SUBSCRIBERS).where(SUBSCRIBERS.c.number == question.number)).first()


def _whole(question: AskSubscriber) -> bool:
    return len(question.iccid) >= 19 and question.iccid.isdecimal()
