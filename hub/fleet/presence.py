"""What kiosks last said of themselves, on its way to the database, in a thread of its own.

The line only notes it: a busy or full disk makes the list of kiosks older, never the line slower.
"""

import json
import logging
import threading
from typing import Final

from sqlalchemy.exc import OperationalError

from hub.fleet.devices import Devices
from hub.refusals import Clock
from sync.wire.transfer_v1 import Birth, Heartbeat

PAUSE_S: Final = 0.5
PROBLEMS: Final = 64
LOG: Final = logging.getLogger(__name__)


class Presence:
    """`hear` from the line; `run` writes the newest of every kiosk in one transaction a while."""

    def __init__(self, devices: Devices, clock: Clock) -> None:
        self._devices, self._clock = devices, clock
        self._lock = threading.Lock()
        self._news: dict[str, dict[str, object]] = {}
        self._ledgers: dict[str, tuple[int, str]] = {}
        self._leave = threading.Event()

    def hear(self, device: str, heard: Birth | Heartbeat | None) -> None:
        """Note a birth, a heartbeat or, as None, a death. Neither waits nor raises."""
        with self._lock:
            self._news.setdefault(device, {}).update(self._values(heard))
            if isinstance(heard, Heartbeat) and heard.ledger is not None:
                self._ledgers[device] = heard.ledger

    def run(self) -> None:
        """Write until `stop`; nobody counts as online before it was heard."""
        self._devices.silence()
        while not self._leave.wait(PAUSE_S):
            self.write()
        self.write()

    def stop(self) -> None:
        self._leave.set()

    def write(self) -> None:
        """Write what was heard; what cannot be written now is kept for the next time."""
        with self._lock:
            news, self._news = self._news, {}
            ledgers, self._ledgers = self._ledgers, {}
        if not news:
            return
        try:
            self._devices.note(news, ledgers)
        except OperationalError:
            LOG.error("the database is busy or full: kiosks are shown as they were")  # noqa: TRY400
            with self._lock:
                self._ledgers = ledgers | self._ledgers
                self._news = {
                    name: news.get(name, {}) | self._news.get(name, {})
                    for name in news.keys() | self._news.keys()
                }

    def _values(self, heard: Birth | Heartbeat | None) -> dict[str, object]:
        if heard is None:
            return {"online": False}
        values: dict[str, object] = {
            "online": True, "epoch": heard.epoch, "seen_at": self._clock()
        }  # fmt: skip
        if isinstance(heard, Birth):
            return values | {"version": heard.version[:64]}
        problems = [problem[:64] for problem in heard.problems[:PROBLEMS]]
        return values | {
            "waiting": heard.waiting, "oldest_s": heard.oldest_s,
            "audit_head": heard.audit_head[:128], "problems": json.dumps(problems),
        }  # fmt: skip
