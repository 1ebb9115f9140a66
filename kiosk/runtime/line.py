"""One worker thread and one proxy a port: a slow printer never holds up the reader."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import local
from typing import Generic, TypeVar

from kiosk.bus.client import remote

P = TypeVar("P")
T = TypeVar("T")


class Line(Generic[P]):
    """Calls run one after another in the line's own thread, which owns the proxy."""

    def __init__(self, name: str, opener: Callable[[], AbstractContextManager[P]]) -> None:
        self._open = opener
        self._mine = local()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=name)

    @classmethod
    def to(cls, port: type[P], endpoint: str, deadline_s: float) -> "Line[P]":
        """Make the line to a port served by another process."""
        return cls(port.__name__, lambda: remote(port, endpoint, deadline_s))

    def call(self, work: Callable[[P], T]) -> Future[T]:
        """Run `work` with the proxy; the future holds what it gave or raised."""
        return self._worker.submit(lambda: work(self._proxy()))

    def close(self) -> None:
        """Let the running call end and forget those that wait."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _proxy(self) -> P:
        if not hasattr(self._mine, "door"):
            self._mine.door = self._open()
            self._mine.proxy = self._mine.door.__enter__()
        proxy: P = self._mine.proxy
        return proxy
