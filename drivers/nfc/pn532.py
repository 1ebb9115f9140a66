"""PN532 on a serial line as a transceiver: wakes one card, carries commands to it.

The module does ISO-DEP itself (InDataExchange: one host command for up to 262 octets). When that
failed with a card, the next `connect` drives the card's blocks in software through
InCommunicateThru, at 106 kbit/s, until the field was empty.
Source: NXP UM0701-02 7.1 to 7.3 (docs/devices/pn532.md). Not seen on a device yet: frames of more
than 64 octets in automatic activation, 424 kbit/s.
"""

import contextlib
import logging
from math import ceil, log2
from typing import Final

from drivers.nfc.ats import best_rates
from drivers.nfc.iso_dep import BlockError, IsoDep, LostBlockError, greeting
from drivers.nfc.module import PATIENT_S, Module
from drivers.nfc.status import CARD_LEFT, LOST, words
from kiosk.ports.errors import DeviceGarbledError, DeviceTimeoutError
from kiosk.ports.transceiver import CardAbsentError, CardRemovedError, ReaderGoneError

RF_CONFIGURATION: Final = 0x32
SET_PARAMETERS: Final = 0x12
LIST_TARGET: Final = 0x4A
SET_RATES: Final = 0x4E
EXCHANGE: Final = 0x40
THROUGH: Final = 0x42
POWER_DOWN: Final = 0x16
AUTOMATIC: Final = b"\x14"  # automatic ATR_RES and RATS
BY_HAND: Final = b"\x04"
FIELD_OFF: Final = b"\x01\x02"
RETRIES: Final = b"\x04\x05"  # MaxRtyCOM: blocks the module sends again by itself
TYPE_A: Final = b"\x01\x00"
TYPE_B: Final = b"\x01\x03\x00"
RATS: Final = b"\xe0\x80"  # frames of 256 octets, no card identifier
RATS_S: Final = 0.1
ACTIVATIONS: Final = 4  # until a card counts as one that does not answer to select
ISO_DEP: Final = 0x20  # of SEL_RES
ATQB: Final = 12
PAYLOAD: Final = 262
MORE: Final = 0x40
ERROR: Final = 0x3F
LONGEST_ANSWER: Final = 0x10000 + 512
UNIT_S: Final = 100e-6  # of the module's table of waiting times
LAST_WAIT: Final = 0x10
SLEEP_ON: Final = b"\x10"  # wakes by the serial line


