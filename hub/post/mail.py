"""Mail to customers by SMTP; marked as sent once the server has taken it.

A mail whose taking was not heard is sent again with the same Message-ID, so that the customer's
server can drop the second one; SMTP promises no more (RFC 5321 4.5.4).
"""

import smtplib
import ssl
from email import policy
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any, Final

from sqlalchemy import Row

from hub.post.queue import NotTakenError, Queue, Step
from hub.post.tables import MAIL
from hub.settings import Mail

TIMEOUT_S: Final = 15
PERMANENT: Final = 500
WHOLE: Final = policy.default.clone(max_line_length=998)  # RFC 5322 2.1.1: a fold eats a blank
QUEUE: Final = Queue("mail", MAIL, first_wait_s=15.0, longest_wait_s=3600.0)


class Post:
    """One SMTP server."""

    def __init__(self, settings: Mail) -> None:
        self._settings = settings

    def send(self, mail: Row[Any], now: float) -> Step:
        """Hand one mail over. Raise `NotTakenError`."""
        try:
            self._hand_over(mail, now)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [status for status, _ in refused.recipients.values()]
            for_good = bool(codes) and min(codes) >= PERMANENT
            raise NotTakenError(f"{codes}", for_good=for_good) from refused
        except smtplib.SMTPDataError as refused:
            for_good = refused.smtp_code >= PERMANENT
            raise NotTakenError(str(refused.smtp_code), for_good=for_good) from refused
        except smtplib.SMTPResponseException as refused:
            # login, greeting or sender: a fault between the servers, none of this mail
            raise NotTakenError(f"{type(refused).__name__} {refused.smtp_code}") from refused
        except (smtplib.SMTPException, OSError, ValueError) as broken:
            raise NotTakenError(type(broken).__name__) from broken
        return Step("sent", values={"tries": mail.tries + 1})

    def _hand_over(self, mail: Row[Any], at: float) -> None:
        message = EmailMessage(WHOLE)
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
