"""Leaves the codes of what is wrong where the sync process picks them up for its heartbeats."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kiosk.health.problem import Problem

FILE: Final = "problems.json"


def leave(run: Path, problems: Iterable[Problem]) -> None:
    """Replace the list in one step; a reader sees the old or the new one."""
    fresh = run / f"{FILE}.new"
    fresh.write_text(json.dumps(sorted({problem.code for problem in problems})), encoding="utf-8")
    fresh.replace(run / FILE)
