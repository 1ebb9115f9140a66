"""One-time codes for the customer's own number (A29-A33, requirements section 10).

6 digits, 5 minutes, 3 tries a code, 3 resends, 60 s between them, single use. A code is never
logged and stands in the database only as a keyed hash.
"""

import secrets
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from hub.counters.tables import OTPS
from hub.post.sms import SmsFailedError, SmsGateway, SmsNumberUnknownError
from hub.refusals import (
    CENTRE_OFFLINE,
    NUMBER_FORMAT,
    OTP_EXPIRED,
    OTP_LIMIT,
    OTP_LOCKED,
    OTP_NUMBER_UNKNOWN,
    OTP_TOO_SOON,
    OTP_WRONG,
    Clock,
    RefusedError,
)
from hub.store import audit
from hub.store.database import Database
from hub.store.pepper import Pepper, same
from sync.wire.centre_v1 import CheckOtp, Done, OtpTicketV1, ResendOtp, SendOtp

TRIES: Final = 3
RESENDS: Final = 3
MEMORY_S: Final = 900  # counters survive a "start over" that long
SHORTEST: Final = 8
LONGEST: Final = 15  # E.164, digits after the plus
TEXT: Final = "{code} - simkiosk"


class Otps:
    """Sends and checks codes; a ticket is good only for the kiosk that opened it."""

    def __init__(
        self, database: Database, pepper: Pepper, clock: Clock, gateway: SmsGateway | None,
        valid_s: float = 300, wait_s: float = 60,
    ) -> None:  # fmt: skip
        """Make codes good for `valid_s`, another one sent after `wait_s` at the earliest."""
        self._database = database
        self._pepper = pepper
        self._clock = clock
        self._gateway = gateway
        self._valid_s = valid_s
        self._wait_s = wait_s

    def send(self, device: str, question: SendOtp) -> OtpTicketV1:
        """Open a ticket; asked again within the wait it gives the same ticket and sends nothing."""
        number = _e164(question.number)
        gateway = self._ready()
        now = self._clock()
        with self._database.write() as on:
            last = _last(on, number, now)
            if last is not None and last.state == "locked":
                raise RefusedError(OTP_LOCKED)
            if last is not None and last.state == "open" and now - last.sent_at < self._wait_s:
                if last.device != device:
                    raise RefusedError(OTP_TOO_SOON)
                return self._ticket(last.ticket, last.sent_at, last.resends, now)
            if _sends(on, number, now) > RESENDS:
                raise RefusedError(OTP_LIMIT)
            void = update(OTPS).where(OTPS.c.number == number, OTPS.c.state == "open")
            on.execute(void.values(state="void"))
            ticket, code = secrets.token_urlsafe(16), _code()
            on.execute(
                insert(OTPS).values(
                    ticket=ticket, device=device, number=number, state="open", tries=0, resends=0,
                    code_hash=self._pepper.otp(ticket, code), opened_at=now, sent_at=now,
                )
            )  # fmt: skip
            audit.append(on, now, f"device:{device}", "otp.sent", ticket)
        self._deliver(gateway, ticket, number, code)
        return self._ticket(ticket, now, 0, now)

    def resend(self, device: str, question: ResendOtp) -> OtpTicketV1:
        """Send a new code on the same ticket; the old code is void at once."""
        gateway = self._ready()
        now = self._clock()
        with self._database.write() as on:
            row = _mine(on, device, question.ticket)
            if row.state != "open":
                raise RefusedError(OTP_LOCKED if row.state == "locked" else OTP_EXPIRED)
            if now - row.sent_at < self._wait_s:
                raise RefusedError(OTP_TOO_SOON)
            if row.resends >= RESENDS or _sends(on, row.number, now) > RESENDS:
                raise RefusedError(OTP_LIMIT)
            code = _code()
            on.execute(
                update(OTPS).where(OTPS.c.ticket == row.ticket).values(
                    code_hash=self._pepper.otp(row.ticket, code), sent_at=now, tries=0,
                    resends=row.resends + 1,
                )
            )  # fmt: skip
            audit.append(on, now, f"device:{device}", "otp.resent", row.ticket)
        self._deliver(gateway, row.ticket, row.number, code)
        return self._ticket(row.ticket, now, row.resends + 1, now)

    def check(self, device: str, question: CheckOtp) -> Done:
        """Take a code once. The try is committed before the answer leaves."""
        now = self._clock()
        with self._database.write() as on:
            row = _mine(on, device, question.ticket)
            refusal, state = self._judge(row, question.code, now)
            on.execute(
                update(OTPS)
                .where(OTPS.c.ticket == row.ticket)
                .values(tries=row.tries + 1, state=state)
            )
            if state != row.state:
                audit.append(on, now, f"device:{device}", f"otp.{state}", row.ticket)
        if refusal is not None:
            raise RefusedError(refusal)
        return Done()

    def _judge(self, row: Row[Any], code: str, now: float) -> tuple[str | None, str]:
        if row.state == "locked":
            return OTP_LOCKED, "locked"
        if row.state != "open" or not row.sent_at <= now < row.sent_at + self._valid_s:
            return OTP_EXPIRED, row.state
        if same(row.code_hash, self._pepper.otp(row.ticket, code.strip())):
            return None, "used"
        if row.tries + 1 >= TRIES:
            return OTP_LOCKED, "locked"
        return OTP_WRONG, "open"

    def _ticket(self, ticket: str, sent_at: float, resends: int, now: float) -> OtpTicketV1:
        left, wait = sent_at + self._valid_s - now, sent_at + self._wait_s - now
        return OtpTicketV1(ticket, max(0, round(left)), max(0, round(wait)), RESENDS - resends)

    def _ready(self) -> SmsGateway:
        if self._gateway is None:
            raise RefusedError(CENTRE_OFFLINE)
        return self._gateway

    def _deliver(self, gateway: SmsGateway, ticket: str, number: str, code: str) -> None:
        try:
            gateway.send(number, TEXT.format(code=code))
        except SmsNumberUnknownError as unknown:
            self._failed(ticket)
            raise RefusedError(OTP_NUMBER_UNKNOWN) from unknown
        except SmsFailedError as failed:
            self._failed(ticket)
            raise RefusedError(CENTRE_OFFLINE) from failed

    def _failed(self, ticket: str) -> None:
        with self._database.write() as on:
            on.execute(update(OTPS).where(OTPS.c.ticket == ticket).values(state="failed"))


def _code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def _e164(text: str) -> str:
    digits = text.removeprefix("+")
    plain = digits.isascii() and digits.isdigit() and SHORTEST <= len(digits) <= LONGEST
    if not text.startswith("+") or not plain:
        raise RefusedError(NUMBER_FORMAT)
    return text


def _mine(on: Connection, device: str, ticket: str) -> Row[Any]:
    held = select(OTPS).where(OTPS.c.ticket == ticket, OTPS.c.device == device)
    row = on.execute(held).first()
    if row is None:
        raise RefusedError(OTP_EXPIRED)
    return row


def _last(on: Connection, number: str, now: float) -> Row[Any] | None:
    recent = select(OTPS).where(OTPS.c.number == number, OTPS.c.sent_at > now - MEMORY_S)
    return on.execute(recent.order_by(OTPS.c.sent_at.desc(), OTPS.c.opened_at.desc())).first()


def _sends(on: Connection, number: str, now: float) -> int:
    recent = (OTPS.c.number == number) & (OTPS.c.sent_at > now - MEMORY_S)
    sums = select(func.coalesce(func.sum(OTPS.c.resends + 1), 0))
    return on.scalar(sums.where(recent, OTPS.c.state != "failed")) or 0
