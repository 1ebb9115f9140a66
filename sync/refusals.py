"""The centre's answer, or the port's error for its refusal."""

from typing import TypeVar

from kiosk.case.reasons import Reason
from kiosk.ports.centre import CentreOfflineError, CentreRefusedError
from kiosk.ports.errors import DeviceError, DeviceGarbledError
from sync.questions import DEVICE
from sync.wire.centre_v1 import Answer, Refused

T = TypeVar("T")


def granted(answer: Answer, kind: type[T]) -> T:
    """Give an answer of the awaited kind. Raise the errors of port `Centre`, or garbled."""
    if isinstance(answer, kind):
        return answer
    raise refusal(answer)


def refusal(answer: Answer) -> DeviceError:
    """Give the error for an answer that is not the awaited one."""
    if isinstance(answer, Refused) and answer.reason == Reason.CENTRE_OFFLINE:
        return CentreOfflineError(DEVICE, "the centre cannot serve now")
    if isinstance(answer, Refused) and answer.reason in set(Reason):
        return CentreRefusedError(DEVICE, answer.reason)
    return DeviceGarbledError(DEVICE, f"unexpected answer {type(answer).__name__}")
