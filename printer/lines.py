"""Byte lines to a printer: a serial port, or a printer-class interface on USB. No ESC/POS here.

USB: class 7 of the USB Device Class Definition for Printing Devices 1.1, two bulk endpoints.
"""

import re
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

import serial
import usb.core
import usb.util

# pyserial raises the first two when a tty vanishes, pyusb the first, or the third without libusb
LINE_ERRORS: Final = (OSError, termios.error, usb.core.NoBackendError)
PRINTERS: Final = 7
WRITE_MS: Final = 30_000
USB_RATE: Final = 1_000_000  # bytes a second, full speed
SPEC: Final = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")


class Line(Protocol):
    """`rate` is bytes a second. Every method may raise one of `LINE_ERRORS`."""

    rate: float

    def write(self, data: bytes) -> None: ...

    def read(self, seconds: float) -> bytes:
        """Give the next bytes, or nothing after that long."""
        ...


@contextmanager
def serial_line(path: str, baud: int) -> Iterator[Line]:
    """Open a serial line for oneself alone, without what was said before."""
    with serial.Serial(path, baud, write_timeout=WRITE_MS / 1000, exclusive=True) as port:
        port.reset_input_buffer()
        yield _SerialLine(port)


class _SerialLine:
    def __init__(self, port: serial.Serial) -> None:
        self._port = port
        self.rate = port.baudrate / 10

    def write(self, data: bytes) -> None:
        self._port.write(data)

    def read(self, seconds: float) -> bytes:
        self._port.timeout = max(0.0, seconds)
        return bytes(self._port.read(1))


def usb_ids(spec: str) -> tuple[int, int]:
    """Read VID:PID, both four hex digits; raise ValueError."""
    found = SPEC.fullmatch(spec)
    if found is None:
        raise ValueError(f"{spec!r} is no VID:PID")
    return int(found[1], 16), int(found[2], 16)


@contextmanager
def usb_line(vendor: int, product: int, backend: Any = None) -> Iterator[Line]:  # noqa: ANN401
    """Claim the printer's interface; raise OSError where there is none that also answers."""
    device = usb.core.find(idVendor=vendor, idProduct=product, backend=backend)
    if device is None:
        raise OSError(f"no device {vendor:04x}:{product:04x}")
    found = next((one for one in device[0] if one.bInterfaceClass == PRINTERS), None)
    ends = {way: _bulk(found, way) for way in (usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN)}
    if found is None or None in ends.values():
        raise OSError("no printer that also answers")
    number = found.bInterfaceNumber
    try:
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
        usb.util.claim_interface(device, number)
        yield _UsbLine(ends[usb.util.ENDPOINT_OUT], ends[usb.util.ENDPOINT_IN])
    finally:
        usb.util.dispose_resources(device)


def _bulk(interface: Any, way: int) -> Any:  # noqa: ANN401
    def fits(end: Any) -> bool:  # noqa: ANN401
        bulk = usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        return bool(bulk and usb.util.endpoint_direction(end.bEndpointAddress) == way)

    return None if interface is None else usb.util.find_descriptor(interface, custom_match=fits)


class _UsbLine:
    rate: float = USB_RATE

    def __init__(self, out: Any, back: Any) -> None:  # noqa: ANN401
        self._out = out
        self._back = back
        self._heard = b""

    def write(self, data: bytes) -> None:
        self._out.write(data, WRITE_MS)

    def read(self, seconds: float) -> bytes:
        if not self._heard:
            try:
                self._heard = bytes(self._back.read(64, max(1, round(seconds * 1000))))
            except usb.core.USBTimeoutError:
                return b""
        first, self._heard = self._heard[:1], self._heard[1:]
        return first
