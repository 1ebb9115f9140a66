"""How every verb answers: one JSON object or plain words, errors by code, exit status."""

import json
import sys
from collections.abc import Mapping
from typing import Final

from kiosk.ports.errors import DeviceError

DONE: Final = 0
NO: Final = 1
USAGE: Final = 2
FAILED: Final = 3


def emit(answer: Mapping[str, object], *, as_json: bool) -> None:
    """Print one object on one line, or one `key: value` a line."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, default=str), flush=True)
        return
    for key, value in answer.items():
        print(f"{key}: {_plain(value)}", flush=True)


def _plain(value: object) -> str:
    """Set a value in words: a dash for none, the parts of a list or table beside each other."""
    match value:
        case None:
            return "-"
        case Mapping():
            return ", ".join(f"{key} {_plain(part)}" for key, part in value.items()) or "-"
        case list() | tuple():
            return ", ".join(_plain(part) for part in value) or "-"
    return str(value)


def fail(code: str, detail: str, *, as_json: bool, outcome: str = "not_done") -> int:
    """Print the error and give the exit status of a device or file error."""
    error = {"code": code, "outcome": outcome, "detail": detail}
    if as_json:
        print(json.dumps({"error": error}, ensure_ascii=False), flush=True)
    else:
        print(f"error: {detail} [{code}]", file=sys.stderr, flush=True)
    return FAILED


def refuse(refused: DeviceError, *, as_json: bool) -> int:
    """Print what a port raised."""
    return fail(
        refused.code, f"{refused.device}: {refused.detail}", as_json=as_json,
        outcome=refused.outcome.value,
    )  # fmt: skip
