"""From the files of a chip to what the port tells of it; needs no chip any more."""

from time import monotonic
from typing import Final

from drivers.emrtd import card_security, lds, proofs
from drivers.emrtd.apdu import PlainLink
from drivers.emrtd.faults import LdsError
from drivers.emrtd.files import CARD_ACCESS, CARD_SECURITY
from drivers.emrtd.passive import Verdict, authenticate
from drivers.emrtd.reading import Read
from drivers.emrtd.security_infos import compare
from drivers.emrtd.trust import Trust
from kiosk.ports.chip_reader import ChipRecord, CloneState, HashState, InfoState, PaChain

SOD: Final = "EF_SOD"


def judge(files: dict[str, bytes], trust: Trust) -> Verdict:
    """Authenticate the files passively; without a security object nothing is done."""
    if SOD not in files:
        return Verdict(PaChain.NOT_DONE)
    return authenticate(files[SOD], files, trust)


def announced(card_access: bytes, files: dict[str, bytes], verdict: Verdict) -> InfoState:
    """Hold EF.CardAccess against DG14, which counts only if its hash is right."""
    right = dict(verdict.hashes).get("DG14") is HashState.OK
    return compare(card_access, files["DG14"] if right else None)


def make(read: Read, trust: Trust, reader: str, plain: PlainLink, began: float) -> ChipRecord:
    """Judge the files and tell all of it; the time counts from `began` until all is judged."""
    files, access, outside = read.files, read.access, read.outside
    mrz, image, image_format = read.judging.shown(files)
    verdict = read.judging.verdict(files)
    hashes = dict(verdict.hashes)
    national, mapped = _national(files), _cam(read, verdict.chain, trust)
    milliseconds = round((monotonic() - began) * 1000)
    return ChipRecord(
        access.protocol, mrz, image, image_format, national, tuple(files.items()),
        verdict.chain, verdict.hashes, reader, plain.apdus, plain.octets, milliseconds,
        access.password, access.algorithm, access.passed_over,
        proofs.signed(read.chip_authentication, "DG14", hashes),
        proofs.signed(read.active_authentication, "DG15", hashes),
        mapped, tuple(outside.items()),
        announced(outside.get(CARD_ACCESS.name, b""), files, verdict), verdict.defects,
    )  # fmt: skip


def _cam(read: Read, document: PaChain, trust: Trust) -> CloneState:
    if read.access.proof is None:
        return CloneState.ABSENT
    held = read.outside.get(CARD_SECURITY.name, b"")
    return card_security.judge(read.access.proof, held, document, trust)


def _national(files: dict[str, bytes]) -> tuple[tuple[int, str], ...]:
    """Give Vietnam's fields; other countries put what they like into DG13."""
    try:
        return lds.national(files["DG13"]) if "DG13" in files else ()
    except LdsError:
        return ()
