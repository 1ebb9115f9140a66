"""Text messages by an HTTP gateway: a POST of `{"to", "text"}` as JSON, 2xx means taken.

A gateway that tells of delivery answers with `{"id": ...}`; a GET of `URL/ID` gives `{"state":
"accepted" | "delivered" | "failed"}`.
"""

import http.client
import json
import logging
import re
import urllib.error
import urllib.request
from typing import Final, Protocol
from urllib.parse import urlsplit

NUMBER_UNKNOWN: Final = 404
LARGEST: Final = 4096
RECEIPT: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
LOG: Final = logging.getLogger(__name__)


class SmsFailedError(Exception):
    """The gateway did not take the message, or nobody knows whether it did."""


class SmsNumberUnknownError(SmsFailedError):
    """The gateway knows no such number."""


class SmsGateway(Protocol):
    """Takes one message to an E.164 number. Raise `SmsFailedError`."""

    def send(self, number: str, text: str) -> str | None:
        """Give the number of the delivery receipt, where the gateway gives one."""
        ...

    def state(self, receipt: str) -> str:
        """Ask how a message fares: accepted, delivered, failed."""
        ...


class HttpSms:
    """A gateway at an http(s) URL; 404 says that the number does not exist."""

    def __init__(self, url: str, timeout_s: float) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"{url} is no http address")
        self._url = url
        self._timeout_s = timeout_s

    def send(self, number: str, text: str) -> str | None:
        """Hand one message over."""
        body = json.dumps({"to": number, "text": text}).encode()
        headers = {"Content-Type": "application/json"}
        post = urllib.request.Request(self._url, body, headers, method="POST")  # noqa: S310
        return _word(self._ask(post), "id")

    def state(self, receipt: str) -> str:
        """Read a delivery receipt; a gateway that knows nothing more says accepted."""
        if not RECEIPT.fullmatch(receipt):
            return "accepted"
        answer = self._ask(urllib.request.Request(f"{self._url}/{receipt}"))  # noqa: S310
        return _word(answer, "state") or "accepted"

    def _ask(self, post: urllib.request.Request) -> bytes:
        try:
            with urllib.request.urlopen(post, timeout=self._timeout_s) as answer:  # noqa: S310 - http only
                return bytes(answer.read(LARGEST))
        except urllib.error.HTTPError as refused:
            refused.close()
            LOG.warning("the text gateway answers %d", refused.code)
            if refused.code == NUMBER_UNKNOWN:
                raise SmsNumberUnknownError("number unknown") from refused
            raise SmsFailedError(f"status {refused.code}") from refused
        except (OSError, http.client.HTTPException) as broken:
            LOG.warning("the text gateway is away: %s", type(broken).__name__)
            raise SmsFailedError(type(broken).__name__) from broken


def _word(answer: bytes, name: str) -> str | None:
    """Give a text of the answer, or None: many gateways answer nothing at all."""
    try:
        told = json.loads(answer) if answer else {}
    except (ValueError, RecursionError):
        return None
    value = told.get(name) if isinstance(told, dict) else None
    return value if isinstance(value, str) and RECEIPT.fullmatch(value) else None
