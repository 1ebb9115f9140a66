"""The caller's end: a proxy with the methods of a port, typed results, errors by code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Final, TypeVar, cast, get_type_hints

import msgspec
import zmq

from kiosk.bus.wire import Call, Done, Failed
from kiosk.ports.catalogue import ERRORS
from kiosk.ports.errors import BusAbsentError, BusTimeoutError, DeviceError

P = TypeVar("P")
CONNECT_S: Final = 0.5
RECONNECT_MS: Final = 50
SLICE_MS: Final = 40  # shorter than a reconnection: no death goes unnoticed


@contextmanager
def remote(
    port: type[P], endpoint: str, deadline_s: float, *, commands: bool = False
) -> Iterator[P]:
    """Reach the `port` served at `endpoint`. One worker owns it; every call ends by a deadline.

    Of those who open it with `commands` only the latest is obeyed: once it was heard, what an
    earlier one still had in the queue is dropped.
    """
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
    with context.socket(zmq.DEALER) as line:
        line.setsockopt(zmq.LINGER, 0)
        line.setsockopt(zmq.IMMEDIATE, 1)  # never queue a move for a process to come
        line.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
        line.setsockopt(zmq.RECONNECT_IVL_MAX, 200)
        line.connect(endpoint)
        yield cast("P", _Proxy(port, line, deadline_s, monotonic() if commands else 0.0))


class _Proxy:
    def __init__(
        self, port: type[object], line: zmq.Socket[bytes], deadline_s: float, reign: float
    ) -> None:
        self._port = port
        self._line = line
        self._deadline_s = deadline_s
        self._reign = reign
        self._replies = msgspec.msgpack.Decoder(Done | Failed)
        self._last_id = 0

    def __getattr__(self, method: str) -> Callable[..., Any]:
        returns = get_type_hints(getattr(self._port, method)).get("return")
        return lambda *args: self._call(method, args, returns)

    def _call(self, method: str, args: tuple[Any, ...], returns: Any) -> Any:
        ends = monotonic() + self._deadline_s
        self._last_id += 1
        call = msgspec.msgpack.encode(Call(self._last_id, ends, method, list(args), self._reign))
        self._say(method, call, ends)
        while self._answer_comes(method, ends):
            reply = self._replies.decode(self._line.recv())
            if reply.id != self._last_id:
                continue  # the late answer to a call that had already timed out
            if isinstance(reply, Failed):
                raise ERRORS.get(reply.code, DeviceError)(reply.device, reply.detail)
            return msgspec.convert(reply.result, returns)
        raise BusTimeoutError(method, "no answer before the deadline")

    def _say(self, method: str, call: bytes, ends: float) -> None:
        """Send at once or not at all: the process may die between two looks at it."""
        if self._line.poll(_ms_until(min(ends, monotonic() + CONNECT_S)), zmq.POLLOUT):
            with suppress(zmq.Again):
                self._line.send(call, zmq.NOBLOCK)
                return
        raise BusAbsentError(method, "no process serves it")

    def _answer_comes(self, method: str, ends: float) -> bool:
        """Wait for a reply; a process that died owes none, so do not wait for the deadline."""
        while monotonic() < ends:
            if self._line.poll(min(SLICE_MS, _ms_until(ends))):
                return True
            if not self._line.poll(0, zmq.POLLOUT):
                raise BusTimeoutError(method, "the process that owns the device died")
        return False


def _ms_until(ends: float) -> int:
    return max(0, int((ends - monotonic()) * 1000))
