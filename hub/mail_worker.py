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

from sqlalchemy import Row, func, select, update

from hub import audit
from hub.database import Database
from hub.refusals import Clock
from hub.settings import Mail
from hub.tables import MAIL

LOG: Final = logging.getLogger(__name__)
FIRST_WAIT_S: Final = 15.0
LONGEST_WAIT_S: Final = 3600.0
TRIES: Final = 40  # more than a day
TIMEOUT_S: Final = 15
PERMANENT: Final = 500
BATCH: Final = 20


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
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        host, port = self._settings.host or "", self._settings.port
        if self._settings.security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
        if self._settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self._settings.user and self._settings.password_file:
            server.login(self._settings.user, self._settings.password_file.read_text().strip())
        return server


class MailWorker:
    """One thread empties the queue; without a server the mail waits and the desk shows it."""

    def __init__(self, database: Database, post: Post | None, clock: Clock) -> None:
        self._database = database
        self._post = post
        self._clock = clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="mail", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the mail in hand finish."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(TIMEOUT_S)

    def run_once(self) -> int:
        """Try every mail that is due; give how many were taken."""
        if self._post is None:
            return 0
        due = select(MAIL).where(MAIL.c.state == "queued", MAIL.c.next_at <= self._clock())
        with self._database.read() as on:
            waiting = list(on.execute(due.order_by(MAIL.c.next_at).limit(BATCH)))
        return sum(self._try(self._post, mail) for mail in waiting if not self._stop.is_set())

    def _work(self) -> None:
        while not self._stop.is_set():
            self.run_once()
            self._stop.wait(0.5)

    def _try(self, post: Post, mail: Row[Any]) -> bool:
        now = self._clock()
        try:
            post.send(mail, now)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [status for status, _ in refused.recipients.values()]
            self._failed(mail, f"{codes}", dead=bool(codes) and min(codes) >= PERMANENT)
        except smtplib.SMTPResponseException as refused:
            self._failed(mail, str(refused.smtp_code), dead=refused.smtp_code >= PERMANENT)
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


def unsent(database: Database) -> dict[str, int]:
    """Count mail by state: queued, sent, dead."""
    with database.read() as on:
        rows = on.execute(
            select(MAIL.c.state, func.count().label("waiting")).group_by(MAIL.c.state)
        )
        return {row.state: row.waiting for row in rows}
