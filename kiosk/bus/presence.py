"""Tells which processes are there: a socket that may not queue is writable only to a live one."""

from collections.abc import Iterator, Mapping
from time import sleep
from typing import Final

import zmq

LOOK_S: Final = 0.2


def absent(endpoints: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Give, several times a second, the names of the processes that nobody answers for."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
    doors = {name: context.socket(zmq.DEALER) for name in endpoints}
    try:
        for name, door in doors.items():
            door.setsockopt(zmq.LINGER, 0)
            door.setsockopt(zmq.IMMEDIATE, 1)
            door.setsockopt(zmq.RECONNECT_IVL, 50)
            door.setsockopt(zmq.RECONNECT_IVL_MAX, 200)
            door.connect(endpoints[name])
        while True:
            sleep(LOOK_S)
            yield tuple(name for name, door in doors.items() if not door.poll(0, zmq.POLLOUT))
    finally:
        for door in doors.values():
            door.close()
