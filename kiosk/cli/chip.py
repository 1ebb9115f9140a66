"""`simkiosk chip`: read an identity chip, or verify the files of one read before."""

import argparse
import sys
from pathlib import Path
from typing import Final

from drivers.emrtd import record as records
from drivers.emrtd.passive import Verdict
from drivers.emrtd.reader import ChipStation
from drivers.emrtd.trust import TrustError, load
from kiosk.case.comparison import contradicts
from kiosk.cli.chip_report import of_files, of_record, zone_of
from kiosk.cli.chip_words import UsageError, understand
from kiosk.cli.output import DONE, NO, USAGE, emit, fail, refuse
from kiosk.ports.chip_reader import ChipProgress, ChipRecord, HashState, InfoState, PaChain
from kiosk.ports.errors import DeviceError
from kiosk.ports.transceiver import Transceiver
from kiosk.settings import SettingsError

LARGEST: Final = 1 << 20
FORGED: Final = (
    PaChain.SIGNATURE_BAD,
    PaChain.SIGNER_NOT_VALID,
    PaChain.SIGNER_REVOKED,
    PaChain.SIGNER_DEFECTIVE,
    PaChain.MALFORMED,
)
WRONG: Final = (HashState.MISMATCH, HashState.NOT_IN_SOD)
GROUPS: Final = ("EF_COM", "EF_SOD", *(f"DG{number}" for number in range(1, 17)))
MASTER: Final = ("EF_CardAccess", "EF_CardSecurity", "EF_DIR", "EF_ATR_INFO")


def run(argv: list[str]) -> int:
    """Run `chip read` or `chip verify`; give the exit status."""
    parser = _parser()
    try:
        words = parser.parse_args(argv)
    except SystemExit as ended:  # argparse has said why
        return int(ended.code or DONE)
    try:
        return _verify(words) if words.action == "verify" else _read(words)
    except UsageError as wrong:
        fail("usage", str(wrong), as_json=words.json)
        return USAGE
    except DeviceError as refused:
        return refuse(refused, as_json=words.json)
    except SettingsError as wrong:
        return fail("settings.wrong", str(wrong), as_json=words.json)
    except TrustError as broken:
        return fail("chip.trust", str(broken), as_json=words.json)
    except OSError as broken:
        detail = f"{broken.filename}: {broken.strerror}"
        return fail("chip.file", detail, as_json=words.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simkiosk chip", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    read = actions.add_parser("read", help="read a chip")
    read.add_argument(
        "--reader", required=True, metavar="SPEC", help="pcsc:WHICH, pn532:PATH or dispenser"
    )
    read.add_argument("--config", type=Path, default=Path("/etc/simkiosk/kiosk.toml"))
    read.add_argument("--mrz", metavar="TEXT", help="the machine readable lines, joined or not")
    read.add_argument("--qr", metavar="TEXT", help="text of the QR code of a Vietnamese card")
    read.add_argument("--can", metavar="DIGITS", help="card access number, of six digits")
    read.add_argument("--doc-number", metavar="N")
    read.add_argument("--birth", metavar="YYMMDD")
    read.add_argument("--expiry", metavar="YYMMDD")
    read.add_argument("--fast", action="store_true", help="only what a visit reads")
    read.add_argument("--out", type=Path, metavar="DIR", help="write the files there")
    verify = actions.add_parser("verify", help="passive authentication of dumped files")
    verify.add_argument("directory", type=Path, metavar="DIR")
    for action in (read, verify):
        action.add_argument("--trust", type=Path, metavar="DIR_OR_FILE", help="CSCA certificates")
        action.add_argument("--json", action="store_true")
    return parser


def _read(words: argparse.Namespace) -> int:
    said = understand(words)
    reader = _reader(words.reader, words.config)
    bar = sys.stderr.isatty() and not words.json
    station = ChipStation([reader], words.trust, _show if bar else _hide, every=not words.fast)
    record = station.read(said.keys)
    if words.out is not None:
        _dump(record, words.out)
    compared = said.compare(record)
    emit(of_record(record, compared), as_json=words.json)
    forged = _forged(record.pa_chain, record.hashes, record.card_access)
    return NO if forged or record.copied or contradicts(compared) else DONE


def _verify(words: argparse.Namespace) -> int:
    trust = load(words.trust)
    files = _files(words.directory, GROUPS)
    if "EF_SOD" not in files:
        raise FileNotFoundError(2, "No such file or directory", words.directory / "EF_SOD.bin")
    master = _files(words.directory, MASTER)
    verdict = records.judge(files, trust)
    access = records.announced(master.get("EF_CardAccess", b""), files, verdict)
    authentic = _authentic(verdict, access, trusting=words.trust is not None)
    told = of_files(files, master, verdict, access, authentic=authentic)
    emit({**told, **zone_of(files)}, as_json=words.json)
    return DONE if authentic else NO


def _authentic(verdict: Verdict, access: InfoState, *, trusting: bool) -> bool:
    """Say whether the files are as signed and, when issuers were named, by one of them."""
    right = verdict.chain is PaChain.OK
    right |= verdict.chain is PaChain.ISSUER_UNKNOWN and not trusting
    return right and not _forged(verdict.chain, verdict.hashes, access)


def _forged(chain: PaChain, hashes: tuple[tuple[str, HashState], ...], access: InfoState) -> bool:
    wrong = chain in FORGED or any(state in WRONG for _, state in hashes)
    return wrong or access is InfoState.DIFFERS


def _reader(spec: str, config: Path) -> Transceiver:
    kind, _, where = spec.partition(":")
    if kind == "pcsc" and where:
        from drivers.pcsc.transceiver import PcscTransceiver

        return PcscTransceiver(int(where) if where.isdecimal() else where)
    if kind == "pn532" and where:
        from drivers.nfc.pn532 import Pn532Transceiver

        return Pn532Transceiver(where)
    if kind == "dispenser":
        from kiosk.cli.dispenser import opened

        return opened(spec, config).radio()
    raise UsageError("--reader: pcsc:INDEX_OR_NAME, pn532:/dev/ttyX or dispenser")


def _dump(record: ChipRecord, directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in (*record.master_files, *record.files):
        (directory / f"{name}.bin").write_bytes(data)
    if record.portrait:
        (directory / f"portrait.{record.portrait_format}").write_bytes(record.portrait)


def _files(directory: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    """Read the files that are there, each up to the largest believed."""
    found = {}
    for name in names:
        path = directory / f"{name}.bin"
        if path.exists():
            with path.open("rb") as file:
                found[name] = file.read(LARGEST)
    return found


def _show(progress: ChipProgress) -> None:
    print(f"\r{progress.done} of {progress.total} octets", end="", file=sys.stderr, flush=True)


def _hide(_: ChipProgress) -> None:
    return
