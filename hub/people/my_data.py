"""Counter: a person's own data; and what operators do with the requests that come of it.

Only number and code of a receipt together with the document of that very case open anything. A
case is erased by destroying its sealed evidence; who it was of cannot be told afterwards. The
certificate, signed by the centre, stays.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, insert, select, update

from hub.calendars import rights
from hub.cases import faces
from hub.cases.evidence import BrokenContentError, Evidence, chain
from hub.cases.states import Event, State, move
from hub.cases.tables import CASES, ENVELOPES
from hub.people.tables import HOLDS, REQUESTS
from hub.post.tables import MAIL, TEXTS
from hub.refusals import CASE_UNKNOWN, OTHER_DOCUMENT, Clock, RefusedError
from hub.store import audit, limits
from hub.store.database import Database
from hub.store.pepper import Pepper, same
from sync.wire import my_data_v1 as wire
from sync.wire.my_data_v1 import AskData, ConsentLineV1, DataV1, ErasureV1

TRIES: Final = 5
DEVICE_TRIES: Final = 60
WITHIN_S: Final = 900
NEEDED: Final = ("terms", "biometrics")  # the contract stands on them: no withdrawal, but erasure
RUNNING: Final = "contract.running"  # the law keeps what a running contract was made with
UNDECIDED: Final = "case.undecided"
HELD: Final = "case.held"
OPEN: Final = (State.SUBMITTED, State.ELIGIBLE, State.IN_REVIEW)
CONTRACTS: Final = (
    "sim-activate", "real-name", "reverify-sim", "update-details", "minor-sim", "enterprise-sim",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """One wish as a case brings it; `about` is the earlier case or the number."""

    kind: str
    about: str
    what: str = ""


class MyData:
    """Answers what the kiosk may show; every question may be asked again."""

    def __init__(
        self, database: Database, pepper: Pepper, evidence: Evidence, clock: Clock, zone: ZoneInfo
    ) -> None:
        self._database = database
        self._pepper = pepper
        self._evidence = evidence
        self._clock = clock
        self._zone = zone

    def ask(self, device: str, question: AskData) -> DataV1:
        """Raise `RefusedError`: unknown, of another person, or tried too often."""
        now = self._clock()
        keys = {f"data:{question.case[:64]}": TRIES, f"data-device:{device}": DEVICE_TRIES}
        with self._database.write() as on:
            limits.refuse_spent(on, keys, now, WITHIN_S)
            row = opened(on, self._pepper, question)
            if row is not None and same(row.document, self._pepper.document(question.document)):
                audit.append(on, now, f"device:{device}", "data.told", row.id)
                return self._told(on, row, now)
            limits.count(on, now, *keys)
        raise RefusedError(CASE_UNKNOWN if row is None else OTHER_DOCUMENT)

    def _told(self, on: Connection, row: Row[Any], now: float) -> DataV1:
        try:
            given = self._evidence.whole(on, row.id).consents
        except BrokenContentError as gone:
            raise RefusedError(CASE_UNKNOWN) from gone
        asked = list(on.execute(select(REQUESTS).where(REQUESTS.c.about == row.id)))
        withdrawn = {one.what for one in asked if one.kind == wire.WITHDRAWAL}
        consents = [ConsentLineV1(c.purpose, c.version, c.at, c.purpose in withdrawn)
                    for c in given]  # fmt: skip
        waiting = [one.kind for one in asked if one.state == "open"]
        kinds = (wire.WITHDRAWAL, *wire.KINDS)
        due = {kind: rights.due_at(kind, now, self._zone) for kind in kinds}
        return DataV1(row.id, consents, waiting, held(on, row) or "", due)


def opened(on: Connection, pepper: Pepper, question: AskData) -> Row[Any] | None:
    """Find the case of a receipt by number and code."""
    row = on.execute(select(CASES).where(CASES.c.id == question.case)).first()
    if row is None or row.state == State.ERASED:
        return None
    return row if same(row.resume_hash, pepper.resume(row.reservation, question.code)) else None


def held(on: Connection, row: Row[Any]) -> str | None:
    """Say why a case must be kept, or None (legal hold)."""
    if on.scalar(select(HOLDS.c.case_id).where(HOLDS.c.case_id == row.id)) is not None:
        return HELD
    if row.state in OPEN:
        return UNDECIDED
    ended = row.state not in (State.CONNECTED, State.APPROVED)
    return None if ended or row.journey not in CONTRACTS else RUNNING


def open_request(on: Connection, case: str, wish: Request, now: float, zone: ZoneInfo) -> str:
    """Write a ticket down, once; give its number."""
    mine = (
        (REQUESTS.c.case_id == case) & (REQUESTS.c.kind == wish.kind)
        & (REQUESTS.c.about == wish.about) & (REQUESTS.c.what == wish.what)
    )  # fmt: skip
    known = on.scalar(select(REQUESTS.c.ticket).where(mine))
    if known is not None:
        return str(known)
    count = len(list(on.scalars(select(REQUESTS.c.ticket).where(REQUESTS.c.case_id == case))))
    ticket = f"{case}/{count + 1}"
    on.execute(
        insert(REQUESTS).values(
            ticket=ticket, case_id=case, kind=wish.kind, about=wish.about, what=wish.what,
            received_at=now, due_at=rights.due_at(wish.kind, now, zone), state="open",
        )
    )  # fmt: skip
    audit.append(on, now, "centre", "request.opened", ticket, {"kind": wish.kind})
    return ticket


def withdraw_face(on: Connection, ticket: str, case: str, now: float) -> None:
    """Destroy the face of a case and of all that belong to it at once: nobody need decide it."""
    for name in faces.family(on, case):
        faces.forget(on, name, "withdrawn", "centre", now)
    done = {"state": "done", "done_at": now, "done_by": "centre"}
    open_ = (REQUESTS.c.ticket == ticket) & (REQUESTS.c.state == "open")
    on.execute(update(REQUESTS).where(open_).values(**done))
    audit.append(on, now, "centre", "request.done", ticket)


def erase(on: Connection, ticket: str, case: str, operator: str, now: float) -> ErasureV1:
    """Destroy the evidence of a case and of those it resumes; give what is to be signed.

    The caller has made sure that nothing holds it.
    """
    digests = []
    for name in chain(on, case):
        row = on.execute(select(CASES).where(CASES.c.id == name)).first()
        if row is None:
            continue
        mine = ENVELOPES.c.digest == row.digest
        body = on.scalar(select(ENVELOPES.c.body).where(mine)) or b""
        digests.append(sha256(body).hexdigest())
        on.execute(update(ENVELOPES).where(mine).values(body=b"", header=b"", signature=b""))
        face = faces.forget(on, name, "erased", f"operator:{operator}", now)
        digests += [sha256(face).hexdigest()] if face else []
        on.execute(delete(MAIL).where(MAIL.c.case_id == name))
        on.execute(delete(TEXTS).where(TEXTS.c.case_id == name))
        after = move(State(row.state), Event.ERASE)
        gone = {
            "state": after.value, "name_masked": "", "document": "", "document_kind": "",
            "number": "", "iccid": "", "resume_hash": "", "flags": "[]", "reservation": "",
        }  # fmt: skip
        on.execute(update(CASES).where(CASES.c.id == name).values(**gone))
        audit.append(on, now, f"operator:{operator}", "case.erased", name, {"ticket": ticket})
    return ErasureV1(ticket, case, digests, now, operator)


def certificate_file(row: Row[Any]) -> bytes:
    """Give the certificate of a ticket as a JSON file that anybody can check."""
    signed: bytes = row.certificate
    return json.dumps(
        {
            "certificate": json.loads(signed), "purpose": wire.ERASURE_PURPOSE.hex(),
            "signed": signed.hex(), "signature": row.signature.hex(),
            "algorithm": "ECDSA P-256 SHA-256 over purpose and signed",
        },
        indent=1,
    ).encode()  # fmt: skip
