"""Counter: signature requests of kiosks. Every question is answered at once from the database.

What the service does is the worker's business, so that a slow one holds up no other question. One
request of a case is open at a time; what comes for an earlier one is ignored.
"""

import re
import secrets
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, insert, select, update

from hub.calendars import rights
from hub.people import my_data
from hub.people.my_data import Request
from hub.refusals import (
    CENTRE_OFFLINE,
    DUP_ACCOUNT,
    NUMBER_FORMAT,
    SIGNING_OFTEN,
    SIGNING_TIMEOUT,
    SIGNING_UNKNOWN,
    Clock,
    RefusedError,
)
from hub.settings import Signing
from hub.signing.proof import unseal
from hub.signing.tables import SIGNINGS
from hub.store import audit, limits
from hub.store.database import Database
from hub.store.pepper import Pepper
from sync.wire.my_data_v1 import COMPLAINT
from sync.wire.signing_v1 import (
    SUBJECTS,
    AskSigning,
    CancelSigning,
    ComplaintV1,
    FileComplaint,
    RequestSigning,
    SigningV1,
)

OPEN: Final = ("new", "asked")
AGAIN_S: Final = 5.0  # so soon the same request is the same question, asked again
NUMBER_TRIES: Final = 6  # nobody's phone is rung more often
DEVICE_TRIES: Final = 60
WITHIN_S: Final = 900
KEPT_S: Final = 86_400  # what no case came of
E164: Final = re.compile(r"\+[1-9][0-9]{7,14}")
PURPOSE: Final = "simkiosk/signing/1"


class Signings:
    """A ticket is good only for the kiosk that opened it."""

    def __init__(
        self, database: Database, pepper: Pepper, clock: Clock, settings: Signing, zone: ZoneInfo
    ) -> None:
        self._database = database
        self._pepper = pepper
        self._clock = clock
        self._settings = settings
        self._zone = zone

    def request(self, device: str, question: RequestSigning) -> SigningV1:
        """Open a request. Raise `RefusedError`: no service, or too often."""
        now, number = self._clock(), question.number
        if not E164.fullmatch(number):
            raise RefusedError(NUMBER_FORMAT)
        if self._settings.url is None or question.subject not in SUBJECTS:
            raise RefusedError(CENTRE_OFFLINE)
        with self._database.write() as on:
            _forget(on, now)
            mine = (SIGNINGS.c.device == device) & (SIGNINGS.c.case_id == question.case[:64])
            open_ = mine & SIGNINGS.c.state.in_(OPEN)
            last = on.execute(select(SIGNINGS).where(open_)).first()
            if last is not None and _same(last, question.subject, number, now):
                return self._told(last, now)
            _spend(on, number, device, now)
            on.execute(update(SIGNINGS).where(open_).values(state="void"))
            ticket = secrets.token_urlsafe(16)
            code = f"{secrets.randbelow(10_000):04}"
            on.execute(
                insert(SIGNINGS).values(
                    ticket=ticket, device=device, case_id=question.case[:64],
                    subject=question.subject, number=number, language=question.language[:8],
                    code=code, content=_content(ticket, code), state="new", opened_at=now,
                    ends_at=now + self._settings.wait_s, next_at=now,
                )
            )  # fmt: skip
            audit.append(on, now, f"device:{device}", "signing.requested", ticket)
            return self._told(_mine(on, device, ticket), now)

    def ask(self, device: str, question: AskSigning) -> SigningV1:
        """Tell how a request fares. Raise `RefusedError` for one that is not this kiosk's."""
        with self._database.read() as on:
            return self._told(_mine(on, device, question.ticket), self._clock())

    def cancel(self, device: str, question: CancelSigning) -> SigningV1:
        """End a request that is still open; one that has ended stays as it is."""
        now = self._clock()
        with self._database.write() as on:
            row = _mine(on, device, question.ticket)
            open_ = (SIGNINGS.c.ticket == row.ticket) & SIGNINGS.c.state.in_(OPEN)
            if on.execute(update(SIGNINGS).where(open_).values(state="void")).rowcount:
                audit.append(on, now, f"device:{device}", "signing.cancelled", row.ticket)
            return self._told(_mine(on, device, row.ticket), now)

    def complain(self, device: str, question: FileComplaint) -> ComplaintV1:
        """Open a complaint of whoever proved to be the holder of an account (A106, C28)."""
        now = self._clock()
        with self._database.write() as on:
            row = _mine(on, device, question.ticket)
            if row.reason != DUP_ACCOUNT:
                raise RefusedError(SIGNING_UNKNOWN)
            wish = Request(COMPLAINT, f"account:{row.ticket}"[:64])
            number = my_data.open_request(on, row.case_id, wish, now, self._zone)
            audit.append(on, now, f"device:{device}", "complaint.filed", row.ticket)
            return ComplaintV1(number, rights.due_at(COMPLAINT, now, self._zone))

    def _told(self, row: Row[Any], now: float) -> SigningV1:
        phase, reason = "failed", row.reason
        proof = None
        if row.state in OPEN:
            late = now >= row.ends_at
            phase, reason = ("failed", SIGNING_TIMEOUT) if late else ("waiting", "")
        elif row.state in ("signed", "used"):
            proof = unseal(self._pepper, row.ticket, row.proof)
            phase = "signed" if proof is not None else "failed"
        elif row.state == "void":
            reason = SIGNING_TIMEOUT
        left = max(0, round(row.ends_at - now))
        signer = proof.signer if proof is not None else None
        return SigningV1(row.ticket, row.code, phase, left, reason, row.day, signer)


def _same(last: Row[Any], subject: str, number: str, now: float) -> bool:
    return (last.subject, last.number) == (subject, number) and now - last.opened_at < AGAIN_S


def _content(ticket: str, code: str) -> bytes:
    """Bind what is signed to this transaction; nobody can foresee it."""
    return f"{PURPOSE}\n{ticket}\n{code}\n{secrets.token_hex(32)}".encode()


def _mine(on: Connection, device: str, ticket: str) -> Row[Any]:
    held = (SIGNINGS.c.ticket == ticket) & (SIGNINGS.c.device == device)
    row = on.execute(select(SIGNINGS).where(held)).first()
    if row is None:
        raise RefusedError(SIGNING_UNKNOWN)
    return row


def _spend(on: Connection, number: str, device: str, now: float) -> None:
    keys = {f"signing:{number}": NUMBER_TRIES, f"signing-device:{device}": DEVICE_TRIES}
    if limits.spent(on, keys, now, WITHIN_S):
        raise RefusedError(SIGNING_OFTEN)
    limits.count(on, now, *keys)


def _forget(on: Connection, now: float) -> None:
    """Erase what nobody made a case of, numbers and proofs with it."""
    old = (SIGNINGS.c.opened_at <= now - KEPT_S) & (SIGNINGS.c.state != "used")
    on.execute(delete(SIGNINGS).where(old))
