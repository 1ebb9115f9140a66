"""Text messages by an HTTP gateway: a POST of `{"to", "text"}` as JSON, 2xx means taken."""

import http.client
import json
import logging
import urllib.error
import urllib.request
from typing import Final, Protocol
from urllib.parse import urlsplit

NUMBER_UNKNOWN: Final = 404
LOG: Final = logging.getLogger(__name__)


class SmsFailedError(Exception):
    """The gateway did not take the message, or nobody knows whether it did."""


class SmsNumberUnknownError(SmsFailedError):
    """The gateway knows no such number."""


class SmsGateway(Protocol):
    """Takes one message to an E.164 number. Raise `SmsFailedError`."""

    def send(self, number: str, text: str) -> None: ...


class HttpSms:
    """A gateway at an http(s) URL; 404 says that the number does not exist."""

    def __init__(self, url: str, timeout_s: float) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"{url} is no http address")
        self._url = url
        self._timeout_s = timeout_s

    def send(self, number: str, text: str) -> None:
        body = json.dumps({"to": number, "text": text}).encode()
        headers = {"Content-Type": "application/json"}
        post = urllib.request.Request(self._url, body, headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(post, timeout=self._timeout_s):  # noqa: S310 - http only
                pass
        except urllib.error.HTTPError as refused:
            refused.close()
            LOG.warning("the text gateway answers %d", refused.code)
            if refused.code == NUMBER_UNKNOWN:
                raise SmsNumberUnknownError("number unknown") from refused
            raise SmsFailedError(f"status {refused.code}") from refused
        except (OSError, http.client.HTTPException) as broken:
            LOG.warning("the text gateway is away: %s", type(broken).__name__)
            raise SmsFailedError(type(broken).__name__) from broken
