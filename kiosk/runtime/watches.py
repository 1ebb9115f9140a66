"""Threads that listen beside the journey: frames, chip progress, processes, the line, health.

Each posts what it hears; none of them touches the state. They end with the process.
"""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Final

from kiosk.bus.client import remote
from kiosk.bus.presence import absent
from kiosk.bus.stream import listen
from kiosk.health import (
    clock,
    device_files,
    disk,
    dispenser,
    fonts,
    keys,
    lamps,
    pcscd,
    printer,
    report,
    rules,
    sheets,
    speech,
)
from kiosk.health.ask import ask, permitted
from kiosk.health.problem import Problem, Severity
from kiosk.journeys.events import (
    Checked,
    Event,
    HeadsetPlugged,
    LinkChanged,
    Outages,
    Progressed,
    Uploaded,
)
from kiosk.ports.centre import Centre, Sending
from kiosk.ports.chip_reader import ChipProgress
from kiosk.ports.desk import Desk
from kiosk.ports.errors import DeviceError
from kiosk.ports.lamps import LampBoard
from kiosk.ports.receipt_printer import ReceiptPrinter
from kiosk.ports.sheet_printer import SheetPrinter
from kiosk.ports.sim_dispenser import SimDispenser
from kiosk.ports.vision import Preview
from kiosk.runtime.appointments import Appointments
from kiosk.runtime.headset import plugged
from kiosk.runtime.ports import has_sheets
from kiosk.settings import Settings

LINK_S: Final = 1.0
SENDING_S: Final = 0.3  # while somebody looks how far the case is
HEALTH_S: Final = 30.0
FIRST_HEALTH_S: Final = 5.0  # the devices open first
DEADLINE_S: Final = 3.0
DESK_S: Final = 6.0
LEASES_S: Final = 300.0
LEASES_AGAIN_S: Final = 5.0
CHECKS: Final = (
    disk.check, fonts.check, speech.check, keys.check, device_files.check, pcscd.check,
    rules.check,
)  # fmt: skip
DOORS: Final = {"vision": "vision", "paper": "contract", "sync": "centre"}
Post = Callable[[Event], None]
Told = tuple[list[Problem], report.Head | None]
log = logging.getLogger(__name__)


def start(
    settings: Settings, post: Post, seen: Callable[[Preview], None],
    more: Callable[[], Told] = lambda: ([], None),
    skewed: Callable[[float], None] = lambda _s: None,
) -> None:  # fmt: skip
    """Start them all; `post`, `seen` and `skewed` may be called from any thread.

    `more` gives the problems that only this process knows of, and the ledger's last line; `skewed`
    is told the centre's time minus ours, in seconds.
    """
    for watch in (
        partial(_frames, settings, seen),
        partial(_progress, settings, post),
        partial(_processes, settings, post),
        partial(_link, settings, post, skewed),
        partial(_health, settings, post, more),
    ):
        Thread(target=watch, name=watch.func.__name__, daemon=True).start()
    if settings.screen.headset is not None:
        jack = partial(_headset, settings.screen.headset, post)
        Thread(target=jack, name="_headset", daemon=True).start()


def _frames(settings: Settings, seen: Callable[[Preview], None]) -> None:
    for preview in listen(settings.endpoint("vision.preview"), Preview):
        if preview is not None:
            seen(preview)


def _progress(settings: Settings, post: Post) -> None:
    for told in listen(settings.endpoint("chip_reader.progress"), ChipProgress):
        if told is not None:
            post(Progressed(told.done, told.total))


def _processes(settings: Settings, post: Post) -> None:
    before: tuple[str, ...] | None = None
    for names in absent(doors(settings)):
        if names != before:
            before = names
            post(Outages(names))


def doors(settings: Settings) -> dict[str, str]:
    """Name one endpoint of each process; the devices have one only where there is a device."""
    devices = settings.devices
    served = {
        "chip_reader": devices.chip_readers, "sim_reader": devices.sim_reader,
        "sim_dispenser": devices.dispenser, "printer": devices.printer,
    }  # fmt: skip
    own = [{"devices": port} for port, there in served.items() if there][:1]
    ports = {name: port for one in (*own, DOORS) for name, port in one.items()}
    return {name: settings.endpoint(port) for name, port in ports.items()}


def _link(settings: Settings, post: Post, skewed: Callable[[float], None]) -> None:
    before: bool | None = None
    told: tuple[Sending, ...] = ()
    with remote(Centre, settings.endpoint("centre"), 2.0) as centre:
        while True:
            try:
                link = centre.link()
                online = link.online
                if link.skew_s is not None:
                    skewed(link.skew_s)
                for one in link.sending:
                    if one not in told:
                        post(Uploaded(one.case, one.done, one.total))
                told = link.sending
            except DeviceError:
                online = False
            if online is not before:
                before = online
                post(LinkChanged(online))
            under_way = any(one.done < one.total for one in told)
            sleep(SENDING_S if under_way else LINK_S)


def renew(settings: Settings, appointments: Appointments) -> None:
    """Keep a few places to sell while the centre is away; what has run out is given back."""
    Thread(target=_leases, args=(settings, appointments), name="_leases", daemon=True).start()


def _leases(settings: Settings, appointments: Appointments) -> None:
    with remote(Desk, settings.endpoint("desk"), DESK_S) as desk:
        while True:
            try:
                appointments.renew(desk)
                pause = LEASES_S
            except DeviceError as away:
                log.info("leases not renewed: %s", away.code)
                pause = LEASES_AGAIN_S
            appointments.due.wait(pause)
            appointments.due.clear()


def _headset(device: Path, post: Post) -> None:
    for there in plugged(device):
        post(HeadsetPlugged(there))


def _health(settings: Settings, post: Post, more: Callable[[], Told]) -> None:
    """Tell the screen and the heartbeats what is wrong; a busy device is asked again next time."""
    sleep(FIRST_HEALTH_S)
    while True:
        told, ledger = more()
        found = [*problems(settings), *told]
        post(Checked(tuple(p.code for p in found if p.severity is Severity.ERROR)))
        try:
            report.leave(settings.kiosk.run, found, ledger)
        except OSError as refused:
            log.warning("health not written: %s", refused.strerror)
        sleep(HEALTH_S)


def problems(settings: Settings) -> list[Problem]:
    """Run the checks that disturb no customer."""
    found = [permitted(partial(check, settings)) for check in CHECKS]
    at = settings.endpoint
    with remote(Centre, at("centre"), DEADLINE_S) as centre:
        found.append(ask("simkiosk-sync", partial(clock.check, centre)))
    if settings.devices.dispenser is not None:
        with remote(SimDispenser, at("sim_dispenser"), DEADLINE_S) as machine:
            found.append(ask("simkiosk-devices", partial(dispenser.check, machine)))
    if settings.devices.printer is not None:
        with remote(ReceiptPrinter, at("printer"), DEADLINE_S) as paper:
            found.append(ask("simkiosk-devices", partial(printer.check, paper)))
    if has_sheets(settings):
        with remote(SheetPrinter, at("sheets"), DEADLINE_S) as office:
            found.append(ask("simkiosk-paper", partial(sheets.check, office)))
    if settings.vision.lamps.names:
        with remote(LampBoard, at("lamps"), DEADLINE_S) as board:
            found.append(ask("simkiosk-vision", partial(lamps.check, board)))
    return [problem for problem in found if problem is not None]
