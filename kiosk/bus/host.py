"""A process of workers: one thread a port, one heartbeat for all; the first bug ends it."""

import logging
import os
import threading
from collections.abc import Callable
from time import monotonic, sleep
from typing import Final

from kiosk.bus.notify import notify
from kiosk.bus.server import Pulse, serve

BEAT_S: Final = 1.0
log = logging.getLogger(__name__)


class Host:
    """Add each port with the way to open its device, then `run`."""

    def __init__(self) -> None:
        self._pulses: dict[str, Pulse] = {}

    def add(self, endpoint: str, port: type[object], make: Callable[[], object]) -> None:
        """Serve `port`: `make` runs in the port's own thread and may take a while or raise."""
        pulse = self._pulses[endpoint] = Pulse()

        def work() -> None:
            try:
                serve(endpoint, port, make(), pulse)
            except BaseException:
                log.critical("worker %s ended", endpoint, exc_info=True)
                logging.shutdown()
                os._exit(70)  # half a process serves nobody: the supervisor starts a whole one

        threading.Thread(target=work, name=endpoint, daemon=True).start()

    def run(self) -> None:
        """Beat while every worker lives; a silent one lets the supervisor end the process."""
        notify("READY=1")
        while True:
            late = [name for name, pulse in self._pulses.items() if monotonic() > pulse.alive_until]
            if late:
                log.error("no life from %s", ", ".join(late))
            else:
                notify("WATCHDOG=1")
            sleep(BEAT_S)
