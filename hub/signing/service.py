"""Client of a mobile signature service over HTTP; `messages` knows what is said."""

import logging
from typing import Final

from hub.fetch import FetchError, Limits, fetch
from hub.refusals import Clock
from hub.signing import messages
from hub.signing.messages import Caller, MalformedError, Told, Wanted

LARGEST: Final = 512 * 1024
ANSWERS: Final = (200, 500)  # 500 carries a fault
LOG: Final = logging.getLogger(__name__)


class ServiceError(Exception):
    """The service gave nothing of use: away, slow, or not in its own words. Ask again later."""


class Service:
    """Signs and tells states at `url`/rest/service/{sign,status}; `timeout_s` bounds each."""

    def __init__(self, url: str, caller: Caller, timeout_s: float, clock: Clock) -> None:
        self._url = url.rstrip("/")
        self._caller = caller
        self._limits = Limits(timeout_s, LARGEST)
        self._clock = clock

    def sign(self, wanted: Wanted) -> Told:
        """Ask for a signature; the answer acknowledges it. Raise `ServiceError`."""
        body = messages.signature_request(self._caller, wanted, self._clock())
        told = self._ask("sign", body, wanted.transaction, wanted.number)
        if not told.failed and not told.service_id:
            raise ServiceError("an acknowledgement without a transaction")
        return told

    def state(self, transaction: str, service_id: str, number: str) -> Told:
        """Ask how a transaction fares. Raise `ServiceError`."""
        body = messages.status_request(self._caller, transaction, service_id, self._clock())
        return self._ask("status", body, transaction, number)

    def _ask(self, verb: str, body: bytes, transaction: str, number: str) -> Told:
        try:
            status, octets = fetch(f"{self._url}/rest/service/{verb}", self._limits, body)
            if status not in ANSWERS:
                raise ServiceError(f"status {status}")
            return messages.read(octets, transaction, number)
        except (FetchError, MalformedError) as wrong:
            LOG.warning("the signature service: %s", wrong)
            raise ServiceError(str(wrong)) from wrong
