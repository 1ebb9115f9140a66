"""`simkiosk selftest --config FILE`: every device and service, one line each, for a technician.

Says what, and `ok` or what is wrong and what to do. Nothing moves, nothing is printed or read from
a card. Run it as the screen's account: `sudo -u simkiosk simkiosk selftest --config ...`.
"""

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from inference.models import locked
from kiosk.bus.client import remote
from kiosk.cli.output import DONE, NO, emit, fail
from kiosk.health import (
    centre,
    clock,
    custody,
    device_files,
    disk,
    dispenser,
    fonts,
    keys,
    lamps,
    models,
    outbox,
    pcscd,
    printer,
    readers,
    rules,
    sheets,
    speech,
    store,
    vision,
)
from kiosk.health.ask import ask, permitted
from kiosk.health.problem import Problem, Severity
from kiosk.ports.centre import Centre
from kiosk.ports.chip_reader import ChipReader
from kiosk.ports.lamps import LampBoard
from kiosk.ports.receipt_printer import ReceiptPrinter
from kiosk.ports.sheet_printer import SheetPrinter
from kiosk.ports.sim_dispenser import SimDispenser
from kiosk.ports.sim_reader import SimReader
from kiosk.ports.vision import Vision
from kiosk.runtime.custody_rules import BARRING
from kiosk.runtime.ports import has_sheets
from kiosk.settings import Settings, SettingsError, load
from kiosk.store.book import audit
from kiosk.store.store import FILE, open_store
from sync.spool import Spool

P = TypeVar("P")
Check = Callable[[], Problem | None]
DEADLINE_S: Final = 3.0
KEYLESS: Final = bytes(32)  # drafts stay closed: only ledger and audit are looked at


def run(arguments: list[str]) -> int:
    """Exit status 1 when something needs a technician, 3 when the configuration is wrong."""
    parser = argparse.ArgumentParser(prog="simkiosk selftest", description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        settings = load(chosen.config)
    except SettingsError as wrong:
        return fail("settings.wrong", str(wrong), as_json=chosen.json)
    named = list(checks(settings))
    with ThreadPoolExecutor(len(named)) as at_once:
        found = list(at_once.map(lambda pair: permitted(pair[1]), named))
    for (what, _), problem in zip(named, found, strict=True):
        _say(what, problem, as_json=chosen.json)
    bad = any(problem and problem.severity is Severity.ERROR for problem in found)
    return NO if bad else DONE


def checks(settings: Settings) -> Iterator[tuple[str, Check]]:
    """Name every check of this kiosk, in the order of the lines."""
    yield "configuration", lambda: None
    yield "rules", partial(rules.check, settings)
    yield "disk", partial(disk.check, settings)
    yield "fonts", partial(fonts.check, settings)
    yield "speech", partial(speech.check, settings)
    yield "keys", partial(keys.check, settings)
    wanted = [(model.file, model.sha256) for model in locked() if model.purpose != "twin"]
    yield "models", partial(models.check, settings.vision.models, wanted)
    yield "serial lines", partial(device_files.check, settings)
    yield "pcscd", partial(pcscd.check, settings)
    yield "store", partial(_ask_store, settings)
    yield "outbox", partial(_ask_outbox, settings)
    yield from _ports(settings)


def _ports(settings: Settings) -> Iterator[tuple[str, Check]]:
    devices = settings.devices
    if devices.chip_readers:
        asked = _over_bus(settings, "devices", "chip_reader", ChipReader, readers.check_chip)
        yield "chip reader", asked
    if devices.sim_reader:
        yield (
            "SIM reader",
            _over_bus(settings, "devices", "sim_reader", SimReader, readers.check_sim),
        )
    if devices.dispenser:
        yield (
            "SIM dispenser",
            _over_bus(settings, "devices", "sim_dispenser", SimDispenser, dispenser.check),
        )
    if devices.printer:
        yield (
            "printer",
            _over_bus(settings, "devices", "printer", ReceiptPrinter, printer.check),
        )
    if has_sheets(settings):
        yield "A4 printer", _over_bus(settings, "paper", "sheets", SheetPrinter, sheets.check)
    yield "camera and models", _over_bus(settings, "vision", "vision", Vision, vision.check)
    if settings.vision.lamps.names:
        yield "lamps", _over_bus(settings, "vision", "lamps", LampBoard, lamps.check)
    yield "centre", _over_bus(settings, "sync", "centre", Centre, centre.check)
    yield "clock", _over_bus(settings, "sync", "centre", Centre, clock.check)


def _over_bus(
    settings: Settings, process: str, name: str, port: type[P],
    check: Callable[[P], Problem | None],
) -> Check:  # fmt: skip
    def question() -> Problem | None:
        with remote(port, settings.endpoint(name), DEADLINE_S) as device:
            return check(device)

    return partial(ask, f"simkiosk-{process}", question)


def _ask_store(settings: Settings) -> Problem | None:
    path = settings.kiosk.state / FILE
    if not path.exists():  # a kiosk that has not served anybody yet
        return None

    def question() -> Problem | None:
        opened = open_store(path, KEYLESS)
        try:
            ledger = opened.ledger
            unaccounted = len(ledger.out_without_case())
            wrong = [p.code for p in audit(ledger).problems if p.code in BARRING]
            return (
                store.check(opened.verify)
                or next(iter(custody.alerts([], wrong)), None)
                or store.check_ledger(unaccounted, move_open=ledger.open_intent() is not None)
            )
        finally:
            opened.close()

    return ask("simkiosk-kiosk", question)


def _ask_outbox(settings: Settings) -> Problem | None:
    if not settings.sync.outbox.exists():
        return None

    def question() -> Problem | None:
        spool = Spool(settings.sync.outbox)
        try:
            queue = spool.queue()
        finally:
            spool.close()
        return outbox.check(queue.waiting, queue.oldest_s, queue.dead)

    return ask("simkiosk-sync", question)


def _say(what: str, problem: Problem | None, *, as_json: bool) -> None:
    if as_json:
        line: dict[str, object] = {"what": what, "ok": problem is None}
        if problem:
            line |= {"severity": problem.severity.value, "code": problem.code}
            line |= {"detail": problem.detail, "do": problem.remedy}
        emit(line, as_json=True)
    elif problem is None:
        emit({what: "ok"}, as_json=False)
    else:
        wrong = f"{problem.severity.upper()} {problem.detail} [{problem.code}] -> {problem.remedy}"
        emit({what: wrong}, as_json=False)
