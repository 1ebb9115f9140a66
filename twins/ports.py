"""A TCP port that nobody has, nor will be given until it is used.

The kernel gives ports of its own range to whoever connects anywhere: one of those may be gone
again a moment after it was seen free. These lie below, a hundred for each process.
"""

import os
import socket
from itertools import count

LOWEST, EACH, PROCESSES = 12_000, 100, 200
_next = count()


def free_port() -> int:
    """Give a port of the loopback address that no other process of ours is given."""
    ours = LOWEST + os.getpid() % PROCESSES * EACH
    for _ in range(EACH):
        port = ours + next(_next) % EACH
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")
