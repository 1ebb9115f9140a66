"""What the error characters e1 e0 of the CRT-571/591 family mean (docs/devices/crt591.md)."""

from typing import Final

from kiosk.ports.errors import DeviceError
from kiosk.ports.sim_dispenser import (
    DispenserBinFullError,
    DispenserCardError,
    DispenserEmptyError,
    DispenserJammedError,
    DispenserSensorError,
)

NOT_INITIALISED: Final = b"B0"

MEANINGS: Final = {
    b"00": "unknown command",
    b"01": "bad parameter",
    b"02": "wrong sequence",
    b"03": "not supported by the hardware",
    b"04": "bad data",
    b"05": "chip contacts not released",
    b"10": "card jam",
    b"12": "sensor fault",
    b"13": "card too long",
    b"14": "card too short",
    b"16": "card moved by hand",
    b"40": "card moved while recycling",
    b"41": "chip contact magnet fault",
    b"43": "card does not reach the contacts",
    b"45": "card moved by hand",
    b"50": "bin counter overflow",
    b"51": "motor fault",
    b"60": "chip supply short circuit",
    b"61": "chip activation failed",
    b"62": "command not supported by the chip",
    b"63": "chip silent",
    b"64": "chip protocol error",
    b"65": "chip not activated",
    b"66": "not supported by the chip now",
    b"67": "chip transmission error",
    b"68": "chip overtime",
    b"69": "answer to reset not EMV conform",
    b"A0": "magazine empty",
    b"A1": "bin full",
    NOT_INITIALISED: "not initialised",
}

REFUSALS: Final[dict[bytes, type[DeviceError]]] = {
    b"10": DispenserJammedError,
    b"12": DispenserSensorError,
    b"13": DispenserCardError,
    b"14": DispenserCardError,
    b"16": DispenserCardError,
    b"40": DispenserCardError,
    b"41": DispenserSensorError,
    b"45": DispenserCardError,
    b"51": DispenserSensorError,
    b"A0": DispenserEmptyError,
    b"A1": DispenserBinFullError,
}

CHIP_CODES: Final = frozenset(code for code in MEANINGS if code[0:1] == b"6")
