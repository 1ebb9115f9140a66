"""Watches the headset jack: an input device of the kernel that reports a switch.

ALSA makes one for each jack (`SW_HEADPHONE_INSERT`, linux/input-event-codes.h). Events are
`struct input_event`: two longs of time, type, code, value. Opening tells the present state.
"""

import logging
import os
import struct
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from typing import Final

EVENT: Final = struct.Struct("llHHi")
EV_SW: Final = 5
SW_HEADPHONE_INSERT: Final = 2
EVIOCGSW: Final = (2 << 30) | (1 << 16) | (ord("E") << 8) | 0x1B  # _IOR('E', 0x1b, char[1])
log = logging.getLogger(__name__)


def plugged(device: Path) -> Iterator[bool]:
    """Give the state now and every change; end when the device is gone."""
    try:
        with device.open("rb", buffering=0) as jack:
            yield _now(jack.fileno())
            while len(read := os.read(jack.fileno(), EVENT.size)) == EVENT.size:
                _, _, kind, code, value = EVENT.unpack(read)
                if (kind, code) == (EV_SW, SW_HEADPHONE_INSERT):
                    yield bool(value)
    except OSError as gone:
        log.warning("headset jack %s: %s", device, gone.strerror)


def _now(jack: int) -> bool:
    """Ask for the switch; a file that is no input device has nothing plugged in yet."""
    state = bytearray(1)
    try:
        ioctl(jack, EVIOCGSW, state)
    except OSError:
        return False
    return bool(state[0] & 1 << SW_HEADPHONE_INSERT)
