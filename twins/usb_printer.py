"""A printer of USB class 7 as libusb would show it, its two bulk endpoints joined to a byte line.

Written from USB 2.0 chapter 9 and the Device Class Definition for Printing Devices 1.1;
it stands where libusb stands, so what is above it is real and what is below it is not proven.
"""

import os
import select
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

OUT, IN = 0x01, 0x82
BULK = 2
PRINTER_CLASS = 7
TIMEOUT = 110  # ETIMEDOUT


class UsbPrinterTwin(usb.backend.IBackend):  # type: ignore[misc]
    """`line` is the path of the printer's byte line; `answers` is false for a one-way printer."""

    def __init__(self, line: str, vendor: int, product: int, *, answers: bool = True) -> None:
        self._line = line
        self._ids = vendor, product
        self._ends = (OUT, IN) if answers else (OUT,)
        self.plugged = True
        self.held_by_kernel = True
        self.claimed = False
        self._fd = -1

    def enumerate_devices(self) -> list[str]:
        return [self._line] if self.plugged else []

    def get_parent(self, _dev: Any) -> None:  # noqa: ANN401
        return None

    def get_device_descriptor(self, _dev: Any) -> SimpleNamespace:  # noqa: ANN401
        vendor, product = self._ids
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=vendor, idProduct=product,
            bcdDevice=0x100, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            address=5, bus=1, port_number=1, port_numbers=(1,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, _dev: Any, _config: int) -> SimpleNamespace:  # noqa: ANN401
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(
        self, _dev: Any, interface: int, alternate: int, _config: int  # noqa: ANN401
    ) -> SimpleNamespace:  # fmt: skip
        if interface or alternate:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=len(self._ends), bInterfaceClass=PRINTER_CLASS, bInterfaceSubClass=1,
            bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, _dev: Any, end: int, _interface: int, _alternate: int, _config: int  # noqa: ANN401
    ) -> SimpleNamespace:  # fmt: skip
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=self._ends[end], bmAttributes=BULK,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, _dev: Any) -> int:  # noqa: ANN401
        self._fd = os.open(self._line, os.O_RDWR | os.O_NOCTTY)
        return self._fd

    def close_device(self, _handle: int) -> None:
        os.close(self._fd)

    def set_configuration(self, _handle: int, _config: int) -> None:
        pass

    def get_configuration(self, _handle: int) -> int:
        return 1

    def is_kernel_driver_active(self, _handle: int, _interface: int) -> bool:
        return self.held_by_kernel

    def detach_kernel_driver(self, _handle: int, _interface: int) -> None:
        self.held_by_kernel = False

    def claim_interface(self, _handle: int, _interface: int) -> None:
        if self.held_by_kernel:
            raise usb.core.USBError("busy", errno=16)
        self.claimed = True

    def release_interface(self, _handle: int, _interface: int) -> None:
        self.claimed = False

    def bulk_write(
        self, _handle: int, _end: int, _interface: int, data: Any, _timeout: int  # noqa: ANN401
    ) -> int:  # fmt: skip
        self._check()
        whole = bytes(data)
        while whole:
            whole = whole[os.write(self._fd, whole) :]
        return len(data)

    def bulk_read(
        self, _handle: int, _end: int, _interface: int, buff: Any, timeout: int  # noqa: ANN401
    ) -> int:  # fmt: skip
        self._check()
        if not select.select([self._fd], [], [], timeout / 1000)[0]:
            raise usb.core.USBTimeoutError("timed out", errno=TIMEOUT)
        got = os.read(self._fd, len(buff))
        buff[: len(got)] = type(buff)("B", got)
        return len(got)

    def _check(self) -> None:
        if not self.plugged:
            raise usb.core.USBError("no such device", errno=19)
