"""Threads that answer questions: most in order of arrival, those that wait for others apart.

A code by text message waits for a gateway, so a dead gateway holds up nothing but codes. A kiosk
has one customer: it may have few questions here. A question whose asker has given up is dropped.
"""

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final, Protocol

from sync.wire.centre_v1 import Answer, Question, ResendOtp, SendOtp

SLOW: Final = (SendOtp, ResendOtp)
QUICK_THREADS: Final = 2
SLOW_THREADS: Final = 8
QUICK_PER_DEVICE: Final = 8
SLOW_PER_DEVICE: Final = 2  # so that no kiosk can hold all threads
WAITING: Final = 512  # in one lane
PATIENCE_S: Final = 3.0  # the kiosk asks no longer
LOG: Final = logging.getLogger(__name__)


class Answers(Protocol):
    """Answers kiosks while customers wait; called from several threads."""

    def answer(self, device: str, question: Question) -> Answer:
        """Answer within about a second; bad content gives `Refused`, never an exception."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, where its answer goes, and when it came (monotonic seconds)."""

    device: str
    question: Question
    correlation: bytes
    at: float


class _Lane:
    def __init__(
        self, answers: Answers, reply: Callable[[str, Answer, bytes], None], threads: int, most: int
    ) -> None:
        self._answers, self._reply, self._most = answers, reply, most
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()
        self._waiting: queue.Queue[Asked | None] = queue.Queue(WAITING)
        self.threads = [
            threading.Thread(target=self._work, name=f"answers-{number}", daemon=True)
            for number in range(threads)
        ]

    def put(self, asked: Asked) -> bool:
        with self._lock:
            if self._open[asked.device] >= self._most:
                return False
            self._open[asked.device] += 1
        try:
            self._waiting.put_nowait(asked)
        except queue.Full:
            self._done(asked.device)
            return False
        return True

    def stop(self) -> None:
        for _ in self.threads:
            self._waiting.put(None)
        for thread in self.threads:
            thread.join()

    def _work(self) -> None:
        while (asked := self._waiting.get()) is not None:
            if monotonic() - asked.at < PATIENCE_S:
                answer = self._answers.answer(asked.device, asked.question)
                self._reply(asked.device, answer, asked.correlation)
            else:
                LOG.warning("a question of %s waited too long", asked.device)
            self._done(asked.device)

    def _done(self, device: str) -> None:
        with self._lock:
            self._open[device] -= 1
            if not self._open[device]:
                del self._open[device]


class Lanes:
    """`put` from any thread; `reply` is called with device, answer and correlation."""

    def __init__(self, answers: Answers, reply: Callable[[str, Answer, bytes], None]) -> None:
        self._quick = _Lane(answers, reply, QUICK_THREADS, QUICK_PER_DEVICE)
        self._slow = _Lane(answers, reply, SLOW_THREADS, SLOW_PER_DEVICE)
        self._threads = [*self._quick.threads, *self._slow.threads]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let what waits be answered."""
        self._quick.stop()
        self._slow.stop()

    @property
    def alive(self) -> bool:
        return all(thread.is_alive() for thread in self._threads)

    def put(self, device: str, question: Question, correlation: bytes) -> bool:
        """Take a question; False when its kiosk, or all of them, have too many waiting."""
        lane = self._slow if isinstance(question, SLOW) else self._quick
        return lane.put(Asked(device, question, correlation, monotonic()))
