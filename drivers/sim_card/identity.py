"""Who a SIM is: EF_ICCID and EF_IMSI, in class 00 (ETSI TS 102 221) or A0 (3GPP TS 51.011).

Only reads: no PIN is ever verified, not even to ask for its state. Source: docs/devices/uicc.md.
"""

from collections.abc import Callable
from typing import Final

from kiosk.ports.sim_reader import SimIdentity, SimUnreadableError

Transmit = Callable[[bytes], bytes]

DEVICE: Final = "sim_card"
MF: Final = bytes.fromhex("3F00")
EF_ICCID: Final = bytes.fromhex("2FE2")
DF_GSM: Final = bytes.fromhex("7F20")
EF_IMSI: Final = bytes.fromhex("6F07")
USIM_AID: Final = bytes.fromhex("A0000000871002")
ICCID_BYTES: Final = 10
IMSI_BYTES: Final = 9
UICC_CLASS: Final = 0x00
GSM_CLASS: Final = 0xA0
WITH_PARAMETERS: Final = 0x04  # P2 of SELECT (ETSI TS 102 221, 11.1.1.2)
WITHOUT: Final = 0x0C
MAX_RESPONSE: Final = 258
MAX_STEPS: Final = 4  # one command, its length corrected, its response fetched


def identify(transmit: Transmit, atr: bytes) -> SimIdentity:
    """Read the powered card behind `transmit`; raise `SimUnreadableError` without an ICCID."""
    for cla in (UICC_CLASS, GSM_CLASS):
        card = _Card(transmit, cla)
        raw = card.read_iccid()
        if raw is not None:
            return SimIdentity(_iccid(raw), card.read_imsi(), atr)
    raise SimUnreadableError(DEVICE, "no ICCID in class 00 or A0")


class _Card:
    """One card in one class. `None` stands for any refusal."""

    def __init__(self, transmit: Transmit, cla: int) -> None:
        self._transmit = transmit
        self._cla = cla

    def read_iccid(self) -> bytes | None:
        if self._select(MF) and self._select(EF_ICCID):
            return self._read(ICCID_BYTES)
        return None

    def read_imsi(self) -> str | None:
        there = self._select_usim() or (self._select(MF) and self._select(DF_GSM))
        raw = self._read(IMSI_BYTES) if there and self._select(EF_IMSI) else None
        return None if raw is None else _imsi(raw)

    def _select(self, name: bytes, p1: int = 0) -> bool:
        """Select by file identifier or (P1 = 04) by name; some cards give no file parameters."""
        ways = (WITH_PARAMETERS, WITHOUT) if self._cla == UICC_CLASS else (0x00,)
        return any(
            self._exchange(bytes([self._cla, 0xA4, p1, p2, len(name)]) + name) is not None
            for p2 in ways
        )

    def _select_usim(self) -> bool:
        return self._cla == UICC_CLASS and self._select(USIM_AID, 0x04)

    def _read(self, length: int) -> bytes | None:
        return self._exchange(bytes([self._cla, 0xB0, 0, 0, length]))

    def _exchange(self, apdu: bytes) -> bytes | None:
        """Give the response data, after 61xx, 9Fxx (fetch) and 6Cxx (ask for that length)."""
        data = b""
        for _ in range(MAX_STEPS):
            answer = self._transmit(apdu)
            if not 2 <= len(answer) <= MAX_RESPONSE:
                raise SimUnreadableError(DEVICE, f"a response of {len(answer)} bytes")
            data, sw1, sw2 = data + answer[:-2], answer[-2], answer[-1]
            if sw1 in (0x61, 0x9F):
                apdu = bytes([self._cla, 0xC0, 0, 0, sw2])
            elif sw1 == 0x6C:
                apdu = apdu[:4] + bytes([sw2])
            else:
                return data if sw1 in (0x90, 0x91) else None
        raise SimUnreadableError(DEVICE, "never ends its response")


def _iccid(raw: bytes) -> str:
    """Decode ITU-T E.118 digits; which lengths and check digits pass is the journey's rule."""
    digits = _swapped(raw).rstrip("f")
    if len(raw) != ICCID_BYTES or not digits.isdecimal():
        raise SimUnreadableError(DEVICE, "EF_ICCID holds no decimal digits")
    return digits


def _imsi(raw: bytes) -> str | None:
    """Decode 3GPP TS 31.102 4.2.2: length, then parity and digits; `None` when it is not set."""
    digits = _swapped(raw[1 : 1 + raw[0]] if raw else b"")[1:].rstrip("f")
    return digits if 6 <= len(digits) <= 15 and digits.isdecimal() else None


def _swapped(raw: bytes) -> str:
    return "".join(f"{byte & 0x0F:x}{byte >> 4:x}" for byte in raw)