class Pn532Transceiver:
    """A `Transceiver`. Opens the line at the first `connect` and again when the module was gone.

    A card has `answer_s` for an answer, the module itself `patient_s`.
    """

    def __init__(
        self,
        path: str,
        answer_s: float = 5.0,
        *,
        by_blocks: bool = False,
        patient_s: float = PATIENT_S,
    ) -> None:
        self._answer_s = answer_s
        self._name = f"pn532:{path}"
        self._module = Module(path, self._name, patient_s)
        self._always_by_blocks = self._by_blocks = by_blocks
        self._connected = False
        self._blocks: IsoDep | None = None
        self._wait = 0
        logging.getLogger("nfc").setLevel(logging.CRITICAL)  # lower levels hold chip data

    @property
    def name(self) -> str:
        return self._name

    def connect(self) -> bytes:
        """Switch the field on and wake one card; give its ATS, or the ATQB of a type B card."""
        self.disconnect()
        if not self._module.is_open:
            self._module.open()
        self._module.command(RF_CONFIGURATION, RETRIES)
        try:
            told = self._by_hand() if self._by_blocks else self._by_itself()
        except CardAbsentError:
            self._by_blocks = self._always_by_blocks
            raise
        self._connected = True
        return told

    def transmit(self, apdu: bytes) -> bytes:
        """Send one command and collect its answer, in parts the module can hold."""
        if not self._connected:
            raise CardRemovedError(self._name, "not connected")
        answer = self._in_blocks(apdu) if self._blocks is not None else self._in_parts(apdu)
        if len(answer) < 2:
            raise DeviceGarbledError(self._name, f"{len(answer)} octets are no answer")
        return answer

    def disconnect(self) -> None:
        """Switch the field off; a module that is gone by now is found out at `connect`."""
        self._connected, self._blocks = False, None
        if not self._module.is_open:
            return
        try:
            self._module.command(RF_CONFIGURATION, FIELD_OFF)
        except (ReaderGoneError, DeviceTimeoutError, DeviceGarbledError):
            self._module.drop()

    def close(self) -> None:
        """Put the module to sleep and free the line."""
        self.disconnect()
        if self._module.is_open:
            with contextlib.suppress(ReaderGoneError, DeviceTimeoutError, DeviceGarbledError):
                self._module.command(POWER_DOWN, SLEEP_ON)
            self._module.drop()

    def _by_itself(self) -> bytes:
        """Let the module do the protocol, at the best rate both sides speak."""
        self._module.command(SET_PARAMETERS, AUTOMATIC)
        told, target = self._wake()
        rates = best_rates(told) if target == TYPE_A else (0, 0)
        if any(rates) and self._module.command(SET_RATES, bytes([1, *rates]))[:1] != b"\0":
            self._module.command(RF_CONFIGURATION, FIELD_OFF)  # it stays at 106 afterwards
            told, _ = self._wake()
        return told

    def _by_hand(self) -> bytes:
        """Activate the card's protocol ourselves; type B is left to the module."""
        self._module.command(SET_PARAMETERS, BY_HAND)
        self._wait = 0
        for _ in range(ACTIVATIONS):
            _, target = self._wake()
            if target == TYPE_B:
                return self._by_itself()
            with contextlib.suppress(LostBlockError):
                told = self._carry(RATS, RATS_S)
                self._blocks = IsoDep(self._carry, greeting(told), self._answer_s)
                return told
            self._module.command(RF_CONFIGURATION, FIELD_OFF)  # a card answers it but once
        raise CardAbsentError(self._name, "no answer to select")

    def _wake(self) -> tuple[bytes, bytes]:
        found = self._module.command(LIST_TARGET, TYPE_A)
        if found[:1] == b"\x01" and len(found) > 5:
            if not found[4] & ISO_DEP:
                raise CardAbsentError(self._name, "a card without ISO 14443-4")
            return found[6 + found[5] :], TYPE_A
        found = self._module.command(LIST_TARGET, TYPE_B)
        if found[:1] == b"\x01":
            return found[2 : 2 + ATQB], TYPE_B
        raise CardAbsentError(self._name, "no card in the field")

    def _in_parts(self, apdu: bytes) -> bytes:
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
        return answer

    def _in_blocks(self, apdu: bytes) -> bytes:
        if self._blocks is None:
            raise CardRemovedError(self._name, "not connected")
        try:
            return self._blocks.transmit(apdu)
        except BlockError as lost:
            self._connected = False  # block numbers are in doubt
            raise CardRemovedError(self._name, str(lost)) from lost

    def _exchange(self, data: bytes) -> tuple[bool, bytes]:
        answer = self._module.command(EXCHANGE, data, self._answer_s)
        if not answer:
            raise DeviceGarbledError(self._name, "no status")
        status = answer[0] & ERROR
        if status in CARD_LEFT:
            raise CardRemovedError(self._name, f"status {status:02X}: {words(status)}")
        if status:
            self._by_blocks = True
            detail = f"status {status:02X} of the field: {words(status)}"
            raise DeviceGarbledError(self._name, detail)
        return bool(answer[0] & MORE), answer[1:]

    def _carry(self, block: bytes, wait_s: float) -> bytes:
        """Send one block as it is; the module adds and takes the check sum."""
        code = min(LAST_WAIT, max(1, ceil(log2(max(wait_s, UNIT_S) / UNIT_S)) + 1))
        if code != self._wait:
            self._module.command(RF_CONFIGURATION, bytes([2, 0, 0x0B, code]))
            self._wait = code
        answer = self._module.command(THROUGH, block, self._answer_s + wait_s)
        status = answer[0] & ERROR if answer else ERROR
        if status in LOST:
            raise LostBlockError(words(status))
        if status in CARD_LEFT:
            raise CardRemovedError(self._name, f"status {status:02X}: {words(status)}")
        if status:
            raise DeviceGarbledError(self._name, f"status {status:02X}: {words(status)}")
        return answer[1:]
