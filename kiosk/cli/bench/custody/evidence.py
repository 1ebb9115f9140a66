"""Keeps what explains a miss: for each fault the ledger, the machine's diary and the blows.

`faults.jsonl` in the folder; ledger, outbox and diary are left beside it. The dice of a seed fall
alike again, the processes do not run alike again: a seed makes a miss likely, no more.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kiosk.cli.bench.custody.tally import Tally, entries
from kiosk.cli.bench.custody.world import BLOWS, DIARY, STATE
from kiosk.store.key import store_key
from kiosk.store.sim_moves import Entry
from kiosk.store.store import FILE, open_store

BEFORE: Final = 12  # lines of the ledger
AFTER: Final = 6
AROUND_S: Final = 2.0
FAULTS: Final = "faults.jsonl"
OF_LINE: Final = re.compile(r"line (\d+)")


def keep(folder: Path, found: Tally, where: Path) -> None:
    """Leave everything of the bench's folder in the folder `where`, which is made."""
    state = folder / STATE
    store = open_store(state / FILE, store_key(state))
    lines = list(entries(store.ledger))
    store.close()
    with (folder / FAULTS).open("w", encoding="utf-8") as file:
        for fault in _faults(found):
            near = _near(fault["lines"], lines)
            fault["ledger"] = [str(line) for line in near]
            if near:
                since, until = near[0].time - AROUND_S, near[-1].time + AROUND_S
                fault["machine"] = _between(folder / DIARY, since, until)
                fault["blows"] = _between(folder / BLOWS, since, until)
            file.write(json.dumps(fault) + "\n")
    shutil.copytree(folder, where, dirs_exist_ok=True, ignore=_no_sockets)


def _no_sockets(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "run"]


def _faults(found: Tally) -> Iterator[dict[str, Any]]:
    for card in found.lost:
        yield {
            "fault": "lost", "card": card.card, "place": card.place, "booked": card.booked,
            "lines": list(card.lines),
        }  # fmt: skip
    for name, cards in (
        ("without_case", found.without_case),
        ("doubled", found.doubled),
        ("misled", found.misled),
    ):
        for what in cards:
            yield {"fault": name, "card": what, "lines": []}
    for problem in found.problems:
        numbers = [int(number) for number in OF_LINE.findall(problem.detail)]
        yield {"fault": problem.code, "detail": problem.detail, "lines": numbers}


def _near(numbers: list[int], lines: list[Entry]) -> list[Entry]:
    if not numbers:
        return []
    return lines[max(0, min(numbers) - 1 - BEFORE) : max(numbers) + AFTER]


def _between(file: Path, since: float, until: float) -> list[str]:
    """Give the lines of a diary between two Unix times; each begins with its own."""
    with file.open(encoding="utf-8") as lines:
        return [line.rstrip() for line in lines if since <= float(line.partition(" ")[0]) <= until]
