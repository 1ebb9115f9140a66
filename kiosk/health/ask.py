"""Asks a port and turns its refusal into a problem, with the remedy for each code."""

from collections.abc import Callable
from typing import Final

from kiosk.health.problem import Problem, error
from kiosk.ports.errors import DeviceError

REMEDIES: Final = {
    "bus.absent": "start it: systemctl start {unit}; why it is down: journalctl -u {unit}",
    "bus.timeout": "restart it: systemctl restart {unit}; then check the cable of the device",
    "device.timeout": "check cable and power of the device",
    "device.garbled": "check the cable, and that the port in kiosk.toml is this device",
    "device.refused": "switch the device off and on; call service when it refuses again",
    "card.reader_gone": "plug the reader in again",
    "chip.reader_gone": "plug the reader in again; check chip_readers in kiosk.toml",
    "sim_dispenser.jammed": "open the dispenser, free the track, switch it off and on",
    "sim_dispenser.faulty": "switch the dispenser off and on; call service when it stays",
    "sim_dispenser.card_refused": "take the bent or foreign card out of the track",
    "sim_dispenser.restarted": "nothing: it had lost power; check its supply when it happens again",
    "sim_dispenser.unsupported": "take the card at the gate away; check dispenser in kiosk.toml",
    "sim_dispenser.unread": "unload the magazine and load it again by serials: simkiosk refill",
    "printer.not_ready": "close the cover, free the cutter, let the head cool",
    "printer.gone": "plug the printer in again; check printer in kiosk.toml",
    "sheets.refused": "systemctl status cups; check queue in [contract] of kiosk.toml: lpstat -p",
    "camera.gone": "check the camera cable; rpicam-hello --list-cameras",
    "models.absent": "run: simkiosk models fetch",
    "centre.offline": "check network, broker address and certificates in kiosk.toml",
}
UNKNOWN: Final = "see {unit}: journalctl -u {unit}"


def permitted(check: Callable[[], Problem | None]) -> Problem | None:
    """Run a check; a file that this account may not see is a problem of its own."""
    try:
        return check()
    except PermissionError as refused:
        remedy = "run it as the screen's account: sudo -u simkiosk simkiosk selftest ..."
        return error("selftest.forbidden", str(refused.filename), remedy)


def ask(unit: str, question: Callable[[], Problem | None]) -> Problem | None:
    """Put the question; `unit` is the systemd unit that owns the device."""
    try:
        return question()
    except DeviceError as refused:
        remedy = REMEDIES.get(refused.code, UNKNOWN).format(unit=unit)
        return error(refused.code, refused.detail, remedy)
