"""The serial of a SIM: ICCID (ITU-T E.118), and the IMEI that customers type instead of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kiosk.case.reasons import Reason

ISSUER_PREFIX: Final = "89"
LENGTHS: Final = (19, 20)
IMEI_LENGTH: Final = 15
MISMATCHES: Final = {
    "reservation": Reason.MISMATCH_RESERVATION,
    "chip": Reason.MISMATCH_CHIP,
    "barcode": Reason.MISMATCH_BARCODE,
    "typed": Reason.MISMATCH_RESERVATION,
    "photo": Reason.MISMATCH_PHOTO,
}


class IccidError(ValueError):
    """The text is no ICCID; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Iccid:
    """19 or 20 digits, prefix 89, last digit by Luhn."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> "Iccid":
        """Take what a person typed or a barcode held; raise `IccidError` with the first fault."""
        digits = text.replace(" ", "").replace("-", "").rstrip("Ff")
        if is_imei(digits):
            raise IccidError(Reason.IS_IMEI)
        if not (digits.isascii() and digits.isdecimal()) or len(digits) not in LENGTHS:
            raise IccidError(Reason.ICCID_LENGTH)
        if not digits.startswith(ISSUER_PREFIX):
            raise IccidError(Reason.ICCID_PREFIX)
        if not luhn_valid(digits):
            raise IccidError(Reason.ICCID_LUHN)
        return cls(digits)

    @property
    def tail(self) -> str:
        """The last four digits: all that a screen shows."""
        return self.digits[-4:]


def same_serial(one: str, other: str) -> bool:
    """Compare on the common length, one digit apart at most: lists may lack the check digit."""
    common = min(len(one), len(other))
    return abs(len(one) - len(other)) <= 1 and common >= 18 and one[:common] == other[:common]


def differs(iccid: str, serials: Iterable[tuple[str, str]]) -> Reason | None:
    """Name the first reading, by its source, that is of another card than `iccid`."""
    for source, digits in serials:
        if not same_serial(digits, iccid):
            return MISMATCHES.get(source, Reason.MISMATCH_CHIP)
    return None


def luhn_valid(digits: str) -> bool:
    """Check the last digit of a decimal string by ISO/IEC 7812-1 annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_imei(digits: str) -> bool:
    """15 digits with a right Luhn digit name a phone (3GPP TS 23.003 6.2.1), not a SIM."""
    ascii_digits = digits.isascii() and digits.isdecimal()
    return ascii_digits and len(digits) == IMEI_LENGTH and luhn_valid(digits)
