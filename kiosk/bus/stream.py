"""Streams: progress and preview frames, newest first in line; a slow listener loses old ones."""

from collections.abc import Iterator
from typing import Final, TypeVar

import msgspec
import zmq

T = TypeVar("T")
HIGH_WATER: Final = 2


class Announcer:
    """The sender's end. Owned by one thread."""

    def __init__(self, endpoint: str) -> None:
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        self._line = context.socket(zmq.PUB)
        self._line.setsockopt(zmq.SNDHWM, HIGH_WATER)
        self._line.setsockopt(zmq.LINGER, 0)
        self._line.bind(endpoint)

    def say(self, message: object) -> None:
        self._line.send(msgspec.msgpack.encode(message), copy=False)

    def close(self) -> None:
        self._line.close()


def listen(endpoint: str, kind: type[T], wait_ms: int = 200) -> Iterator[T | None]:
    """Give each message as it comes, None after `wait_ms` of silence; ends when closed."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
    decoder = msgspec.msgpack.Decoder(kind)
    with context.socket(zmq.SUB) as line:
        line.setsockopt(zmq.RCVHWM, HIGH_WATER)
        line.setsockopt(zmq.LINGER, 0)
        line.setsockopt(zmq.RECONNECT_IVL, 50)
        line.setsockopt(zmq.RECONNECT_IVL_MAX, 200)
        line.subscribe(b"")
        line.connect(endpoint)
        while True:
            yield decoder.decode(line.recv()) if line.poll(wait_ms) else None
