"""The centre's answer, or the port's error for its refusal."""

from typing import TypeVar

from kiosk.case.reasons import Reason
from kiosk.ports.centre import CentreOfflineError, CentreRefusedError
from kiosk.ports.errors import DeviceGarbledError
from sync.questions import DEVICE
from sync.wire.centre_v1 import Answer, Refused

T = TypeVar("T")


def granted(answer: Answer, kind: type[T]) -> T:
    """Give an answer of the awaited kind. Raise the errors of port `Centre`, or garbled."""
    if isinstance(answer, kind):
        return answer
    if isinstance(answer, Refused) and answer.reason == Reason.CENTRE_OFFLINE:
        raise CentreOfflineError(DEVICE, "the centre cannot serve now")
    if isinstance(answer, Refused) and answer.reason in set(Reason):
        raise CentreRefusedError(DEVICE, answer.reason)
    raise DeviceGarbledError(DEVICE, f"unexpected answer {type(answer).__name__}")
