"""The `simkiosk` command: one file a verb, each importing only what its process needs."""

import importlib
import os
import sys
from typing import Final

VERBS: Final = {
    "rig": "kiosk.cli.rig",
    "run": "kiosk.cli.run",
    "chip": "kiosk.cli.chip",
    "doc": "kiosk.cli.doc",
    "face": "kiosk.cli.face",
    "sim": "kiosk.cli.sim",
    "selftest": "kiosk.cli.selftest",
    "ledger": "kiosk.cli.ledger",
    "refill": "kiosk.cli.refill",
    "bench": "kiosk.cli.bench",
    "models": "kiosk.cli.models",
    "screens": "kiosk.cli.screens",
    "hub": "kiosk.cli.hub",
}
USAGE: Final = 2
CLOSED: Final = 141  # as a shell reports SIGPIPE


def main(argv: list[str] | None = None) -> int:
    """Run one verb: each verb's module has `run(arguments) -> exit status`."""
    words = sys.argv[1:] if argv is None else argv
    try:
        try:
            return _verb(words)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED


def _verb(words: list[str]) -> int:
    if not words or words[0] not in VERBS:
        print(f"usage: simkiosk {{{'|'.join(VERBS)}}} ...", file=sys.stderr)
        return 0 if words[:1] in (["-h"], ["--help"]) else USAGE
    verb = importlib.import_module(VERBS[words[0]])
    status: int = verb.run(words[1:])
    return status
