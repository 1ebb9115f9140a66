"""Questions that wait for their answers: asked by one thread, sent by another, each with a limit.

Knows correlation and time, neither MQTT nor what a question means, but whether somebody waits.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Final

import msgspec

from kiosk.ports.centre import CentreOfflineError, CentreTimeoutError
from kiosk.ports.errors import DeviceGarbledError
from sync.wire.centre_v1 import Answer, Question
from sync.wire.desk_v1 import UNATTENDED

LIMIT_S: Final = 3.0
DEVICE: Final = "centre"
_ANSWER: Final = msgspec.json.Decoder(Answer)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on its way."""

    correlation: bytes
    payload: bytes
    answer: Future[Answer] = field(default_factory=Future)


class Questions:
    """`ask` from any thread; all other methods from the thread that owns the connection."""

    def __init__(self, ring: Callable[[], None], limit_s: float = LIMIT_S) -> None:
        self._ring, self._limit_s = ring, limit_s
        self._lock = threading.Lock()
        self._unsent: list[Asked] = []
        self._open: dict[bytes, Asked] = {}
        self._online = False

    def ask(self, question: Question) -> Answer:
        """Wait for the answer. Raise `CentreOfflineError` at once, or `CentreTimeoutError`.

        Without a line the bell rings all the same where somebody waits: the line is tried now.
        """
        asked = Asked(token_bytes(16), msgspec.json.encode(question))
        with self._lock:
            online = self._online
            if online:
                self._unsent.append(asked)
                self._open[asked.correlation] = asked
        if online or not isinstance(question, UNATTENDED):
            self._ring()
        if not online:
            raise CentreOfflineError(DEVICE, "no line to the centre")
        try:
            return asked.answer.result(self._limit_s)
        except TimeoutError as late:
            raise CentreTimeoutError(DEVICE, f"no answer within {self._limit_s} s") from late
        finally:
            with self._lock:
                self._open.pop(asked.correlation, None)

    def online(self) -> None:
        """Let questions in: the centre has greeted us."""
        with self._lock:
            self._online = True

    def offline(self) -> None:
        """Refuse questions from now on; those on their way may have been answered."""
        with self._lock:
            self._online = False
            unsent, self._unsent = self._unsent, []
            sent = [asked for asked in self._open.values() if asked not in unsent]
        for asked in unsent:
            self._fail(asked, CentreOfflineError(DEVICE, "the line went down"))
        for asked in sent:
            self._fail(asked, CentreTimeoutError(DEVICE, "the line went down"))

    def take(self) -> list[Asked]:
        """Give the questions to send now, leaving out those given up meanwhile."""
        with self._lock:
            unsent, self._unsent = self._unsent, []
            return [asked for asked in unsent if asked.correlation in self._open]

    def refuse(self, asked: Asked, why: str) -> None:
        """Say that a question reached nobody."""
        self._fail(asked, CentreOfflineError(DEVICE, why))

    def answered(self, correlation: bytes, payload: bytes) -> None:
        """Hand an answer to its asker; a late or foreign one is dropped."""
        with self._lock:
            asked = self._open.pop(correlation, None)
        if asked is None:
            return
        try:
            asked.answer.set_result(_ANSWER.decode(payload))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self._fail(asked, DeviceGarbledError(DEVICE, "malformed answer"))

    def _fail(self, asked: Asked, why: Exception) -> None:
        if not asked.answer.done():
            asked.answer.set_exception(why)
