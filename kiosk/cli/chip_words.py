"""From the words of `simkiosk chip read` to keys and to what chip and paper are compared by."""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kiosk.case import chip_keys, comparison, id_qr, mrz
from kiosk.ports.chip_reader import ChipKey, ChipRecord

CAN_DIGITS: Final = chip_keys.CAN_DIGITS


class UsageError(Exception):
    """The words do not make sense together."""


@dataclass(frozen=True, slots=True)
class Words:
    """Keys in the order they are tried, and what the paper says."""

    keys: list[ChipKey]
    zone: mrz.Mrz | None = None
    code: id_qr.IdQr | None = None

    def compare(self, record: ChipRecord) -> tuple[comparison.Compared, ...]:
        """Hold the chip's files against each other and against the paper."""
        today = datetime.now(UTC).astimezone().date()
        chip = [comparison.from_mrz("dg1", record.mrz, today)]
        if record.national:
            chip.append(comparison.from_national(dict(record.national)))
        paper = []
        if self.zone is not None:
            paper.append(comparison.from_mrz("mrz", self.zone, today))
        if self.code is not None:
            paper.append(comparison.from_qr(self.code))
        return comparison.compare_all([*chip, *paper])


def understand(words: argparse.Namespace) -> Words:
    """Read the words; raise `UsageError`."""
    parts = (words.doc_number, words.birth, words.expiry)
    ways = [words.mrz is not None, words.qr is not None, any(part is not None for part in parts)]
    if sum(ways) > 1 or not (sum(ways) or words.can):
        raise UsageError(
            "give one of --mrz, --qr, or --doc-number with --birth and --expiry; or --can"
        )
    can = [_access_number(words.can)] if words.can is not None else []
    if not any(ways):
        return Words(can)
    if words.mrz is not None:
        zone = _zone(words.mrz)
        return Words([*can, *_keys(chip_keys.from_mrz(zone))], zone=zone)
    if words.qr is not None:
        code = _code(words.qr)
        # Vietnamese cards print no access number: theirs is said to end the person's number
        can = can or [_access_number(chip_keys.access_number(code.id_number))]
        return Words([*can, *_keys(chip_keys.from_qr(code))], code=code)
    return Words([*can, *_keys([_typed(*parts)])])


def _keys(candidates: list[chip_keys.Candidate]) -> list[ChipKey]:
    return [ChipKey(*one) for one in candidates]


def _zone(text: str) -> mrz.Mrz:
    try:
        return mrz.parse(text.replace("\\n", "\n"))
    except mrz.MrzError as wrong:
        raise UsageError(f"--mrz: wrong {wrong}") from wrong


def _code(text: str) -> id_qr.IdQr:
    try:
        return id_qr.parse(text)
    except id_qr.IdQrError as wrong:
        raise UsageError(f"--qr: wrong {wrong}") from wrong


def _access_number(can: str) -> ChipKey:
    if not (can.isascii() and can.isdecimal() and len(can) == CAN_DIGITS):
        raise UsageError("--can: six digits")
    return ChipKey("", "", "", can)


def _typed(number: str | None, birth: str | None, expiry: str | None) -> chip_keys.Candidate:
    if not number or not birth or not expiry:
        raise UsageError("--doc-number, --birth and --expiry belong together")
    if not number.isascii() or not number.replace("<", "").isalnum():
        raise UsageError("--doc-number: letters and digits only")
    for name, day in (("--birth", birth), ("--expiry", expiry)):
        if len(day) != 6 or not day.isascii() or not day.isdecimal():
            raise UsageError(f"{name}: six digits, YYMMDD")
    return number, birth, expiry
