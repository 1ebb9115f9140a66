"""A chip on a reader, as a process: `python -m twins.emrtd --reader pcsc|pn532 [...]`.

Says in its first line where its reader is, then obeys JSON lines with a `do` and answers each:
`holder` (birth, expiry), `replay` (the last read's answers at once, or after the time each took),
`chip`, `greeting` (an ATS), `module` (fields of the PN532 twin), `stats`.
"""

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.kinds import CITIZEN, home, picture
from twins.emrtd.pace import PaceOption
from twins.emrtd.protocols import Protocols
from twins.emrtd.quirks import Quirks
from twins.pcsc import PcscTwin
from twins.pn532 import Pn532Twin

Step = tuple[bytes, float]


class Shown:
    """What lies on the reader: the chip, or a memory of what it answered in its last life."""

    def __init__(self, chip: VirtualEmrtd) -> None:
        self._chip = chip
        self._life: list[Step] = []
        self._at = 0
        self.last: list[Step] = []
        self.from_memory = self.at_once = False
        self.atr, self.ats = chip.atr, chip.ats

    def reset(self) -> None:
        if self._life:
            self.last, self._life = self._life, []
        self._at = 0
        self._chip.reset()

    def process(self, apdu: bytes) -> bytes:
        began = time.perf_counter()
        if self.from_memory:
            return self._remembered(began)
        answer = self._chip.process(apdu)
        self._life.append((answer, time.perf_counter() - began))
        self._chip.commands.clear()  # it serves for hours
        self._chip.opened.clear()
        return answer

    def _remembered(self, began: float) -> bytes:
        answer, took = self.last[self._at % len(self.last)]
        self._at += 1
        while not self.at_once and time.perf_counter() < began + took:
            pass  # as busy as the chip was
        return answer


class Desk:
    """A reader with a chip on it."""

    def __init__(self, words: argparse.Namespace, reader: PcscTwin | Pn532Twin) -> None:
        self._words, self._reader = words, reader
        self.holder({})

    def holder(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Lay another holder's chip on the reader."""
        words = self._words
        document = replace(CITIZEN, portrait=picture(words.portrait), **fields)
        if words.few:
            document = replace(document, national=())
        ways = Protocols((PaceOption(2, words.curve),) if words.access == "pace" else ())
        quirks = Quirks(extended=words.extended, max_le=65536 if words.extended else 256)
        self._shown = Shown(VirtualEmrtd(document, home().pki, quirks, ways))
        if isinstance(self._reader, PcscTwin):
            self._reader.insert(0, self._shown)
        else:
            self._reader.place(self._shown)
        return {"number": document.printed_number, "birth": document.birth,
                "expiry": document.expiry, "id": document.number}  # fmt: skip

    def chip(self, _: dict[str, Any]) -> dict[str, Any]:
        self._shown.from_memory = False
        return {}

    def replay(self, how: dict[str, Any]) -> dict[str, Any]:
        self._shown.reset()
        self._shown.from_memory, self._shown.at_once = True, bool(how.get("at_once"))
        return {"seconds": sum(took for _, took in self._shown.last)}

    def greeting(self, how: dict[str, Any]) -> dict[str, Any]:
        self._shown.ats = bytes.fromhex(how["ats"])
        return {}

    def module(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Set fields of the PN532 twin, `loss` among those of its field."""
        for name, value in fields.items():
            held = self._reader.air if name == "loss" else self._reader  # type: ignore[union-attr]
            setattr(held, name, value)
        return {}

    def stats(self, _: dict[str, Any]) -> dict[str, Any]:
        module = isinstance(self._reader, Pn532Twin)
        return {"lost": self._reader.air.lost} if module else {}  # type: ignore[union-attr]


def main() -> int:
    """Serve until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", choices=("pcsc", "pn532"), required=True)
    parser.add_argument("--access", choices=("pace", "bac"), default="pace")
    parser.add_argument("--curve", type=int, default=13, help="number of the domain parameters")
    parser.add_argument("--portrait", type=int, default=15_000, metavar="OCTETS")
    parser.add_argument("--few", action="store_true", help="without the national file")
    parser.add_argument("--extended", action="store_true")
    parser.add_argument("--trust", type=Path, help="folder for the issuer's certificate")
    parser.add_argument("--precise", action="store_true", help="go before other programs")
    words = parser.parse_args()
    if words.precise:  # hardware shares its processor with nobody
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    if words.trust:
        for name, data in home().trust.items():
            (words.trust / name).write_bytes(data)
    with contextlib.ExitStack() as stack:
        if words.reader == "pcsc":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="pcsc-"))
            reader: PcscTwin | Pn532Twin = stack.enter_context(PcscTwin(Path(folder)))
            where = reader.environment if isinstance(reader, PcscTwin) else {}
        else:
            reader = stack.enter_context(Pn532Twin())
            where = {"path": reader.path}
        desk = Desk(words, reader)
        _say(where)
        for line in sys.stdin:
            order = json.loads(line)
            action: Callable[[dict[str, Any]], dict[str, Any]] = getattr(desk, order.pop("do"))
            _say(action(order))
    return 0


def _say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
