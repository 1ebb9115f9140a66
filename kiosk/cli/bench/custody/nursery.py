"""A process that has imported everything and bears others by fork: each a real one, to be killed.

`python -m kiosk.cli.bench.custody.nursery devices|kiosk CONFIG`. A line on standard input asks for
one more; its process id is the answer. Without this every killed process costs seconds of imports.
"""

import ctypes
import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Final

PR_SET_PDEATHSIG: Final = 1
KINDS: Final = {
    "devices": "drivers.host",
    "kiosk": "kiosk.cli.bench.custody.visits",
}


def _die_with_parent() -> None:
    """End when the nursery ends: an orphan would drive the next bench's machine (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)


def main(kind: str, config: str) -> None:
    """Fork for each line; end with the input, or with the bench."""
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    work: Callable[[list[str]], int] = importlib.import_module(KINDS[kind]).main
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _die_with_parent()
            os._exit(work(["--config", config, *line.split()]))
        print(child, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
