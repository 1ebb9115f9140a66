"""Leaves what the sync process says in its heartbeats: problems, and the ledger's last line."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kiosk.health.problem import Problem

FILE: Final = "health.json"
Head = tuple[int, bytes]  # number and hash of a line


def leave(run: Path, problems: Iterable[Problem], ledger: Head | None = None) -> None:
    """Replace the file in one step; a reader sees the old or the new one."""
    fresh = run / f"{FILE}.new"
    said = {
        "problems": sorted({problem.code for problem in problems}),
        "ledger": None if ledger is None else [ledger[0], ledger[1].hex()],
    }
    fresh.write_text(json.dumps(said), encoding="utf-8")
    fresh.replace(run / FILE)
