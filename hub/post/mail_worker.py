"""Sends queued mail by SMTP: tried again with growing waits, marked once the server has taken it.

A mail whose taking was not heard is sent again with the same Message-ID, so that the customer's
server can drop the second one; SMTP promises no more (RFC 5321 4.5.4).
"""

import logging
import smtplib
import ssl
import threading
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlalchemy.exc import OperationalError

from hub.post.tables import MAIL
from hub.refusals import Clock
from hub.settings import Mail
from hub.store import audit
from hub.store.database import Database

LOG: Final = logging.getLogger(__name__)
FIRST_WAIT_S: Final = 15.0
LONGEST_WAIT_S: Final = 3600.0
TRIES: Final = 40  # more than a day
TIMEOUT_S: Final = 15
PERMANENT: Final = 500
BATCH: Final = 20
PAUSE_S: Final = 0.5


class Post:
    """One SMTP server. Raise `smtplib.SMTPException`, `OSError`."""

    def __init__(self, settings: Mail) -> None:
        self._settings = settings

    def send(self, mail: Row[Any], at: float) -> None:
        """Hand one mail over."""
        message = EmailMessage()
        message["From"] = self._settings.sender
        message["To"] = mail.recipient
        message["Subject"] = mail.subject
        message["Date"] = formatdate(at)
        message["Message-ID"] = mail.message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        with self._connect() as server:
            if self._settings.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self._settings.user and self._settings.password_file:
                server.login(self._settings.user, self._settings.password_file.read_text().strip())
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        host, port = self._settings.host or "", self._settings.port
        if self._settings.security != "tls":
            return smtplib.SMTP(host, port, timeout=TIMEOUT_S)
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)


class MailWorker:
    """Empties the queue; without a server the mail waits and the desk shows it."""

    def __init__(self, database: Database, post: Post | None, clock: Clock) -> None:
        self._database = database
        self._post = post
        self._clock = clock
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until `stop`; the mail in hand is finished."""
        while not self._stop.wait(PAUSE_S):
            try:
                self.run_once()
            except OperationalError:
                LOG.error("the database is busy or full: mail waits")  # noqa: TRY400

    def stop(self) -> None:
        self._stop.set()

    def run_once(self) -> int:
        """Try every mail that is due; give how many were taken."""
        if self._post is None:
            return 0
        due = select(MAIL).where(MAIL.c.state == "queued", MAIL.c.next_at <= self._clock())
        with self._database.read() as on:
            waiting = list(on.execute(due.order_by(MAIL.c.next_at).limit(BATCH)))
        return sum(self._try(self._post, mail) for mail in waiting if not self._stop.is_set())

    def _try(self, post: Post, mail: Row[Any]) -> bool:
        now = self._clock()
        try:
            post.send(mail, now)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [status for status, _ in refused.recipients.values()]
            self._failed(mail, f"{codes}", dead=bool(codes) and min(codes) >= PERMANENT)
        except smtplib.SMTPDataError as refused:
            self._failed(mail, str(refused.smtp_code), dead=refused.smtp_code >= PERMANENT)
        except smtplib.SMTPResponseException as refused:
            # login, greeting or sender: a fault between the servers, none of this mail
            self._failed(mail, f"{type(refused).__name__} {refused.smtp_code}", dead=False)
        except (smtplib.SMTPException, OSError, ValueError) as broken:
            self._failed(mail, type(broken).__name__, dead=False)
        else:
            self._sent(mail)
            return True
        return False

    def _sent(self, mail: Row[Any]) -> None:
        now = self._clock()
        with self._database.write() as on:
            on.execute(
                update(MAIL)
                .where(MAIL.c.id == mail.id)
                .values(state="sent", sent_at=now, tries=mail.tries + 1, error="", body="")
            )
            audit.append(on, now, "hub:mail", "mail.sent", mail.case_id, {"kind": mail.kind})

    def _failed(self, mail: Row[Any], error: str, *, dead: bool) -> None:
        now, tries = self._clock(), mail.tries + 1
        dead = dead or tries >= TRIES
        wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(mail.tries, 16))
        with self._database.write() as on:
            on.execute(
                update(MAIL)
                .where(MAIL.c.id == mail.id)
                .values(
                    state="dead" if dead else "queued", tries=tries, next_at=now + wait,
                    error=error[:200],
                )
            )  # fmt: skip
            if dead:
                audit.append(on, now, "hub:mail", "mail.dead", mail.case_id, {"error": error})
        LOG.warning("mail of case %s not sent: %s", mail.case_id, error)


def send_again(database: Database, mail: int, operator: str, now: float) -> bool:
    """Queue a dead mail anew; False when it is not dead."""
    with database.write() as on:
        dead = (MAIL.c.id == mail) & (MAIL.c.state == "dead")
        case = on.scalar(select(MAIL.c.case_id).where(dead))
        if case is None:
            return False
        on.execute(update(MAIL).where(dead).values(state="queued", tries=0, next_at=now))
        audit.append(on, now, f"operator:{operator}", "mail.again", case)
    return True
