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
WAITING: Final = 512  # in one lane
PER_DEVICE: Final = 8
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


class Lanes:
    """`put` from any thread; `reply` is called with device, answer and correlation."""

    def __init__(self, answers: Answers, reply: Callable[[str, Answer, bytes], None]) -> None:
        self._answers, self._reply = answers, reply
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()
        self._quick: queue.Queue[Asked | None] = queue.Queue(WAITING)
        self._slow: queue.Queue[Asked | None] = queue.Queue(WAITING)
        lanes = [self._quick] * QUICK_THREADS + [self._slow] * SLOW_THREADS
        self._threads = [
            threading.Thread(target=self._work, args=(lane,), name=f"answers-{n}", daemon=True)
            for n, lane in enumerate(lanes)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let what waits be answered."""
        for lane, count in ((self._quick, QUICK_THREADS), (self._slow, SLOW_THREADS)):
            for _ in range(count):
                lane.put(None)
        for thread in self._threads:
            thread.join()

    @property
    def alive(self) -> bool:
        return all(thread.is_alive() for thread in self._threads)

    def put(self, device: str, question: Question, correlation: bytes) -> bool:
        """Take a question; False when its kiosk, or all of them, have too many waiting."""
        lane = self._slow if isinstance(question, SLOW) else self._quick
        with self._lock:
            if self._open[device] >= PER_DEVICE:
                return False
            self._open[device] += 1
        try:
            lane.put_nowait(Asked(device, question, correlation, monotonic()))
        except queue.Full:
            self._done(device)
            return False
        return True

    def _work(self, lane: "queue.Queue[Asked | None]") -> None:
        while (asked := lane.get()) is not None:
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
