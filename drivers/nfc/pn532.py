"""PN532 on a serial line, through nfcpy's chipset layer: the module does ISO-DEP itself.

Frames, acknowledgements and the change of the line's speed are nfcpy's; here are the commands of
the fast path: SetParameters (automatic RATS), InListPassiveTarget, InPSL, InDataExchange.
Source: NXP UM0701-02 7.2, 7.3 (docs/devices/pn532.md). Not seen on a device yet: frames of more
than 64 octets in automatic activation, 424 kbit/s.
"""

import logging
import struct
import termios
from typing import Final

from nfc.clf import pn532

from drivers.nfc.ats import best_rates
from drivers.nfc.line import Line
from kiosk.ports.errors import DeviceGarbledError, DeviceTimeoutError
from kiosk.ports.transceiver import CardAbsentError, CardRemovedError, ReaderGoneError

RF_CONFIGURATION: Final = 0x32
SET_PARAMETERS: Final = 0x12
LIST_TARGET: Final = 0x4A
SET_RATES: Final = 0x4E
EXCHANGE: Final = 0x40
RELEASE: Final = 0x52
AUTOMATIC: Final = b"\x14"  # automatic ATR_RES and RATS
FIELD_OFF: Final = b"\x01\x02"
TYPE_A: Final = b"\x01\x00"
TYPE_B: Final = b"\x01\x03\x00"
ISO_DEP: Final = 0x20  # of SEL_RES
ATQB: Final = 12
PAYLOAD: Final = 262
MORE: Final = 0x40
ERROR: Final = 0x3F
CARD_LEFT: Final = (0x01, 0x0A, 0x27, 0x29, 0x2B)
LONGEST_ANSWER: Final = 0x10000 + 512
COMMAND_S: Final = 1.0
BROKEN: Final = (OSError, IndexError, struct.error, termios.error)  # how nfcpy meets a bad line


class Pn532Transceiver:
    """A `Transceiver`. Opens the line at the first `connect` and again when the module was gone."""

    def __init__(self, path: str, answer_s: float = 5.0) -> None:
        self._path = path
        self._answer_s = answer_s
        self._name = f"pn532:{path}"
        self._device: pn532.Device | None = None
        self._connected = False
        logging.getLogger("nfc").setLevel(logging.CRITICAL)  # lower levels hold chip data

    @property
    def name(self) -> str:
        return self._name

    def connect(self) -> bytes:
        """Switch the field on and wake one card; give its ATS, or the ATQB of a type B card."""
        self.disconnect()
        if self._device is None:
            self._device = self._open()
        self._command(SET_PARAMETERS, AUTOMATIC)
        greeting, target = self._wake()
        rates = best_rates(greeting) if target == TYPE_A else (0, 0)
        if any(rates) and self._command(SET_RATES, bytes([1, *rates]))[:1] != b"\0":
            self._command(RF_CONFIGURATION, FIELD_OFF)  # it stays at 106 after a fresh start
            greeting, _ = self._wake()
        self._connected = True
        return greeting

    def transmit(self, apdu: bytes) -> bytes:
        """Send in parts the module can hold, collect the answer's parts."""
        if not self._connected:
            raise CardRemovedError(self._name, "not connected")
        rest = apdu
        while len(rest) > PAYLOAD:
            self._exchange(b"\x41" + rest[:PAYLOAD])
            rest = rest[PAYLOAD:]
        more, answer = self._exchange(b"\x01" + rest)
        while more:
            more, part = self._exchange(b"\x01")
            answer += part
            if not part or len(answer) > LONGEST_ANSWER:
                raise DeviceGarbledError(self._name, "an answer without end")
        if len(answer) < 2:
            raise DeviceGarbledError(self._name, f"{len(answer)} octets are no answer")
        return answer

    def disconnect(self) -> None:
        """Switch the field off; a module that is gone by now is found out at `connect`."""
        self._connected = False
        if self._device is None:
            return
        try:
            self._command(RF_CONFIGURATION, FIELD_OFF)
        except (ReaderGoneError, DeviceTimeoutError, DeviceGarbledError):
            self._drop()

    def close(self) -> None:
        """Put the module to sleep and free the line."""
        self.disconnect()
        if self._device is not None:
            try:
                self._device.close()
            except (*BROKEN, pn532.Chipset.Error):
                self._drop()
            self._device = None

    def _open(self) -> pn532.Device:
        line = None
        try:
            line = Line(self._path)
            return pn532.init(line)
        except (*BROKEN, pn532.Chipset.Error) as silent:
            if line is not None and line.tty is not None:
                line.tty.close()
            raise ReaderGoneError(self._name, f"no PN532 answers: {silent}") from silent

    def _wake(self) -> tuple[bytes, bytes]:
        found = self._command(LIST_TARGET, TYPE_A)
        if found[:1] == b"\x01" and len(found) > 5:
            if not found[4] & ISO_DEP:
                raise CardAbsentError(self._name, "a card without ISO 14443-4")
            return found[6 + found[5] :], TYPE_A
        found = self._command(LIST_TARGET, TYPE_B)
        if found[:1] == b"\x01":
            return found[2 : 2 + ATQB], TYPE_B
        raise CardAbsentError(self._name, "no card in the field")

    def _exchange(self, data: bytes) -> tuple[bool, bytes]:
        answer = self._command(EXCHANGE, data, self._answer_s)
        if not answer:
            raise DeviceGarbledError(self._name, "no status")
        status = answer[0] & ERROR
        if status in CARD_LEFT:
            raise CardRemovedError(self._name, f"status {status:02X}")
        if status:
            raise DeviceGarbledError(self._name, f"status {status:02X} of the field")
        return bool(answer[0] & MORE), answer[1:]

    def _command(self, code: int, data: bytes, wait_s: float = COMMAND_S) -> bytes:
        if self._device is None:
            raise ReaderGoneError(self._name, "closed")
        try:
            return bytes(self._device.chipset.command(code, data, timeout=wait_s))
        except TimeoutError as late:
            self._drop()
            raise DeviceTimeoutError(self._name, f"command {code:02X}: no answer") from late
        except pn532.Chipset.Error as refused:
            raise DeviceGarbledError(self._name, f"command {code:02X}: {refused}") from refused
        except BROKEN as broken:
            self._drop()
            raise ReaderGoneError(self._name, f"command {code:02X}: {broken}") from broken

    def _drop(self) -> None:
        """Free the line of a module that lost the thread; the next `connect` starts afresh."""
        device, self._device, self._connected = self._device, None, False
        if device is not None and device.chipset.transport.tty is not None:
            device.chipset.transport.tty.close()
