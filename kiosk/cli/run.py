"""`simkiosk run --config FILE`: the kiosk on its devices, as systemd would start it.

One JSON line per event with --json: {"process", "state", "pid", "status"}. Ends on SIGTERM.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

from kiosk.cli.output import DONE, fail
from kiosk.settings import Settings, SettingsError, load
from kiosk.supervise import PROCESSES, Event, Supervisor, stop_on_signals, with_config


def run(arguments: list[str]) -> int:
    """Supervise the four processes until a signal; 3 when the file is wrong."""
    parser = argparse.ArgumentParser(prog="simkiosk run", description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        make_folders(load(chosen.config))
    except SettingsError as wrong:
        return fail("settings.wrong", str(wrong), as_json=chosen.json)
    except OSError as refused:
        where = f"{refused.filename}: {refused.strerror}"
        return fail("settings.folder", where, as_json=chosen.json)
    say = _say_json if chosen.json else _say_plain
    supervisor = Supervisor(with_config(PROCESSES, chosen.config.resolve()), say)
    stop_on_signals(supervisor)
    supervisor.run()
    return DONE


def make_folders(settings: Settings) -> None:
    """Make what systemd makes for its units: RuntimeDirectory and StateDirectory."""
    settings.kiosk.run.mkdir(mode=0o750, parents=True, exist_ok=True)
    settings.kiosk.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.sync.outbox.parent.mkdir(mode=0o770, parents=True, exist_ok=True)


def _say_json(event: Event) -> None:
    print(json.dumps(dataclasses.asdict(event)), flush=True)


def _say_plain(event: Event) -> None:
    ended = "" if event.status is None else f", status {event.status}"
    print(f"{event.process}: {event.state} (pid {event.pid}{ended})", file=sys.stderr, flush=True)
