"""What `simkiosk chip` tells of a chip's files, read just now or dumped before."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final

from drivers.emrtd import details, faces, lds, proofs
from drivers.emrtd.chip_auth import announced
from drivers.emrtd.faults import ChipFault
from drivers.emrtd.passive import Verdict, algorithms
from kiosk.case.comparison import Compared
from kiosk.case.mrz import Mrz
from kiosk.ports.chip_reader import ChipRecord, CloneState, HashState, InfoState

GUARDED: Final = ("DG3", "DG4")  # want extended access control
PARSERS: Final[Mapping[str, Callable[[bytes], object]]] = {
    "DG2": lambda data: _pictures(faces.faces(data)),
    "DG5": lambda data: _pictures(faces.displayed("DG5", data)),
    "DG7": lambda data: _pictures(faces.displayed("DG7", data)),
    "DG11": details.person,
    "DG12": details.document,
    "DG16": details.notify,
}


def of_record(record: ChipRecord, compared: tuple[Compared, ...]) -> dict[str, object]:
    """Tell all of a chip that was read."""
    files = dict(record.files)
    proven = {
        "chip_authentication": record.chip_authentication,
        "active_authentication": record.active_authentication,
        "pace_cam": record.pace_cam,
    }
    verdict = Verdict(record.pa_chain, record.hashes, record.defects)
    return {
        "reader": record.reader,
        "access": record.access,
        "password": record.password,
        "algorithm": record.algorithm,
        "passed_over": list(record.passed_over),
        **_holder(record.mrz),
        "portrait": {"format": record.portrait_format, "octets": len(record.portrait)},
        "national": {str(number): text for number, text in record.national},
        **_judged(files, verdict, record.card_access, proven),
        "algorithms": {"access": record.algorithm, **_signing(files)},
        "untampered": record.untampered,
        "comparison": [_compared(one) for one in compared],
        "files": {name: len(data) for name, data in record.files},
        "master_files": {name: len(data) for name, data in record.master_files},
        "apdus": record.apdus,
        "octets": record.octets,
        "bytes": record.octets,
        "milliseconds": record.milliseconds,
    }


def of_files(
    files: Mapping[str, bytes],
    master: Mapping[str, bytes],
    verdict: Verdict,
    card_access: InfoState,
    *,
    authentic: bool,
) -> dict[str, object]:
    """Tell all of files dumped before; what only the chip itself can prove is not tried."""
    keys = announced(proofs.infos(files.get("DG14")))
    mapped = "EF_CardSecurity" in master
    untried = {
        "chip_authentication": _untried(there=keys),
        "active_authentication": _untried(there="DG15" in files),
        "pace_cam": _untried(there=mapped),
    }
    return {
        "authentic": authentic,
        **_judged(files, verdict, card_access, untried),
        "algorithms": _signing(files),
        "files": {name: len(data) for name, data in files.items()},
        "master_files": {name: len(data) for name, data in master.items()},
    }


def _judged(
    files: Mapping[str, bytes],
    verdict: Verdict,
    card_access: InfoState,
    proven: Mapping[str, CloneState],
) -> dict[str, object]:
    """Tell every axis, by itself and among the checks."""
    axes = {
        "pa_chain": verdict.chain.value,
        "card_access": card_access.value,
        **{name: state.value for name, state in proven.items()},
    }
    hashes = {name: state.value for name, state in verdict.hashes}
    return {
        **axes,
        "hashes": hashes,
        "defects": list(verdict.defects),
        "checks": {**axes, **hashes},
        "data_groups": _groups(files, verdict),
        "details": {name: _parsed(name, data) for name, data in files.items() if name in PARSERS},
    }


def _groups(files: Mapping[str, bytes], verdict: Verdict) -> dict[str, object]:
    states = dict(verdict.hashes)
    held = [name for name in files if name.startswith("DG") and name not in states]
    found: dict[str, object] = {}
    for name in (*states, *held):
        state = states[name].value if name in states else "NOT_CHECKED"
        told: dict[str, object] = {"hash": state}
        if name in files:
            told["octets"] = len(files[name])
        elif states.get(name) is HashState.LISTED_NOT_READ:
            told["why"] = "EAC_PROTECTED" if name in GUARDED else "NOT_GIVEN"
        found[name] = told
    return found


def _parsed(name: str, data: bytes) -> object:
    try:
        return PARSERS[name](data)
    except ChipFault as broken:
        return {"error": str(broken)}


def _pictures(found: list[faces.Picture]) -> list[dict[str, object]]:
    return [{"format": kind, "octets": len(image)} for image, kind in found]


def _signing(files: Mapping[str, bytes]) -> dict[str, str]:
    digest, signature = algorithms(files.get("EF_SOD", b""))
    return {"digest": digest, "signature": signature}


def _holder(zone: Mrz) -> dict[str, object]:
    holder = asdict(zone)
    lines = holder.pop("lines")
    return {"mrz": "\n".join(lines), **holder, "personal_number": zone.personal_number}


def _compared(one: Compared) -> dict[str, object]:
    return {
        "field": one.field,
        "result": one.match.value,
        "sources": list(one.sources),
        "values": list(one.values),
    }


def _untried(*, there: bool) -> CloneState:
    return CloneState.NOT_TRIED if there else CloneState.ABSENT


def zone_of(files: Mapping[str, bytes]) -> dict[str, object]:
    """Tell the holder of dumped files; nothing when DG1 is absent or broken."""
    try:
        return _holder(lds.machine_readable_zone(files["DG1"])) if "DG1" in files else {}
    except ChipFault:
        return {}
