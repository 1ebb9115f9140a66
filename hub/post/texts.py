"""Text messages to customers, and their delivery receipts; the desk sees each state.

queued -> sent (the gateway took it) -> delivered or lost (its receipt says so); dead for a number
nobody has. A taking that was not heard is tried again: SMS promises no more.
"""

from typing import Any, Final

from sqlalchemy import Row

from hub.post.queue import NotTakenError, Queue, Step
from hub.post.sms import SmsFailedError, SmsGateway, SmsNumberUnknownError
from hub.post.tables import TEXTS

ASK_AGAIN_S: Final = (2.0, 10.0, 60.0, 600.0, 3600.0)  # how a sent one fares, then no more
ENDS: Final = {"delivered": "delivered", "failed": "lost"}
QUEUE: Final = Queue(
    "sms", TEXTS, first_wait_s=10.0, longest_wait_s=1800.0, looked_at=("queued", "sent")
)


class Texts:
    """One gateway: takes what is queued, is asked about what it took."""

    def __init__(self, gateway: SmsGateway) -> None:
        self._gateway = gateway

    def carry(self, text: Row[Any], _now: float) -> Step:
        """Hand a message over, or read the receipt of one that was. Raise `NotTakenError`."""
        try:
            if text.state == "sent":
                return _followed(text, self._gateway.state(text.receipt))
            receipt = self._gateway.send(text.recipient, text.body)
        except SmsNumberUnknownError as unknown:
            raise NotTakenError("number unknown", for_good=True) from unknown
        except SmsFailedError as failed:
            raise NotTakenError(str(failed)) from failed
        values = {"receipt": receipt or "", "tries": 0}
        return Step("sent", ASK_AGAIN_S[0] if receipt else None, values)


def _followed(text: Row[Any], told: str) -> Step:
    if told in ENDS:
        return Step(ENDS[told])
    tries = text.tries + 1
    again_s = ASK_AGAIN_S[tries] if tries < len(ASK_AGAIN_S) else None
    return Step("sent", again_s, {"tries": tries})
