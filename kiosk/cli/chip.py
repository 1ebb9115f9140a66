"""`simkiosk chip`: read an identity chip, or verify the files of one read before."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from drivers.emrtd.passive import Verdict, authenticate
from drivers.emrtd.reader import ChipStation
from drivers.emrtd.trust import TrustError, load
from kiosk.case import chip_keys, id_qr, mrz
from kiosk.cli.output import DONE, NO, USAGE, emit, fail, refuse
from kiosk.ports.chip_reader import ChipKey, ChipProgress, ChipRecord, HashState, PaChain
from kiosk.ports.errors import DeviceError
from kiosk.ports.transceiver import Transceiver

LARGEST: Final = 1 << 20
CAN_DIGITS: Final = 6
FORGED: Final = (
    PaChain.SIGNATURE_BAD,
    PaChain.SIGNER_NOT_VALID,
    PaChain.SIGNER_REVOKED,
    PaChain.MALFORMED,
)
WRONG: Final = (HashState.MISMATCH, HashState.NOT_IN_SOD)
GROUPS: Final = tuple(f"DG{number}" for number in range(1, 17))


class _UsageError(Exception):
    """The words do not make sense together."""


def run(argv: list[str]) -> int:
    """Run `chip read` or `chip verify`; give the exit status."""
    parser = _parser()
    try:
        words = parser.parse_args(argv)
    except SystemExit as ended:  # argparse has said why
        return int(ended.code or DONE)
    try:
        return _verify(words) if words.action == "verify" else _read(words)
    except _UsageError as wrong:
        fail("usage", str(wrong), as_json=words.json)
        return USAGE
    except DeviceError as refused:
        return refuse(refused, as_json=words.json)
    except TrustError as broken:
        return fail("chip.trust", str(broken), as_json=words.json)
    except OSError as broken:
        detail = f"{broken.filename}: {broken.strerror}"
        return fail("chip.file", detail, as_json=words.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simkiosk chip", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    read = actions.add_parser("read", help="read a chip")
    read.add_argument("--reader", required=True, metavar="SPEC", help="pcsc:WHICH or pn532:PATH")
    read.add_argument("--mrz", metavar="TEXT", help="the machine readable lines, joined or not")
    read.add_argument("--qr", metavar="TEXT", help="text of the QR code of a Vietnamese card")
    read.add_argument("--can", metavar="DIGITS", help="card access number, of six digits")
    read.add_argument("--doc-number", metavar="N")
    read.add_argument("--birth", metavar="YYMMDD")
    read.add_argument("--expiry", metavar="YYMMDD")
    read.add_argument("--out", type=Path, metavar="DIR", help="write the files there")
    verify = actions.add_parser("verify", help="passive authentication of dumped files")
    verify.add_argument("directory", type=Path, metavar="DIR")
    for action in (read, verify):
        action.add_argument("--trust", type=Path, metavar="DIR_OR_FILE", help="CSCA certificates")
        action.add_argument("--json", action="store_true")
    return parser


def _read(words: argparse.Namespace) -> int:
    keys = _keys(words)
    if words.reader == "dispenser":
        return fail(
            "chip.reader_unsupported", "the dispenser's reader does not read identity chips yet",
            as_json=words.json,
        )  # fmt: skip
    reader = _reader(words.reader)
    bar = sys.stderr.isatty() and not words.json
    station = ChipStation([reader], words.trust, _show if bar else _hide)
    record = station.read(keys)
    if words.out is not None:
        _dump(record, words.out)
    emit(_told(record), as_json=words.json)
    return NO if _forged(record.pa_chain, record.hashes) or record.copied else DONE


def _verify(words: argparse.Namespace) -> int:
    trust = load(words.trust)
    sod = _file(words.directory / "EF_SOD.bin")
    groups = {
        name: _file(words.directory / f"{name}.bin")
        for name in GROUPS
        if (words.directory / f"{name}.bin").exists()
    }
    verdict = authenticate(sod, groups, trust)
    authentic = _authentic(verdict, trusting=words.trust is not None)
    emit(
        {"authentic": authentic, "pa_chain": verdict.chain.value, "hashes": dict(verdict.hashes)},
        as_json=words.json,
    )
    return DONE if authentic else NO


def _authentic(verdict: Verdict, *, trusting: bool) -> bool:
    """Say whether the files are as signed and, when issuers were named, by one of them."""
    right = verdict.chain is PaChain.OK
    right |= verdict.chain is PaChain.ISSUER_UNKNOWN and not trusting
    return right and not _forged(verdict.chain, verdict.hashes)


def _forged(chain: PaChain, hashes: tuple[tuple[str, HashState], ...]) -> bool:
    return chain in FORGED or any(state in WRONG for _, state in hashes)


def _keys(words: argparse.Namespace) -> list[ChipKey]:
    parts = (words.doc_number, words.birth, words.expiry)
    ways = [words.mrz is not None, words.qr is not None, any(part is not None for part in parts)]
    if sum(ways) > 1 or not (sum(ways) or words.can):
        raise _UsageError(
            "give one of --mrz, --qr, or --doc-number with --birth and --expiry; or --can"
        )
    can = [_access_number(words.can)] if words.can is not None else []
    if not any(ways):
        return can
    try:
        if words.mrz is not None:
            found = chip_keys.from_mrz(mrz.parse(words.mrz.replace("\\n", "\n")))
        elif words.qr is not None:
            code = id_qr.parse(words.qr)
            found = chip_keys.from_qr(code)
            # Vietnamese cards print no access number: theirs is said to end the person's number
            can = can or [_access_number(code.id_number[-CAN_DIGITS:])]
        else:
            found = [_typed(*parts)]
    except mrz.MrzError as wrong:
        raise _UsageError(f"--mrz: wrong {wrong}") from wrong
    except id_qr.IdQrError as wrong:
        raise _UsageError(f"--qr: wrong {wrong}") from wrong
    return [*can, *(ChipKey(*one) for one in found)]


def _access_number(can: str) -> ChipKey:
    if not (can.isascii() and can.isdecimal() and len(can) == CAN_DIGITS):
        raise _UsageError("--can: six digits")
    return ChipKey("", "", "", can)


def _typed(number: str | None, birth: str | None, expiry: str | None) -> chip_keys.Candidate:
    if not number or not birth or not expiry:
        raise _UsageError("--doc-number, --birth and --expiry belong together")
    if not number.isascii() or not number.replace("<", "").isalnum():
        raise _UsageError("--doc-number: letters and digits only")
    for name, day in (("--birth", birth), ("--expiry", expiry)):
        if len(day) != 6 or not day.isascii() or not day.isdecimal():
            raise _UsageError(f"{name}: six digits, YYMMDD")
    return number, birth, expiry


def _reader(spec: str) -> Transceiver:
    kind, _, where = spec.partition(":")
    if kind == "pcsc" and where:
        from drivers.pcsc.transceiver import PcscTransceiver

        return PcscTransceiver(int(where) if where.isdecimal() else where)
    if kind == "pn532" and where:
        from drivers.nfc.pn532 import Pn532Transceiver

        return Pn532Transceiver(where)
    raise _UsageError("--reader: pcsc:INDEX_OR_NAME, pn532:/dev/ttyX or dispenser")


def _told(record: ChipRecord) -> Mapping[str, object]:
    holder = asdict(record.mrz)
    lines = holder.pop("lines")
    return {
        "reader": record.reader,
        "access": record.access,
        "password": record.password,
        "algorithm": record.algorithm,
        "passed_over": list(record.passed_over),
        "chip_authentication": record.chip_authentication.value,
        "active_authentication": record.active_authentication.value,
        "pace_cam": record.pace_cam.value,
        "mrz": "\n".join(lines),
        **holder,
        "personal_number": record.mrz.personal_number,
        "portrait": {"format": record.portrait_format, "octets": len(record.portrait)},
        "national": {str(number): text for number, text in record.national},
        "pa_chain": record.pa_chain.value,
        "hashes": dict(record.hashes),
        "untampered": record.untampered,
        "files": {name: len(data) for name, data in record.files},
        "apdus": record.apdus,
        "octets": record.octets,
        "milliseconds": record.milliseconds,
    }


def _dump(record: ChipRecord, directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in (*record.master_files, *record.files):
        (directory / f"{name}.bin").write_bytes(data)
    if record.portrait:
        (directory / f"portrait.{record.portrait_format}").write_bytes(record.portrait)


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST)


def _show(progress: ChipProgress) -> None:
    print(f"\r{progress.done} of {progress.total} octets", end="", file=sys.stderr, flush=True)


def _hide(_: ChipProgress) -> None:
    return
